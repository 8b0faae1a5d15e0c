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
      for (const place of placesOf(channel, input)) places.set(JSON.stringify(place), place);
    },
    list: () => [...places.values()],
  };
}

function placesOf(channel: string, input: unknown): readonly OpenedPlace[] {
  if (channel === 'study/open') {
    const { data } = calls['study/open'].input.safeParse(input);
    if (data === undefined) return [];
    if ('demo' in data) return [{ demo: true }];
    if ('paths' in data) return data.paths.map((study) => ({ study }));
    return 'path' in data ? [{ study: data.path }] : [];
  }
  if (channel !== 'model/open') return [];
  const { data } = calls['model/open'].input.safeParse(input);
  return data !== undefined && 'path' in data ? [{ model: data.path }] : [];
}
