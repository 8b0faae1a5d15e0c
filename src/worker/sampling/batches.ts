// Runs a method's samples in short batches: cancel is heard between them, progress is told after them.
import { performance } from 'node:perf_hooks';
import { setImmediate as breath } from 'node:timers/promises';
import { AppError } from '../../contracts/errors.ts';

export interface BatchRun {
  readonly total: number;
  readonly batchSize: number;
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
export async function runInBatches({ total, batchSize, sampleLength, fill, run }: BatchRun, { signal, onProgress }: BatchControl): Promise<void> {
  const buffer = new Float32Array(Math.min(total, batchSize) * sampleLength);
  let told = -Infinity;
  onProgress?.(0, total);
  for (let first = 0; first < total; first += batchSize) {
    // Messages that came in meanwhile (a cancel) are read here: a native run blocks this thread.
    await breath();
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    const count = Math.min(batchSize, total - first);
    for (let index = 0; index < count; index++) fill(first + index, buffer.subarray(index * sampleLength, (index + 1) * sampleLength));
    await run(buffer.subarray(0, count * sampleLength), first, count);
    const now = performance.now();
    if (now - told < progressEveryMs && first + count < total) continue;
    told = now;
    onProgress?.(first + count, total);
  }
}
