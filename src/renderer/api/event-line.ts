// The line on which the browser host tells the window what happens: found again when it breaks, from the event at which it broke.
import type { ConnectionState, EventName, EventPayload } from '../../contracts/ipc.ts';

export interface EventLine {
  /** Resolved when the host has answered for the first time, or could not. */
  readonly opened: Promise<void>;
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): () => void;
}

/** A host that is just starting may take a while to answer. */
const patienceMs = 15_000;

interface Options {
  /** Opens a line that begins after this event; null: from now on. */
  readonly open: (after: string | null) => EventSource;
  /** Whether a host answers that does not know this window. */
  readonly isForeign: () => Promise<boolean>;
  readonly retryMs?: number;
  /** A break that is shorter is nothing to speak of. */
  readonly graceMs?: number;
}

export function createEventLine({ open, isForeign, retryMs = 1_000, graceMs = 1_500 }: Options): EventLine {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const watchers = new Set<(state: ConnectionState) => void>();
  let source: EventSource;
  let lastId: string | null = null;
  let state: ConnectionState = 'open';
  let lostTimer: ReturnType<typeof setTimeout> | undefined;
  let hasOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (hasOpened = resolve));

  function become(next: ConnectionState): void {
    clearTimeout(lostTimer);
    lostTimer = undefined;
    if (next === state) return;
    state = next;
    for (const watcher of watchers) watcher(next);
  }

  function hear(event: EventName): void {
    source.addEventListener(event, (message: MessageEvent<string>) => {
      lastId = message.lastEventId;
      const payload = JSON.parse(message.data) as never;
      for (const listener of listeners.get(event) ?? []) listener(payload);
    });
  }

  async function broken(): Promise<void> {
    hasOpened();
    // Left to itself a browser tries again only after some kinds of failure.
    source.close();
    if (state === 'open') lostTimer ??= setTimeout(() => become('lost'), graceMs);
    if (await isForeign()) become('foreign');
    setTimeout(connect, retryMs);
  }

  function connect(): void {
    const own = open(lastId);
    source = own;
    let isBroken = false;
    const breaks = (): void => {
      clearTimeout(patience);
      if (!isBroken) void broken();
      isBroken = true;
    };
    // A host that takes the call and says nothing is no better than none.
    const patience = setTimeout(breaks, patienceMs);
    own.addEventListener('open', () => {
      clearTimeout(patience);
      hasOpened();
      become('open');
    });
    own.addEventListener('error', breaks);
    // What the host sends first: where the line stands.
    source.addEventListener('line', (message: MessageEvent<string>) => (lastId = message.lastEventId));
    for (const event of listeners.keys()) hear(event);
  }

  connect();
  return {
    opened,
    get state() {
      return state;
    },
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
      const known = listeners.get(event);
      const heard = known ?? new Set<(payload: never) => void>();
      heard.add(listener);
      if (known === undefined) {
        listeners.set(event, heard);
        hear(event);
      }
      return () => heard.delete(listener);
    },
    onState(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
}
