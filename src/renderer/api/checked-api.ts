// The host as the window sees it: whatever carries the calls, replies are read through the contract before anything uses them.
import { calls, events } from '../../contracts/ipc.ts';
import { text } from '../text/text.ts';
import type { CallInput, CallOutput, Channel, EventName, EventPayload, OverreadApi } from '../../contracts/ipc.ts';

/** A call that was refused, in the host's own words. */
export class CallRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CallRefused';
    this.code = code;
  }
}

/** Whatever was thrown, as a refusal with a code and one line. */
export function toRefusal(error: unknown): CallRefused {
  if (error instanceof CallRefused) return error;
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'compute_failed';
    return new CallRefused(code, String(error.message));
  }
  return new CallRefused('compute_failed', String(error));
}

/** Wraps an API so that a reply or an event that breaks the contract is refused, never half used. */
export function checkedApi(api: OverreadApi): OverreadApi {
  return {
    async call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
      const value = await api.call(channel, input).catch((error: unknown) => {
        throw toRefusal(error);
      });
      const reply = calls[channel].output.safeParse(value);
      if (!reply.success) throw new CallRefused('compute_failed', text.frame.host.badReply(channel, firstIssue(reply.error)));
      return reply.data as CallOutput<C>;
    },
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
      return api.on(event, (payload) => {
        const read = events[event].safeParse(payload);
        if (read.success) listener(read.data as EventPayload<E>);
        else console.error(text.frame.host.badEvent(event, firstIssue(read.error)));
      });
    },
    bytesUrl: (path) => api.bytesUrl(path),
    ...(api.onConnection === undefined ? {} : { onConnection: api.onConnection }),
    ...(api.pathOf === undefined ? {} : { pathOf: (file: unknown) => api.pathOf?.(file) ?? '' }),
  };
}

function firstIssue(error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`;
}
