// The host's side of the thread that looks for images: starts it, hears it, ends it.
import { Worker } from 'node:worker_threads';
import { AppError, fromErrorMessage } from '../../contracts/errors.ts';
import { studyThreadEntry } from '../locations.ts';
import type { FromScan, ScanRequest } from './scan-messages.ts';
import type { ScanEvent } from './scan.ts';

/** Headers of a broken file must not take the host's memory with them. */
const mostHeapMb = 768;

/**
 * Resolves when everything was looked at. An abort ends the thread, also where it hangs on a drive that does not answer.
 *
 * @throws AppError `cancelled`, and what scan() throws
 */
export function scanInThread(paths: readonly string[], { signal, onEvents }: { readonly signal?: AbortSignal; readonly onEvents: (events: readonly ScanEvent[]) => void }): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(studyThreadEntry, { workerData: { paths } satisfies ScanRequest, resourceLimits: { maxOldGenerationSizeMb: mostHeapMb }, execArgv: [] });
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort);
      void thread.terminate();
      settle();
    };
    const abort = (): void => end(() => reject(new AppError('cancelled', 'cancelled')));
    thread.on('message', (message: FromScan) => {
      if (message.kind === 'events') {
        try {
          onEvents(message.events);
        } catch (error) {
          end(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      } else if (message.kind === 'done') end(resolve);
      else end(() => reject(fromErrorMessage(message.error)));
    });
    thread.on('error', (error) => end(() => reject(new AppError('compute_failed', `looking for images failed: ${'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'the memory ran out' : error.message}`))));
    thread.on('exit', () => end(() => reject(new AppError('compute_failed', 'looking for images ended early'))));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort);
  });
}
