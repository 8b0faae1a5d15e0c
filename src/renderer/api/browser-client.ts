// The window's line to the browser host: calls by POST, events by server-sent events, bytes by URL. Same origin, cookie set by the host.
import { callReplySchema } from '../../contracts/ipc.ts';
import { text } from '../text/text.ts';
import { CallRefused } from './checked-api.ts';
import { createEventLine } from './event-line.ts';
import type { CallInput, CallOutput, Channel, OverreadApi } from '../../contracts/ipc.ts';

/** @param base address of the host, with a slash at the end */
export function createBrowserClient(base: string): OverreadApi {
  const post = <C extends Channel>(channel: C, input: CallInput<C>, signal: AbortSignal | null = null): Promise<Response> => fetch(new URL(`call/${channel}`, base), {
    method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input), signal,
  });
  const line = createEventLine({
    open: (after) => new EventSource(new URL(after === null ? 'events' : `events?after=${encodeURIComponent(after)}`, base)),
    isForeign: () => post('app/hello', {}, AbortSignal.timeout(5_000)).then(({ status }) => status === 403, () => false),
  });
  return {
    async call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
      // An event that is sent before the line is open would be lost.
      await line.opened;
      const response = await post(channel, input).catch(() => {
        // In the words in which it was said already: one line, not one for each call.
        throw new CallRefused('worker_lost', line.state === 'open' ? text.frame.host.silent : text.frame.host[line.state]);
      });
      if (response.status === 403) throw new CallRefused('worker_lost', text.frame.host.foreign);
      const reply = callReplySchema.safeParse(await response.json().catch(() => null));
      if (!reply.success) throw new CallRefused('worker_lost', text.frame.host.unreadable(channel, response.status));
      if (!reply.data.ok) throw new CallRefused(reply.data.error.code, reply.data.error.message);
      return reply.data.value as CallOutput<C>;
    },
    on: line.on,
    onConnection: line.onState,
    bytesUrl: (path) => new URL(`bytes/${path.split('/').map(encodeURIComponent).join('/')}`, base).href,
  };
}
