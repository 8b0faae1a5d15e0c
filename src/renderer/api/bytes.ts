// Bytes to and from the host by URL: pixels and maps in, files out.
import { z } from 'zod';
import { text } from '../text/text.ts';
import { CallRefused } from './checked-api.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';

const uploadReply = z.object({ id: z.string().min(1) });

/** @throws CallRefused when the host does not have them */
export async function fetchBytes(api: OverreadApi, path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(api.bytesUrl(path), { credentials: 'same-origin', ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new CallRefused('worker_lost', text.frame.host.silent);
  });
  if (!response.ok) throw new CallRefused('image_unreadable', await reasonOf(response, path));
  return response.arrayBuffer();
}

/** The host says in plain text why there is nothing at an address. */
async function reasonOf(response: Response, path: string): Promise<string> {
  const isText = response.headers.get('content-type')?.startsWith('text/plain') === true;
  const said = isText ? (await response.text().catch(() => '')).trim() : '';
  return said === '' ? text.frame.host.notFetched(path, response.status) : said;
}

/** Sends one file ahead; the id that comes back stands for it in a call. */
export async function upload(api: OverreadApi, file: Blob, name: string): Promise<string> {
  const response = await fetch(api.bytesUrl('upload'), {
    method: 'PUT',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
    body: file,
  }).catch(() => {
    throw new CallRefused('output_unwritable', text.frame.host.notRead(name));
  });
  const reply = uploadReply.safeParse(await response.json().catch(() => null));
  if (!response.ok || !reply.success) throw new CallRefused('output_unwritable', text.frame.host.notHanded(name, response.status));
  return reply.data.id;
}
