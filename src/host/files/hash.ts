// Content hashes: the ids of images, models and maps.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 as lower-case hex. Parts are hashed one after the other. */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** SHA-256 of a file without holding it in memory. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
