// Content hashes: the ids of images, models and maps.
import { createHash } from 'node:crypto';

/** SHA-256 as lower-case hex. Parts are hashed one after the other. */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
