// What a window whose line broke is sent when it comes back: what it missed, once and in order, or that this cannot be had.
import { EventEmitter } from 'node:events';
import { afterEach, expect, it } from 'vitest';

import { createEventStream } from '../../../src/host/web/event-stream.ts';
import type { ServerResponse } from 'node:http';
import type { EventStream } from '../../../src/host/web/event-stream.ts';

let stream: EventStream;
afterEach(() => stream.close());

interface Window {
  readonly events: { readonly id: string; readonly event: string; readonly data: unknown }[];
  leave(): void;
}

function listen(after: string | null): Window {
  const events: Window['events'] = [];
  const response = Object.assign(new EventEmitter(), {
    write(text: string): void {
      const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
      if (id !== undefined && event !== undefined) events.push({ id, event, data: JSON.parse(data ?? '') as unknown });
    },
    end: () => undefined,
  });
  stream.add(response as unknown as ServerResponse, after);
  return { events, leave: () => void response.emit('close') };
}

const open = (memory?: number): EventStream => createEventStream({ onMissed: (tell) => tell('app/missed', {}), ...(memory === undefined ? {} : { memory }) });
const names = ({ events }: Window): string[] => events.filter(({ event }) => event !== 'line').map(({ event, data }) => `${event} ${JSON.stringify(data)}`);

it('a window that comes back is sent what it missed, once and in order, and nothing that it had', () => {
  stream = open();
  const first = listen(null);
  stream.emit('readers/changed', {});
  const { id } = first.events.at(-1) ?? { id: '' };
  first.leave();
  stream.emit('annotations/changed', { imageId: 'a', origin: null });
  stream.emit('annotations/changed', { imageId: 'b', origin: null });
  const again = listen(id);
  stream.emit('readers/changed', {});
  expect(names(again)).toEqual(['annotations/changed {"imageId":"a","origin":null}', 'annotations/changed {"imageId":"b","origin":null}', 'readers/changed {}']);
});

it('a window that missed nothing, even before the first event, is sent nothing', () => {
  stream = open();
  const { events: [stands] } = listen(null);
  expect(stands?.event).toBe('line');
  expect(names(listen(stands?.id ?? ''))).toEqual([]);
  stream.emit('readers/changed', {});
  expect(names(listen(stands?.id ?? ''))).toEqual(['readers/changed {}']);
});

it('a window that missed more than is remembered, or comes from another run of the host, is told so and stands where it is now', () => {
  stream = open(100);
  const { events: [stands] } = listen(null);
  for (let count = 0; count < 5; count += 1) stream.emit('annotations/changed', { imageId: `image ${count}`, origin: null });
  const late = listen(stands?.id ?? '');
  expect(names(late)).toEqual(['app/missed {}']);
  expect(names(listen(late.events.at(-1)?.id ?? ''))).toEqual([]);
  for (const strange of ['another-run/3', `${(stands?.id ?? '').split('/')[0]}/999`, 'nonsense', '']) expect(names(listen(strange))).toEqual(['app/missed {}']);
});
