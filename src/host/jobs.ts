// Work that the window started and waits for by events: progress, done, failed, cancelled.
import { randomUUID } from 'node:crypto';

import { AppError, toErrorMessage } from '../contracts/errors.ts';
import type { EventName, EventPayload, JobResult } from '../contracts/ipc.ts';
import type { JobControl } from './worker-client.ts';

export type Emit = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

export interface Jobs {
  /** @returns the id at once; nothing of the job is announced before the caller had time to pass it on */
  start(run: (control: Required<JobControl>, jobId: string) => Promise<JobResult>): { readonly jobId: string };
  /** @returns whether there was such a job */
  cancel(jobId: string): boolean;
  cancelAll(): void;
}

export function createJobs(emit: Emit): Jobs {
  const running = new Map<string, AbortController>();

  async function run(jobId: string, controller: AbortController, work: (control: Required<JobControl>, jobId: string) => Promise<JobResult>): Promise<void> {
    await new Promise((resolve) => { setImmediate(resolve); });
    const onProgress = (stage: string, done: number, total: number): void => {
      if (running.has(jobId)) emit('job/progress', { jobId, stage, done, total });
    };
    try {
      if (controller.signal.aborted) throw new AppError('cancelled', 'cancelled');
      const result = await work({ signal: controller.signal, onProgress }, jobId);
      if (running.delete(jobId)) emit('job/done', { jobId, result });
    } catch (error) {
      if (running.delete(jobId)) emit('job/failed', { jobId, error: toErrorMessage(error) });
    }
  }

  function cancel(jobId: string): boolean {
    const controller = running.get(jobId);
    if (controller === undefined) return false;
    running.delete(jobId);
    controller.abort();
    emit('job/cancelled', { jobId });
    return true;
  }

  return {
    start(work) {
      const jobId = randomUUID();
      const controller = new AbortController();
      running.set(jobId, controller);
      void run(jobId, controller, work);
      return { jobId };
    },
    cancel,
    cancelAll() {
      for (const jobId of [...running.keys()]) cancel(jobId);
    },
  };
}
