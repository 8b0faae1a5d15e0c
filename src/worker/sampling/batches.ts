// Runs a method's samples in short batches: cancel is heard between them, progress is told after them.
import { performance } from 'node:perf_hooks';
import { setImmediate as breath } from 'node:timers/promises';
import { AppError } from '../../contracts/errors.ts';
import { BatchSize } from './batch-size.ts';

export interface BatchRun {
  readonly total: number;
  /** Values in one sample. */
  readonly sampleLength: number;
  fill(index: number, into: Float32Array): void;
  /** Runs samples `first` … `first + count − 1`, which lie in `x` one after the other, and takes their answers in order. */
  run(x: Float32Array, first: number, count: number): Promise<void>;
}

export interface BatchControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Progress is told no more often: a window that draws it has other things to do. */
const progressEveryMs = 100;

/** @throws AppError `cancelled` */
export async function runInBatches({ total, sampleLength, fill, run }: BatchRun, { signal, onProgress }: BatchControl): Promise<void> {
  const batch = new BatchSize();
  let buffer = new Float32Array(0);
  let told = -Infinity;
  onProgress?.(0, total);
  for (let first = 0; first < total;) {
    // Messages that came in meanwhile (a cancel) are read here: a native run blocks this thread.
    await breath();
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    const count = Math.min(batch.size, total - first);
    if (buffer.length < count * sampleLength) buffer = new Float32Array(count * sampleLength);
    for (let index = 0; index < count; index++) fill(first + index, buffer.subarray(index * sampleLength, (index + 1) * sampleLength));
    const start = performance.now();
    await run(buffer.subarray(0, count * sampleLength), first, count);
    const now = performance.now();
    batch.note(count, now - start);
    first += count;
    if (now - told >= progressEveryMs || first === total) {
      told = now;
      onProgress?.(first, total);
    }
  }
}
