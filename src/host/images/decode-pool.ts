// A few threads that decode images, bounded in time and memory; the next frame of a file goes to the thread that has it open.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, fromErrorMessage } from '../../contracts/errors.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import { decodeThreadEntry } from '../locations.ts';
import { sourceKey, sourceName } from '../studies/image-source.ts';
import { namedImage } from '../studies/named-image.ts';
import type { ImageSource } from '../studies/image-source.ts';
import type { DecodeReply, DecodeRequest } from './decode-messages.ts';

export interface DecodePool {
  /**
   * @param frame counted from 0
   * @throws AppError `image_unreadable` also for an image that takes too long or too much memory; `image_unsupported`, `usage_option` (no such frame)
   */
  decode(source: ImageSource, options: { name: string; frame?: number }): Promise<DecodedImage>;
  /** Ends the threads; what waits is refused as cancelled. */
  dispose(): Promise<void>;
}

export interface DecodePoolOptions {
  readonly threads?: number;
  /** Starting a thread, reading and parsing a file may take this long; how long a frame may then take, goes by its size. */
  readonly longestMs?: number;
  /** Heap of a thread; pixels and the decoders' memory have bounds of their own. */
  readonly mostHeapMb?: number;
  /** A thread without work is ended after this, and its memory given back. */
  readonly idleMs?: number;
  readonly entry?: string;
}

/** Times the processor time that a frame may take: a thread that has not had it by then never will. */
const patience = 15;

interface Job {
  readonly source: ImageSource;
  readonly name: string;
  readonly frame: number;
  readonly resolve: (image: DecodedImage) => void;
  readonly reject: (error: Error) => void;
}

interface Seat {
  readonly worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  /** The file that the thread has open. */
  key: string | undefined;
}

export function createDecodePool({ threads = Math.min(4, Math.max(1, availableParallelism() - 1)), longestMs = 60_000, mostHeapMb = 1_024, idleMs = 30_000, entry = decodeThreadEntry }: DecodePoolOptions = {}): DecodePool {
  const waiting: Job[] = [];
  const seats = new Set<Seat>();
  let [count, isDisposed] = [0, false];

  function begin(): Seat {
    const worker = new Worker(entry, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } });
    const seat: Seat = { worker, job: undefined, timer: undefined, key: undefined };
    worker.on('message', (reply: DecodeReply) => {
      if ('limitMs' in reply) {
        limitWork(seat, reply.limitMs);
        return;
      }
      const job = free(seat);
      if ('image' in reply) job?.resolve(reply.image);
      else job?.reject(fromErrorMessage(reply.error));
      next();
    });
    worker.on('error', (error) => lose(seat, 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'decoding it needs more memory than is allowed' : 'it cannot be decoded'));
    worker.on('exit', () => lose(seat, 'it cannot be decoded'));
    seats.add(seat);
    return seat;
  }

  function limit(seat: Seat, ms: number): void {
    clearTimeout(seat.timer);
    seat.timer = setTimeout(() => lose(seat, tooLong(ms)), ms);
  }

  /** Of processor time: a machine that is busy with other things must not make files unreadable. A thread that waits so long is ended too. */
  function limitWork(seat: Seat, ms: number): void {
    const { job, worker } = seat;
    const begun = performance.now();
    // Where it cannot be told (before Node 24.6), the clock on the wall has to do.
    const before = processorMs(worker);
    before.catch(() => undefined);
    const check = async (): Promise<void> => {
      const worked = await Promise.all([processorMs(worker), before]).then(([now, then]) => now - then, () => ms);
      if (seat.job !== job || !seats.has(seat)) return;
      if (worked >= ms || performance.now() - begun > ms * patience) lose(seat, tooLong(ms));
      else seat.timer = setTimeout(() => void check(), Math.max(ms - worked, 20));
    };
    clearTimeout(seat.timer);
    seat.timer = setTimeout(() => void check(), ms);
  }

  /** The seat without its job, waiting for another or for its end. */
  function free(seat: Seat): Job | undefined {
    clearTimeout(seat.timer);
    const { job } = seat;
    seat.job = undefined;
    // A thread that only waits keeps no process alive.
    seat.worker.unref();
    seat.timer = setTimeout(() => drop(seat), idleMs).unref();
    return job;
  }

  function drop(seat: Seat): void {
    if (!seats.delete(seat)) return;
    clearTimeout(seat.timer);
    void seat.worker.terminate();
  }

  function lose(seat: Seat, reason: string): void {
    if (!seats.has(seat)) return;
    drop(seat);
    seat.job?.reject(new AppError('image_unreadable', `${seat.job.name}: ${reason}.`));
    next();
  }

  function next(): void {
    while (!isDisposed && waiting.length > 0) {
      const idle = [...seats].filter(({ job }) => job === undefined);
      if (idle.length === 0 && seats.size >= threads) return;
      const job = waiting.shift();
      if (job === undefined) return;
      const key = sourceKey(job.source);
      const seat = idle.find((candidate) => candidate.key === key) ?? (seats.size < threads ? begin() : idle[0]);
      if (seat !== undefined) give(seat, job, key);
    }
  }

  function give(seat: Seat, job: Job, key: string): void {
    clearTimeout(seat.timer);
    seat.job = job;
    seat.key = key;
    seat.worker.ref();
    limit(seat, longestMs);
    count += 1;
    seat.worker.postMessage({ id: count, source: job.source, name: job.name, frame: job.frame } satisfies DecodeRequest);
  }

  return {
    decode(source, { name, frame = 0 }) {
      if (isDisposed) return Promise.reject(new AppError('cancelled', 'cancelled'));
      return new Promise((resolve, reject) => {
        waiting.push({ source, name, frame, resolve, reject });
        next();
      });
    },
    async dispose() {
      isDisposed = true;
      const cancelled = (): AppError => new AppError('cancelled', 'cancelled');
      for (const { reject } of waiting.splice(0)) reject(cancelled());
      const ended = [...seats].map((seat) => {
        seat.job?.reject(cancelled());
        clearTimeout(seat.timer);
        seats.delete(seat);
        return seat.worker.terminate();
      });
      await Promise.all(ended);
    },
  };
}

function tooLong(ms: number): string {
  return `decoding it takes longer than ${(ms / 1000).toFixed(1)} s`;
}

/** What a thread has had of the processors so far. */
async function processorMs(worker: Worker): Promise<number> {
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1000;
}

/** One image in a thread of its own, which ends with it: for the command line, where a path may also name an image of a study. */
export async function decodeImageApart(path: string, { frame = 0 }: { frame?: number } = {}): Promise<DecodedImage> {
  const source = await namedImage(path);
  const pool = createDecodePool({ threads: 1 });
  try {
    return await pool.decode(source, { name: sourceName(source), frame });
  } finally {
    await pool.dispose();
  }
}
