// What Electron's main process and the host process say to each other over a message port. Bytes travel by structured clone.
import { z } from 'zod';

import { callReplySchema, errorMessageSchema, events } from '../contracts/ipc.ts';
import type { EventName } from '../contracts/ipc.ts';
import type { WorkerReply, WorkerRequest } from '../contracts/worker-protocol.ts';

/** Something that was open in a host that died, as it was opened: by path, or the demo study. */
export type OpenedPlace = { readonly study: string } | { readonly model: string } | { readonly demo: true };

/** main → host. `id` belongs to the asking side and comes back with the answer. */
export type ToHost =
  /** First of all. */
  | { readonly kind: 'start'; readonly dataFolder: string; readonly places: readonly OpenedPlace[] }
  /** Last of all: what is being written is finished, then the process ends. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'call'; readonly id: number; readonly channel: string; readonly input: unknown }
  /** `path` as it stands in the address, still encoded. */
  | { readonly kind: 'bytes'; readonly id: number; readonly path: string }
  /** A file that the window handed over. */
  | { readonly kind: 'upload'; readonly id: number; readonly name: string; readonly body: Uint8Array }
  /** Answers to `pick` and `save`; null when the dialog was dismissed. */
  | { readonly kind: 'chosen'; readonly id: number; readonly path: string | null }
  /** From the compute process that `worker-start` asked for. */
  | { readonly kind: 'worker-reply'; readonly workerId: number; readonly reply: WorkerReply }
  | { readonly kind: 'worker-exit'; readonly workerId: number; readonly reason: string };

const id = z.int().nonnegative();
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** host → main. Main parses it: the host reads files of strangers, main has the dialogs and the processes. */
export const fromHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** Answers can be expected from now on. */
  z.object({ kind: z.literal('started') }),
  /** It cannot work here; the reason is for the user. */
  z.object({ kind: z.literal('cannot-start'), error: errorMessageSchema }),
  z.object({ kind: z.literal('reply'), id, reply: callReplySchema }),
  z.object({ kind: z.literal('bytes'), id, body: bytes, type: z.string(), fileName: z.string().optional() }),
  z.object({ kind: z.literal('no-bytes'), id, error: errorMessageSchema }),
  z.object({ kind: z.literal('uploaded'), id, uploadId: z.string() }),
  /** The window parses the payload by the contract. */
  z.object({ kind: z.literal('event'), event: z.enum(Object.keys(events) as [EventName, ...EventName[]]), payload: z.unknown() }),
  z.object({ kind: z.literal('pick'), id, what: z.enum(['study', 'folder', 'model', 'boxes', 'backup']) }),
  z.object({ kind: z.literal('save'), id, suggestedName: z.string(), path: z.string().min(1) }),
  z.object({ kind: z.literal('log'), line: z.string() }),
  /** Main forks the compute process and passes messages on. */
  z.object({ kind: z.literal('worker-start'), workerId: id }),
  z.object({ kind: z.literal('worker-send'), workerId: id, request: z.custom<WorkerRequest>((request) => typeof request === 'object' && request !== null) }),
  z.object({ kind: z.literal('worker-kill'), workerId: id }),
]);
export type FromHost = z.output<typeof fromHostSchema>;
