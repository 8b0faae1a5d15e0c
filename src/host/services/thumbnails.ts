// Thumbnails: made one after the other in a thread, what was asked for last first, and kept under a ceiling.
import { Worker } from 'node:worker_threads';

import { AppError, fromErrorMessage } from '../../contracts/errors.ts';
import { createByteCache } from '../files/byte-cache.ts';
import { thumbnailThreadEntry } from '../locations.ts';
import type { ThumbnailReply, ThumbnailRequest } from '../studies/thumbnail-messages.ts';
import type { ImageRecord } from '../studies/study-tree.ts';

export interface Thumbnails {
  /** PNG. @throws AppError for an image that cannot be read or shown */
  of(image: ImageRecord): Promise<Uint8Array>;
  dispose(): void;
}

interface Waiting {
  readonly image: ImageRecord;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const cacheBytes = 32 * 2 ** 20;
/** An image that takes longer is broken, or its drive does not answer: the others must not wait for it. */
const longestMs = 60_000;
const mostHeapMb = 1_024;

export function createThumbnails(): Thumbnails {
  const known = createByteCache<Promise<Uint8Array>>(cacheBytes);
  /** A user who scrolls has no use for what scrolled by: the last ones come first. */
  const waiting: Waiting[] = [];
  let thread: Worker | null = null;
  let current: { readonly id: number; readonly job: Waiting; readonly timer: NodeJS.Timeout } | null = null;
  let [count, isDisposed] = [0, false];

  function begin(): Worker {
    const worker = new Worker(thumbnailThreadEntry, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } });
    // A thread that only waits keeps no process alive.
    worker.unref();
    worker.on('message', (reply: ThumbnailReply) => {
      if (worker !== thread || reply.id !== current?.id) return;
      const job = finish();
      if ('png' in reply) job?.resolve(reply.png);
      else job?.reject(fromErrorMessage(reply.error));
      next();
    });
    worker.on('error', () => lost(worker, 'its thumbnail could not be made'));
    worker.on('exit', () => lost(worker, 'its thumbnail could not be made'));
    return worker;
  }

  function lost(worker: Worker, reason: string): void {
    if (worker !== thread) return;
    thread = null;
    void worker.terminate();
    const job = finish();
    job?.reject(new AppError('image_unreadable', `${job.image.name}: ${reason}`));
    next();
  }

  function finish(): Waiting | null {
    if (current === null) return null;
    clearTimeout(current.timer);
    const { job } = current;
    current = null;
    return job;
  }

  function next(): void {
    if (current !== null || isDisposed) return;
    const job = waiting.pop();
    if (job === undefined) return;
    thread ??= begin();
    const worker = thread;
    count += 1;
    current = { id: count, job, timer: setTimeout(() => lost(worker, 'expected a thumbnail within a minute, got none'), longestMs) };
    worker.postMessage({ id: count, source: job.image.source, name: job.image.name } satisfies ThumbnailRequest);
  }

  return {
    of(image) {
      const made = known.get(image.id);
      if (made !== undefined) return made;
      const png = new Promise<Uint8Array>((resolve, reject) => waiting.push({ image, resolve, reject }));
      known.set(image.id, png, 0);
      png.then((bytes) => known.set(image.id, png, bytes.length), () => known.delete(image.id));
      next();
      return png;
    },
    dispose() {
      isDisposed = true;
      for (const { reject } of waiting.splice(0)) reject(new AppError('cancelled', 'cancelled'));
      finish()?.reject(new AppError('cancelled', 'cancelled'));
      void thread?.terminate();
      thread = null;
    },
  };
}
