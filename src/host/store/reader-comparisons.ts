// Readers compared in a thread: one question at a time; what nobody wants to know any more is stopped.
import { Worker } from 'node:worker_threads';

import { AppError, fromErrorMessage } from '../../contracts/errors.ts';
import { comparisonThreadEntry } from '../locations.ts';
import type { ReaderAgreement } from '../../contracts/reader-agreement.ts';
import type { ReportReaders } from '../../report/readers/report-readers.ts';
import type { AgreementQuestion, ComparisonQuestion, ComparisonReply, ComparisonRequest, ReportQuestion } from './comparison-messages.ts';

export interface AgreementAsked extends NonNullable<AgreementQuestion['asked']> {
  readonly imageId: string;
  /** Of the last event of the log. */
  readonly sequence: number;
  /** Rows of these marks alone; null: all. */
  readonly markIds: readonly string[] | null;
  readonly hasPairs: boolean;
}

export interface ReaderComparisons {
  /**
   * When the log has gone on and the image is asked about again before this is answered, it is answered as it is then.
   *
   * @throws AppError `cancelled` when the host ends, `compute_failed`
   */
  agreement(asked: AgreementAsked): Promise<ReaderAgreement>;
  /** @throws AppError `cancelled` after an abort, `compute_failed` */
  report(asked: Omit<ReportQuestion, 'kind'>, options?: { readonly signal?: AbortSignal | undefined }): Promise<ReportReaders | undefined>;
  dispose(): void;
}

interface Task {
  readonly question: ComparisonQuestion;
  /** Of an agreement: whose state of the log it is about. */
  readonly subject: { readonly imageId: string; readonly sequence: number } | null;
  readonly resolve: (reply: ComparisonReply) => void;
  readonly reject: (error: Error) => void;
}

/** Marks of one image fill a small part of it. */
const mostHeapMb = 512;
/** A thread that is not asked anything is ended. */
const idleMs = 30_000;

export function createReaderComparisons(): ReaderComparisons {
  let waiting: Task[] = [];
  let current: { readonly id: number; readonly task: Task } | null = null;
  let thread: Worker | null = null;
  /** Of what the thread remembers its answer. */
  let knownKey: string | null = null;
  let idle: NodeJS.Timeout | undefined;
  let [count, isDisposed] = [0, false];

  function begin(): Worker {
    const worker = new Worker(comparisonThreadEntry, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } });
    // A thread that only waits keeps no process alive.
    worker.unref();
    worker.on('message', (reply: ComparisonReply) => {
      if (worker !== thread || reply.id !== current?.id) return;
      const { task } = current;
      current = null;
      if ('error' in reply) task.reject(fromErrorMessage(reply.error));
      else {
        if (task.question.kind === 'agreement') knownKey = task.question.key;
        task.resolve(reply);
      }
      next();
    });
    const lost = (): void => {
      if (worker !== thread) return;
      const task = current?.task;
      stop();
      task?.reject(new AppError('compute_failed', 'comparing readers ended early: the memory ran out, or the thread was stopped'));
      next();
    };
    worker.on('error', lost);
    worker.on('exit', lost);
    return worker;
  }

  /** What runs cannot be interrupted but by ending its thread. */
  function stop(): void {
    const ended = thread;
    [thread, current, knownKey] = [null, null, null];
    void ended?.terminate();
  }

  function next(): void {
    if (current !== null || isDisposed) return;
    const task = waiting.shift();
    clearTimeout(idle);
    if (task === undefined) {
      idle = setTimeout(stop, idleMs);
      idle.unref();
      return;
    }
    thread ??= begin();
    count += 1;
    current = { id: count, task };
    const { question } = task;
    thread.postMessage({ id: count, ...question, ...(question.kind === 'agreement' && question.key === knownKey ? { asked: null } : {}) } satisfies ComparisonRequest);
  }

  function ask(question: ComparisonQuestion, subject: Task['subject']): { readonly task: Task; readonly answer: Promise<ComparisonReply> } {
    if (isDisposed) throw new AppError('cancelled', 'cancelled');
    let [resolve, reject]: [Task['resolve'], Task['reject']] = [() => undefined, () => undefined];
    const answer = new Promise<ComparisonReply>((taken, refused) => { [resolve, reject] = [taken, refused]; });
    const task = { question, subject, resolve, reject };
    waiting.push(task);
    return { task, answer };
  }

  function drop(task: Task): void {
    waiting = waiting.filter((one) => one !== task);
    if (current?.task === task) stop();
  }

  return {
    async agreement({ imageId, sequence, markIds, hasPairs, marks, image }) {
      const subject = { imageId, sequence };
      const asked = { marks, image };
      const overtaken = [...(current === null ? [] : [current.task]), ...waiting].filter((task) => task.subject?.imageId === imageId && task.subject.sequence < sequence);
      overtaken.forEach(drop);
      const { answer } = ask({ kind: 'agreement', key: `${imageId} ${sequence}`, asked, markIds, hasPairs }, subject);
      for (const { question, resolve, reject } of overtaken) {
        // Whoever asked before wants to know of other marks, perhaps, and does so of the log as it is now.
        if (question.kind === 'agreement') ask({ kind: 'agreement', key: `${imageId} ${sequence}`, asked, markIds: question.markIds, hasPairs: question.hasPairs }, subject).answer.then(resolve, reject);
      }
      next();
      const reply = await answer;
      if (!('agreement' in reply)) throw new AppError('compute_failed', 'comparing readers: expected their agreement, got something else');
      return reply.agreement;
    },
    async report(asked, { signal } = {}) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
      const { task, answer } = ask({ kind: 'report', ...asked }, null);
      const abort = (): void => {
        drop(task);
        task.reject(new AppError('cancelled', 'cancelled'));
        next();
      };
      signal?.addEventListener('abort', abort, { once: true });
      next();
      try {
        const reply = await answer;
        return 'readers' in reply ? reply.readers : undefined;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    dispose() {
      isDisposed = true;
      clearTimeout(idle);
      const left = [...(current === null ? [] : [current.task]), ...waiting];
      waiting = [];
      stop();
      for (const { reject } of left) reject(new AppError('cancelled', 'cancelled'));
    },
  };
}
