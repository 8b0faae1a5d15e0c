// The thread of a lane: makes its session, then runs what it is given, one run after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { loadOrt } from './executors/ort-runtime.ts';
import type { LaneRecipe, LaneReply, LaneRequest, LaneTensor } from './executors/lane-messages.ts';
import type { DType, TensorValues } from '../graph/tensor.ts';

const port = parentPort;
if (port === null) throw new Error('a lane runs in a worker thread');
const say = (reply: LaneReply): void => {
  // Numbers are handed over, not copied.
  port.postMessage(reply, reply.kind === 'results' ? reply.results.map(({ values }) => values.buffer as ArrayBuffer) : []);
};
const sayFailed = (error: unknown): void => say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });

try {
  const ort = await loadOrt('cpu');
  const { model, options } = workerData as LaneRecipe;
  const session = await ort.InferenceSession.create(model, options);
  const run = async (feeds: readonly LaneTensor[]): Promise<void> => {
    const fetched = await session.run(Object.fromEntries(feeds.map(({ name, dtype, shape, values }) => [name, new ort.Tensor(dtype, values as Float32Array, shape)])));
    say({ kind: 'results', results: Object.entries(fetched).map(([name, { type, dims, data }]) => ({ name, dtype: type as DType, shape: dims, values: data as TensorValues })) });
  };
  port.on('message', (request: LaneRequest) => {
    if (request.kind === 'run') run(request.feeds).catch(sayFailed);
    else void session.release().catch(() => undefined).then(() => port.close());
  });
  say({ kind: 'ready' });
} catch (error) {
  sayFailed(error);
}
