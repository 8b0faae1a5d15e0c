// A request's JSON body, up to a ceiling.
import type { IncomingMessage } from 'node:http';

/** Calls carry words and boxes; files go another way. */
export const maxCallBytes = 4 * 2 ** 20;

export type JsonBody = { readonly isRead: true; readonly value: unknown } | { readonly isRead: false; readonly status: 400 | 413 | 415 };

export async function readJson(request: IncomingMessage): Promise<JsonBody> {
  // A form of another page cannot send this type without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return { isRead: false, status: 415 };
  const body = await collect(request, maxCallBytes);
  if (body === null) return { isRead: false, status: 413 };
  try {
    return { isRead: true, value: JSON.parse(body.toString('utf8')) };
  } catch {
    return { isRead: false, status: 400 };
  }
}

/** What is too much is read and dropped, so that the answer can be heard. @returns null for a body beyond the ceiling */
function collect(request: IncomingMessage, ceiling: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    let chunks: Uint8Array[] = [];
    let bytes = 0;
    request.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > ceiling) chunks = [];
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(bytes > ceiling ? null : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}
