// A request's JSON body, up to a ceiling.
import type { IncomingMessage } from 'node:http';

/** Calls carry words and boxes; files go another way. */
export const maxCallBytes = 4 * 2 ** 20;

export type JsonBody = { readonly isRead: true; readonly value: unknown } | { readonly isRead: false; readonly status: 400 | 413 | 415 };

export async function readJson(request: IncomingMessage): Promise<JsonBody> {
  // A form of another page cannot send this type without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return { isRead: false, status: 415 };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > maxCallBytes) return { isRead: false, status: 413 };
    chunks.push(part);
  }
  try {
    return { isRead: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { isRead: false, status: 400 };
  }
}
