// The shared test material beside the checkout: real models, radiographs, DICOM files. Absent on most machines, and then said so.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const root = new URL('../../shared/data/', import.meta.url);

export function sharedPath(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/** A suite that runs where `path` is there, and says loudly that it was skipped where it is not. */
export function describeShared(path: string, title: string, suite: () => void): void {
  if (existsSync(sharedPath(path))) {
    describe(title, suite);
    return;
  }
  console.warn(`SKIPPED: ${title}: the shared test material is absent (../shared/data/${path})`);
  // The suite itself may read the material to name its cases, so it is not even collected.
  it.skip(`${title} (../shared/data/${path} is absent)`);
}

/** Raw float32, little endian. */
export function sharedFloats(path: string): Float32Array {
  const bytes = readFileSync(sharedPath(path));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function sharedJson(path: string): unknown {
  return JSON.parse(readFileSync(sharedPath(path), 'utf8'));
}
