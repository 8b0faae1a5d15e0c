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
  /** Runs samples `first` … `first + count − 1`, which lie in `x` one after the other, and takes their answers in order. Samples of the next batch are filled meanwhile. */
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
  const length = Math.min(total, batchSize) * sampleLength;
  const buffers = [new Float32Array(length), new Float32Array(total > batchSize ? length : 0)] as const;
  const filled = (first: number, turn: number): Float32Array => {
    const buffer = buffers[turn % 2 as 0 | 1];
    const count = Math.min(batchSize, total - first);
    for (let index = 0; index < count; index++) fill(first + index, buffer.subarray(index * sampleLength, (index + 1) * sampleLength));
    return buffer.subarray(0, count * sampleLength);
  };
  let told = -Infinity;
  onProgress?.(0, total);
  let x = filled(0, 0);
  for (let first = 0, turn = 1; first < total; first += batchSize, turn += 1) {
    // Messages that came in meanwhile (a cancel) are read here: a native run may block this thread.
    await breath();
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    const next = first + batchSize;
    const running = run(x, first, Math.min(batchSize, total - first));
    // In lanes, whose run does not block this thread, the next batch is made meanwhile.
    if (next < total) x = filled(next, turn);
    await running;
    const now = performance.now();
    if (now - told < progressEveryMs && next < total) continue;
    told = now;
    onProgress?.(Math.min(next, total), total);
  }
}
