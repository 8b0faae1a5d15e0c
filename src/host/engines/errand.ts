// One engine trial in a compute process of its own, which is ended afterwards: an engine may take its process down with it.
import { AppError, fromErrorMessage } from '../../contracts/errors.ts';
import type { EngineTrial, EngineTrialRequest } from '../../contracts/engines.ts';
import type { LoadedModel, ModelSource, WorkerReply, WorkerRequest } from '../../contracts/worker-protocol.ts';
import type { WorkerProcess } from '../worker-client.ts';

export interface TrialErrand {
  readonly spawn: () => WorkerProcess;
  /** null: only whether the engine opens and computes at all. */
  readonly source: ModelSource | null;
  readonly request: Omit<EngineTrialRequest, 'modelId'>;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

/** @throws AppError what the engine said; `worker_lost` when the process died or took too long; `cancelled` */
export async function runTrial({ spawn, source, request, signal, timeoutMs }: TrialErrand): Promise<EngineTrial> {
  if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
  const worker = spawn();
  const line = new Line(worker);
  const timer = setTimeout(() => line.end(new AppError('worker_lost', `it did not answer within ${Math.round(timeoutMs / 1000)} s`)), timeoutMs);
  const stop = (): void => line.end(new AppError('cancelled', 'cancelled'));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await line.ready;
    const model = source === null ? null : await line.ask({ kind: 'load', jobId: 'load', source }) as LoadedModel;
    return await line.ask({ kind: 'try-engine', jobId: 'trial', request: { ...request, modelId: model?.modelId ?? null } }) as EngineTrial;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    worker.kill();
  }
}

type Result = Extract<WorkerReply, { readonly kind: 'done' }>['result'];

/** Requests and replies of one process, one at a time. */
class Line {
  readonly ready: Promise<void>;
  readonly #worker: WorkerProcess;
  readonly #ended: Promise<never>;
  #end: (error: AppError) => void = () => undefined;
  #take: (reply: WorkerReply) => void = () => undefined;

  constructor(worker: WorkerProcess) {
    this.#worker = worker;
    this.#ended = new Promise((_resolve, reject) => { this.#end = reject; });
    // Nobody may be waiting any more when the process goes.
    this.#ended.catch(() => undefined);
    worker.onExit((reason) => this.end(new AppError('worker_lost', `the process that tried it ended: ${reason}`)));
    const isReady = new Promise<void>((resolve) => {
      worker.onReply((reply) => {
        if (reply.kind === 'ready') resolve();
        else this.#take(reply);
      });
    });
    this.ready = Promise.race([isReady, this.#ended]);
  }

  end(error: AppError): void {
    this.#end(error);
  }

  ask(request: WorkerRequest): Promise<Result> {
    const answered = new Promise<Result>((resolve, reject) => {
      this.#take = (reply) => {
        if (reply.kind === 'ready' || reply.jobId !== request.jobId) return;
        if (reply.kind === 'done') resolve(reply.result);
        if (reply.kind === 'failed') reject(fromErrorMessage(reply.error));
      };
    });
    this.#worker.send(request);
    return Promise.race([answered, this.#ended]);
  }
}
