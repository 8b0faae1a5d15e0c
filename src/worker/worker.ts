// The compute process: takes requests one after the other, answers with progress and results, and can be told to stop a job.
import { AppError, toErrorMessage } from '../contracts/errors.ts';
import { openCompute } from './compute.ts';
import { openCompiledModels } from './executors/compiled/cache-folder.ts';
import { disagreementOf } from '../explain/disagreement/disagreement.ts';
import { curveOf, measureInTurn } from './measure.ts';
import type { WorkerReply, WorkerRequest } from '../contracts/worker-protocol.ts';
import type { Compute, JobControl } from './compute.ts';

/** The two shapes of a parent: a Node child's process channel, or an Electron utility process's parent port. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

type Job = Exclude<WorkerRequest, { readonly kind: 'cancel' }>;

function connect(): { readonly send: (reply: WorkerReply) => void; readonly listen: (take: (request: WorkerRequest) => void) => void } {
  const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    return { send: (reply) => parentPort.postMessage(reply), listen: (take) => parentPort.on('message', ({ data }) => take(data as WorkerRequest)) };
  }
  if (process.send === undefined) throw new Error('the worker is started by the host, not by hand');
  return {
    send: (reply) => { process.send?.(reply); },
    listen: (take) => {
      process.on('message', (message) => take(message as WorkerRequest));
      // A worker without its host has nobody to answer.
      process.on('disconnect', () => process.exit(0));
    },
  };
}

const { send, listen } = connect();
const compiled = openCompiledModels(process.env);
const compute: Compute = await openCompute(compiled === undefined ? {} : { compiled });
const controllers = new Map<string, AbortController>();
let queue: Promise<void> = Promise.resolve();

listen((request) => {
  if (request.kind === 'cancel') {
    controllers.get(request.jobId)?.abort();
    return;
  }
  controllers.set(request.jobId, new AbortController());
  queue = queue.then(() => serve(request));
});
send({ kind: 'ready' });

async function serve(job: Job): Promise<void> {
  const { jobId } = job;
  const signal = controllers.get(jobId)?.signal;
  // Messages that came in meanwhile (a cancel) are read before the next native run blocks this thread.
  await new Promise((resolve) => { setImmediate(resolve); });
  const control: JobControl = {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (stage, done, total) => send({ kind: 'progress', jobId, stage, done, total }),
  };
  try {
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    send({ kind: 'done', jobId, result: await answer(job, control) });
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') send({ kind: 'cancelled', jobId });
    else send({ kind: 'failed', jobId, error: toErrorMessage(error) });
  } finally {
    controllers.delete(jobId);
  }
}

async function answer(job: Job, control: JobControl): Promise<Extract<WorkerReply, { readonly kind: 'done' }>['result']> {
  if (job.kind === 'load') return compute.load(job.source);
  if (job.kind === 'predict') return compute.predict(job.request, control);
  if (job.kind === 'measure') return measureInTurn(job.request, control);
  if (job.kind === 'curve') return curveOf(job.request);
  if (job.kind === 'disagree') return disagreementOf(job.request);
  if (job.kind === 'try-engine') return compute.tryEngine(job.request);
  return job.kind === 'explain' ? compute.explain(job.request, control) : null;
}
