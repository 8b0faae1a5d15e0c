// The window's line for events: broken for a moment nobody hears of it, for longer it is said, and it goes on from where it broke.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createEventLine } from '../../../src/renderer/api/event-line.ts';
import type { EventLine } from '../../../src/renderer/api/event-line.ts';

class FakeSource extends EventTarget {
  readonly after: string | null;
  isClosed = false;

  constructor(after: string | null) {
    super();
    this.after = after;
  }

  close(): void {
    this.isClosed = true;
  }

  say(type: string, lastEventId: string, data: unknown = {}): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }
}

let sources: FakeSource[];
let isForeign: boolean;
let line: EventLine;
let states: string[];
const newest = (): FakeSource => sources.at(-1) as FakeSource;

beforeEach(() => {
  vi.useFakeTimers();
  [sources, states, isForeign] = [[], [], false];
  line = createEventLine({
    open: (after) => {
      sources.push(new FakeSource(after));
      return newest() as unknown as EventSource;
    },
    isForeign: async () => isForeign,
  });
  line.onState((state) => states.push(state));
});
afterEach(() => vi.useRealTimers());

const breaks = async (): Promise<void> => {
  newest().dispatchEvent(new Event('error'));
  await vi.advanceTimersByTimeAsync(1_000);
};

it('goes on from the event at which it broke, with everybody who listened, and says nothing of a short break', async () => {
  const heard: string[] = [];
  line.on('annotations/changed', ({ imageId }) => heard.push(imageId));
  newest().dispatchEvent(new Event('open'));
  newest().say('line', 'run/4');
  newest().say('annotations/changed', 'run/5', { imageId: 'a', origin: null });
  await breaks();
  expect(sources.map(({ after, isClosed }) => [after, isClosed])).toEqual([[null, true], ['run/5', false]]);
  newest().dispatchEvent(new Event('open'));
  newest().say('annotations/changed', 'run/6', { imageId: 'b', origin: null });
  expect(heard).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states).toEqual([]);
});

it('is lost when it stays broken, is tried for again and again, and is there again', async () => {
  newest().dispatchEvent(new Event('open'));
  newest().say('line', 'run/4');
  for (let count = 0; count < 5; count += 1) await breaks();
  expect(states).toEqual(['lost']);
  expect(sources.map(({ after }) => after).slice(1)).toEqual(Array(5).fill('run/4'));
  newest().dispatchEvent(new Event('open'));
  expect(states).toEqual(['lost', 'open']);
});

it('says when another host answers in place of its own', async () => {
  newest().dispatchEvent(new Event('open'));
  await breaks();
  isForeign = true;
  for (let count = 0; count < 3; count += 1) await breaks();
  expect(states.at(-1)).toBe('foreign');
  expect(states).not.toContain('open');
});

it('tries again where a host takes the call and never answers', async () => {
  newest().dispatchEvent(new Event('open'));
  await breaks();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sources.length).toBeGreaterThan(2);
  expect(sources.slice(0, -1).every(({ isClosed }) => isClosed)).toBe(true);
  newest().dispatchEvent(new Event('open'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(newest().isClosed).toBe(false);
});

it('lets calls go though the host does not answer: they say it themselves', async () => {
  newest().dispatchEvent(new Event('error'));
  await expect(line.opened).resolves.toBeUndefined();
});

it('lets go of whoever no longer listens', () => {
  const heard: string[] = [];
  const stop = line.on('readers/changed', () => heard.push('readers'));
  stop();
  newest().say('readers/changed', 'run/1');
  expect(heard).toEqual([]);
});
