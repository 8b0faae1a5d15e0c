// The identity of an image by its content, cheap enough for ten thousand files: its length and a sample of its bytes.
import { sha256 } from '../files/hash.ts';

/** The beginning holds every header; the middle and the end tell pixels apart. */
export const headBytes = 16 * 1024;
export const sampleBytes = 4 * 1024;

/** Reads `length` bytes from `at`, fewer at the end. */
export type ReadAt = (at: number, length: number) => Uint8Array;

/**
 * The same for the same bytes, wherever they lie. Files that differ outside of the sample only get the same one: whoever finds two
 * of one identity compares them whole.
 */
export function contentIdentity(bytes: number, readAt: ReadAt): string {
  const middle = Math.max(headBytes, Math.floor((bytes - sampleBytes) / 2));
  const end = Math.max(middle + sampleBytes, bytes - sampleBytes);
  const sample = [readAt(0, Math.min(headBytes, bytes)), ...[middle, end].map((at) => (at < bytes ? readAt(at, sampleBytes) : new Uint8Array(0)))];
  return sha256(`image ${bytes}\n`, ...sample);
}

export function identityOfBytes(bytes: Uint8Array): string {
  return contentIdentity(bytes.length, (at, length) => bytes.subarray(at, at + length));
}
