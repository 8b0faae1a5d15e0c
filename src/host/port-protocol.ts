// What Electron's main process and the host process say to each other over a message port. Bytes travel by structured clone.
import type { CallReply, EventName, EventPayload } from '../contracts/ipc.ts';
import type { ErrorMessage } from '../contracts/errors.ts';
import type { WorkerReply, WorkerRequest } from '../contracts/worker-protocol.ts';

/** main → host. `id` belongs to the asking side and comes back with the answer. */
export type ToHost =
  /** First of all. */
  | { readonly kind: 'start'; readonly dataFolder: string; readonly opensDemo: boolean }
  | { readonly kind: 'call'; readonly id: number; readonly channel: string; readonly input: unknown }
  | { readonly kind: 'bytes'; readonly id: number; readonly path: string }
  /** A file that the window handed over. */
  | { readonly kind: 'upload'; readonly id: number; readonly name: string; readonly body: Uint8Array }
  /** Answers to `pick` and `save`; null when the dialog was dismissed. */
  | { readonly kind: 'chosen'; readonly id: number; readonly path: string | null }
  /** From the compute process that `worker-start` asked for. */
  | { readonly kind: 'worker-reply'; readonly workerId: number; readonly reply: WorkerReply }
  | { readonly kind: 'worker-exit'; readonly workerId: number; readonly reason: string };

/** host → main. */
export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: CallReply }
  | { readonly kind: 'bytes'; readonly id: number; readonly body: Uint8Array; readonly type: string; readonly fileName?: string }
  | { readonly kind: 'no-bytes'; readonly id: number; readonly error: ErrorMessage }
  | { readonly kind: 'uploaded'; readonly id: number; readonly uploadId: string }
  | { [E in EventName]: { readonly kind: 'event'; readonly event: E; readonly payload: EventPayload<E> } }[EventName]
  | { readonly kind: 'pick'; readonly id: number; readonly what: 'study' | 'model' | 'boxes' }
  | { readonly kind: 'save'; readonly id: number; readonly suggestedName: string; readonly path: string }
  | { readonly kind: 'log'; readonly line: string }
  /** Main forks the compute process and passes messages on. */
  | { readonly kind: 'worker-start'; readonly workerId: number }
  | { readonly kind: 'worker-send'; readonly workerId: number; readonly request: WorkerRequest }
  | { readonly kind: 'worker-kill'; readonly workerId: number };
