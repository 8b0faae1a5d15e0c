// The host's line to the compute process: one job at a time, cancel that always works, and a restart that loses nothing.
import { AppError, fromErrorMessage } from '../contracts/errors.ts';
import type { ErrorMessage } from '../contracts/errors.ts';
import type {
  CurveRequest, CurveResult, DisagreementRequest, DisagreementResult, ExplainRequest, ExplainResult, LoadedModel, MeasureRequest, MeasureResult, ModelSource, PredictRequest, PredictResult, WorkerReply, WorkerRequest,
} from '../contracts/worker-protocol.ts';

/** A running compute process, however it was started. */
export interface WorkerProcess {
  send(request: WorkerRequest): void;
  onReply(listener: (reply: WorkerReply) => void): void;
  /** Called once when the process is gone, with what is known of the reason. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

export interface JobControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

export interface WorkerClient {
  load(source: ModelSource, control?: JobControl): Promise<LoadedModel>;
  /** The model is loaded first where this worker does not have it. */
  predict(source: ModelSource, request: Question<PredictRequest>, control?: JobControl): Promise<PredictResult>;
  explain(source: ModelSource, request: Question<ExplainRequest>, control?: JobControl): Promise<ExplainResult>;
  measure(request: MeasureRequest, control?: JobControl): Promise<MeasureResult>;
  curve(request: CurveRequest, control?: JobControl): Promise<CurveResult>;
  disagree(request: DisagreementRequest, control?: JobControl): Promise<DisagreementResult>;
  /** Starts the process, so that the first question does not wait for it. */
  warmUp(): void;
  dispose(): void;
}

/** A request as the host knows it: the model is named by its source. */
type Question<T extends { readonly modelId: string }> = Omit<T, 'modelId'>;

type OnRestart = (reason: string, facts: { readonly isOwnDoing: boolean }) => void;

export interface WorkerClientOptions {
  readonly spawn: () => WorkerProcess;
  /** The worker died by itself (`isOwnDoing` false), or was ended because it did not react to a cancel. */
  readonly onRestart?: OnRestart;
  /** How long a busy worker may take to react to a cancel. */
  readonly cancelGraceMs?: number;
}

interface Job {
  readonly id: string;
  readonly source: ModelSource | null;
  readonly request: (jobId: string, modelId: string) => WorkerRequest;
  readonly control: JobControl;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AppError) => void;
  /** Times that the worker died over it. */
  deaths: number;
  isSettled: boolean;
}

/** A job over which the worker died this often is given up: once or twice may be bad luck, three times is the job. */
const deathsAllowed = 3;
const startDeathsAllowed = 3;

export function createWorkerClient(options: WorkerClientOptions): WorkerClient {
  const client = new Client(options);
  const ask = <T>(source: ModelSource | null, control: JobControl, request: Job['request']): Promise<T> => client.submit(source, control, request) as Promise<T>;
  return {
    load: (source, control = {}) => client.load(source, control),
    predict: (source, request, control = {}) => ask(source, control, (jobId, modelId) => ({ kind: 'predict', jobId, request: { ...request, modelId } })),
    explain: (source, request, control = {}) => ask(source, control, (jobId, modelId) => ({ kind: 'explain', jobId, request: { ...request, modelId } })),
    measure: (request, control = {}) => ask(null, control, (jobId) => ({ kind: 'measure', jobId, request })),
    curve: (request, control = {}) => ask(null, control, (jobId) => ({ kind: 'curve', jobId, request })),
    disagree: (request, control = {}) => ask(null, control, (jobId) => ({ kind: 'disagree', jobId, request })),
    warmUp: () => client.warmUp(),
    dispose: () => client.dispose(),
  };
}

class Client {
  readonly #spawn: () => WorkerProcess;
  readonly #onRestart: OnRestart;
  readonly #graceMs: number;
  readonly #queue: Job[] = [];
  /** Source → model, as the present worker has loaded them; two cards of one file are two sources with one id. */
  #loaded = new Map<string, LoadedModel>();
  #process: WorkerProcess | null = null;
  #isReady = false;
  #running: Job | null = null;
  #deathsBeforeReady = 0;
  #jobs = 0;
  #isDisposed = false;

  constructor({ spawn, onRestart = () => undefined, cancelGraceMs = 1_000 }: WorkerClientOptions) {
    this.#spawn = spawn;
    this.#onRestart = onRestart;
    this.#graceMs = cancelGraceMs;
  }

  async load(source: ModelSource, control: JobControl): Promise<LoadedModel> {
    const known = this.#loaded.get(sourceKey(source));
    if (known !== undefined) return known;
    const model = await this.submit(null, control, (jobId) => ({ kind: 'load', jobId, source })) as LoadedModel;
    this.#remember(source, model);
    return model;
  }

  #remember(source: ModelSource, model: LoadedModel): void {
    // The worker keeps one model per id: a second source with that id has taken the first one's place.
    for (const [key, { modelId }] of this.#loaded) if (modelId === model.modelId) this.#loaded.delete(key);
    this.#loaded.set(sourceKey(source), model);
  }

