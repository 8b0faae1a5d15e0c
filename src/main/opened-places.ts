// What the window has opened by path, so that a host that died can be given it again.
import { calls } from '../contracts/ipc.ts';
import type { CallReply } from '../contracts/ipc.ts';
import type { OpenedPlace } from '../host/port-protocol.ts';

export interface OpenedPlaces {
  /** Looks at a call that was answered; only what was opened is kept. */
  note(channel: string, input: unknown, reply: CallReply): void;
  readonly list: () => readonly OpenedPlace[];
}

/** Files that were dropped lived in the host's own folder and are gone with it. */
export function openedPlaces(first: readonly OpenedPlace[]): OpenedPlaces {
  const places = new Map<string, OpenedPlace>(first.map((place) => [JSON.stringify(place), place]));
  return {
    note(channel, input, reply) {
      if (!reply.ok) return;
      const place = placeOf(channel, input);
      if (place !== null) places.set(JSON.stringify(place), place);
    },
    list: () => [...places.values()],
  };
}

function placeOf(channel: string, input: unknown): OpenedPlace | null {
  if (channel === 'study/open') {
    const { data } = calls['study/open'].input.safeParse(input);
    if (data === undefined) return null;
    if ('demo' in data) return { demo: true };
    return 'path' in data ? { study: data.path } : null;
  }
  if (channel !== 'model/open') return null;
  const { data } = calls['model/open'].input.safeParse(input);
  return data !== undefined && 'path' in data ? { model: data.path } : null;
}
