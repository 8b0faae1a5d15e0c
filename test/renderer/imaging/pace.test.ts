// How often and how finely a view is drawn: once a frame, coarser while it moves, in full when it rests.
import { describe, expect, it } from 'vitest';
import { createPace, densityFor, restMs } from '../../../src/renderer/imaging/pace.ts';

const large = { width: 1400, height: 900 };

/** A clock that is moved by hand. */
function clockOf(devicePixels = 1) {
  let now = 1000;
  let count = 0;
  const frames = new Map<number, () => void>();
  const timers = new Map<number, { at: number; run: () => void }>();
  const clock = {
    now: () => now,
    nextFrame: (run: () => void) => { frames.set((count += 1), run); return count; },
    cancelFrame: (id: number) => void frames.delete(id),
    after: (ms: number, run: () => void) => { timers.set((count += 1), { at: now + ms, run }); return count; },
    cancelAfter: (id: number) => void timers.delete(id),
    devicePixels: () => devicePixels,
  };
  const frame = () => {
    const due = [...frames.values()];
    frames.clear();
    for (const run of due) run();
  };
  const pass = (ms: number) => {
    now += ms;
    for (const [id, { at, run }] of [...timers]) {
      if (at > now) continue;
      timers.delete(id);
      run();
    }
    frame();
  };
  return { clock, frame, pass };
}

describe('a view', () => {
  it('is drawn once a frame, as it was asked for last', () => {
    const { clock, frame } = clockOf();
    const drawn: string[] = [];
    const pace = createPace(clock);
    for (const name of ['a', 'b', 'c']) pace.request(() => drawn.push(name), large);
    expect(drawn).toEqual([]);
    frame();
    frame();
    expect(drawn).toEqual(['c']);
  });

  it('is drawn in full at first, coarser while it moves, and in full again when it rests', () => {
    const { clock, pass } = clockOf(2);
    const densities: number[] = [];
    const pace = createPace(clock);
    for (let step = 0; step < 8; step += 1) {
      pace.request((density) => densities.push(density), large);
      pass(16);
    }
    expect(densities.slice(0, 2)).toEqual([2, 2]);
    expect(densities.slice(-4)).toEqual([1, 1, 1, 1]);
    pass(restMs);
    expect(densities.at(-1)).toBe(2);
    expect(densities).toHaveLength(9);
  });

  it('that is asked for now and then is always drawn in full', () => {
    const { clock, pass } = clockOf();
    const densities: number[] = [];
    const pace = createPace(clock);
    for (let step = 0; step < 8; step += 1) {
      pace.request((density) => densities.push(density), large);
      pass(restMs);
    }
    expect(new Set(densities)).toEqual(new Set([1]));
  });

  it('that is small is drawn in full whatever moves', () => {
    expect(densityFor({ width: 250, height: 250 }, 1, true)).toBe(1);
    expect(densityFor({ width: 250, height: 250 }, 2, true)).toBe(1);
    expect(densityFor(large, 1, true)).toBe(0.5);
  });

  it('is not drawn any more after it was stopped', () => {
    const { clock, pass } = clockOf();
    let count = 0;
    const pace = createPace(clock);
    pace.request(() => (count += 1), large);
    pace.stop();
    pass(1000);
    expect(count).toBe(0);
  });
});
