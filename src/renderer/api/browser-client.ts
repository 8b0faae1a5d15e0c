// The window's line to the browser host: calls by POST, events by server-sent events, bytes by URL. Same origin, cookie set by the host.
import { callReplySchema } from '../../contracts/ipc.ts';
import { text } from '../text/text.ts';
import { CallRefused } from './checked-api.ts';
import type { CallInput, CallOutput, Channel, EventName, EventPayload, OverreadApi } from '../../contracts/ipc.ts';

/** @param base address of the host, with a slash at the end */
export function createBrowserClient(base: string): OverreadApi {
  const source = new EventSource(new URL('events', base));
  // An event that is sent before the stream is open would be lost, so calls wait for it.
  const opened = new Promise<void>((resolve) => {
    source.addEventListener('open', () => resolve(), { once: true });
    source.addEventListener('error', () => resolve(), { once: true });
  });
  return {
    async call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
      await opened;
      const response = await fetch(new URL(`call/${channel}`, base), {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }).catch(() => {
        throw new CallRefused('worker_lost', text.frame.host.silent);
      });
      const reply = callReplySchema.safeParse(await response.json().catch(() => null));
      if (!reply.success) throw new CallRefused('worker_lost', text.frame.host.unreadable(channel, response.status));
      if (!reply.data.ok) throw new CallRefused(reply.data.error.code, reply.data.error.message);
      return reply.data.value as CallOutput<C>;
    },
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
      const read = (message: MessageEvent<string>) => listener(JSON.parse(message.data) as EventPayload<E>);
      source.addEventListener(event, read);
      return () => source.removeEventListener(event, read);
    },
    bytesUrl: (path) => new URL(`bytes/${path.split('/').map(encodeURIComponent).join('/')}`, base).href,
  };
}
