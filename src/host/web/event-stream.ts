// Events to every open window, as server-sent events. A window whose line broke is sent what it missed, or told that this cannot be had.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { EventName, EventPayload } from '../../contracts/ipc.ts';

export interface EventStream {
  /** @param after id of the last event that the window has; null: it has just begun */
  add(response: ServerResponse, after: string | null): void;
  readonly emit: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  close(): void;
}

export interface EventStreamOptions {
  /** What a window is told that missed more than is remembered. */
  readonly onMissed: (tell: EventStream['emit']) => void;
  /** How much is remembered for windows that come back, in characters. */
  readonly memory?: number;
}

/** A comment now and then keeps the line from looking dead. */
const beatMs = 15_000;

export function createEventStream({ onMissed, memory = 4_000_000 }: EventStreamOptions): EventStream {
  const windows = new Set<ServerResponse>();
  const beat = setInterval(() => windows.forEach((window) => window.write(': still here\n\n')), beatMs);
  beat.unref();
  /** Ids of another run of the host are none of this one. */
  const run = randomUUID();
  const remembered: string[] = [];
  /** Number of the first one that is remembered, and of the next one. */
  let [first, next, size] = [0, 0, 0];

  const written = (event: string, payload: unknown, number: number): string => `id: ${run}/${number}\nevent: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;

  function remember(text: string): void {
    remembered.push(text);
    next += 1;
    size += text.length;
    while (size > memory) {
      size -= remembered.shift()?.length ?? 0;
      first += 1;
    }
  }

  /** null: not known any more, or never was. */
  function since(after: string): readonly string[] | null {
    const [ownRun, number] = after.split('/');
    const from = Number(number) + 1;
    return ownRun === run && Number.isInteger(from) && from >= first && from <= next ? remembered.slice(from - first) : null;
  }

  return {
    add(response, after) {
      windows.add(response);
      response.on('close', () => windows.delete(response));
      response.write('retry: 1000\n\n');
      const missed = after === null ? [] : since(after);
      if (missed === null) onMissed((event, payload) => response.write(written(event, payload, next - 1)));
      else for (const text of missed) response.write(text);
      // From here on the window knows where it stands.
      response.write(written('line', {}, next - 1));
    },
    emit(event, payload) {
      const text = written(event, payload, next);
      remember(text);
      for (const window of windows) window.write(text);
    },
    close() {
      clearInterval(beat);
      for (const window of windows) window.end();
      windows.clear();
    },
  };
}
