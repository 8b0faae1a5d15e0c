// Events to every open window, as server-sent events.
import type { ServerResponse } from 'node:http';
import type { EventName, EventPayload } from '../../contracts/ipc.ts';

export interface EventStream {
  add(response: ServerResponse): void;
  readonly emit: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  close(): void;
}

/** A comment now and then keeps the line from looking dead. */
const beatMs = 15_000;

export function createEventStream(): EventStream {
  const windows = new Set<ServerResponse>();
  const beat = setInterval(() => windows.forEach((window) => window.write(': still here\n\n')), beatMs);
  beat.unref();
  return {
    add(response) {
      windows.add(response);
      response.on('close', () => windows.delete(response));
      response.write('retry: 1000\n\n');
    },
    emit(event, payload) {
      const text = `event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;
      for (const window of windows) window.write(text);
    },
    close() {
      clearInterval(beat);
      for (const window of windows) window.end();
      windows.clear();
    },
  };
}