  submit(source: ModelSource | null, control: JobControl, request: Job['request']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isDisposed) return reject(new AppError('worker_lost', 'the compute process was closed'));
      if (control.signal?.aborted === true) return reject(cancelled());
      this.#jobs += 1;
      const job: Job = { id: `job-${this.#jobs}`, source, request, control, resolve, reject, deaths: 0, isSettled: false };
      control.signal?.addEventListener('abort', () => this.#cancel(job), { once: true });
      this.#queue.push(job);
      this.#next();
    });
  }

  warmUp(): void {
    if (this.#process === null && !this.#isDisposed) this.#start();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#process?.kill();
    this.#process = null;
    this.#fail(new AppError('worker_lost', 'the compute process was closed'));
  }

  #start(): void {
    const worker = this.#spawn();
    this.#process = worker;
    this.#isReady = false;
    this.#loaded = new Map();
    worker.onReply((reply) => {
      if (worker === this.#process) this.#take(reply);
    });
    worker.onExit((reason) => {
      if (worker === this.#process) this.#lost(reason);
    });
  }

  #next(): void {
    if (this.#process === null) this.#start();
    if (!this.#isReady || this.#running !== null) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#running = job;
    this.#offer(job);
  }

  /** Sends the job, or first the load of its model; the load bears the job's id, so that it can be cancelled as the job. */
  #offer(job: Job): void {
    if (job.source === null) return this.#process?.send(job.request(job.id, ''));
    const model = this.#loaded.get(sourceKey(job.source));
    if (model === undefined) this.#process?.send({ kind: 'load', jobId: job.id, source: job.source });
    else this.#process?.send(job.request(job.id, model.modelId));
  }

  #take(reply: WorkerReply): void {
    if (reply.kind === 'ready') {
      this.#isReady = true;
      this.#deathsBeforeReady = 0;
      this.#next();
      return;
    }
    const job = this.#running;
    if (job === null || reply.jobId !== job.id) return;
    if (reply.kind === 'progress') {
      if (!job.isSettled) job.control.onProgress?.(reply.stage, reply.done, reply.total);
      return;
    }
    const isLoadOfItsModel = reply.kind === 'done' && job.source !== null && !this.#loaded.has(sourceKey(job.source));
    if (isLoadOfItsModel && job.source !== null) {
      this.#remember(job.source, reply.result as LoadedModel);
      if (!job.isSettled) return this.#offer(job);
    }
    this.#running = null;
    if (reply.kind === 'done') this.#settle(job, () => job.resolve(reply.result));
    else if (reply.kind === 'cancelled') this.#settle(job, () => job.reject(cancelled()));
    else this.#settle(job, () => job.reject(failure(reply.error)));
    this.#next();
  }

  #cancel(job: Job): void {
    if (job.isSettled) return;
    // Shown as cancelled at once; what the worker still does with it is its own affair.
    this.#settle(job, () => job.reject(cancelled()));
    if (this.#running !== job) {
      const place = this.#queue.indexOf(job);
      if (place >= 0) this.#queue.splice(place, 1);
      return;
    }
    this.#process?.send({ kind: 'cancel', jobId: job.id });
    const worker = this.#process;
    const timer = setTimeout(() => {
      if (this.#running !== job || this.#process !== worker) return;
      worker?.kill();
      this.#lost('it did not react to a cancel', { isOwnDoing: true });
    }, this.#graceMs);
    timer.unref();
  }

  #lost(reason: string, facts: { readonly isOwnDoing: boolean } = { isOwnDoing: false }): void {
    const wasReady = this.#isReady;
    this.#process = null;
    this.#isReady = false;
    const job = this.#running;
    this.#running = null;
    if (this.#isDisposed) return;
    if (!wasReady) this.#deathsBeforeReady += 1;
    if (this.#deathsBeforeReady >= startDeathsAllowed) {
      this.#deathsBeforeReady = 0;
      this.#fail(new AppError('worker_lost', `the compute process could not be started: ${reason}`));
      return;
    }
    if (job !== null && !job.isSettled) {
      job.deaths += 1;
      if (job.deaths >= deathsAllowed) this.#settle(job, () => job.reject(new AppError('worker_lost', `the compute process ended ${deathsAllowed} times over this computation (${reason}); it was given up`)));
      else {
        this.#queue.unshift(job);
        // What was done is lost: the bar goes back, and says why.
        job.control.onProgress?.('starting the compute process again', 0, 1);
      }
    }
    this.#onRestart(reason, facts);
    this.#start();
  }

  #fail(error: AppError): void {
    const jobs = [...(this.#running === null ? [] : [this.#running]), ...this.#queue.splice(0)];
    this.#running = null;
    for (const job of jobs) this.#settle(job, () => job.reject(error));
  }

  #settle(job: Job, how: () => void): void {
    if (job.isSettled) return;
    job.isSettled = true;
    how();
  }
}

function sourceKey({ path, card }: ModelSource): string {
  return `${path}\n${card === undefined ? '' : JSON.stringify(card)}`;
}

function failure(error: ErrorMessage): AppError {
  return fromErrorMessage(error);
}

function cancelled(): AppError {
  return new AppError('cancelled', 'cancelled');
}
