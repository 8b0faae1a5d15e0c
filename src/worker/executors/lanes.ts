// A batch run in lanes: sessions of one network side by side, each in a thread of its own and with no other, each a share of the batch.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../contracts/errors.ts';
import { typeOf } from '../../graph/graph.ts';
import { elementCount } from '../../graph/tensor.ts';
import { laneThreadEntry } from '../locations.ts';
import { checkFeeds } from './feeds.ts';
import { sessionBytes } from './session-bytes.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, TensorValues, ValueName } from '../../graph/tensor.ts';
import type { Session } from './executor.ts';
import type { LaneRecipe, LaneReply, LaneRequest, LaneTensor } from './lane-messages.ts';

interface Waiting {
  readonly resolve: (reply: LaneReply) => void;
  readonly reject: (error: Error) => void;
}

/** One thread and its session. */
export class Lane {
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  #ended: string | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: LaneReply) => this.#settle()?.resolve(reply));
    worker.on('error', (error) => this.#lose(error.message));
    worker.on('exit', (code) => this.#lose(`its thread ended with code ${code}`));
  }

  /** @throws Error in the words of the engine, when it refuses the network */
  static async open(recipe: LaneRecipe): Promise<Lane> {
    const lane = new Lane(new Worker(laneThreadEntry, { workerData: recipe, execArgv: [] }));
    try {
      await lane.#reply(() => undefined);
      return lane;
    } catch (error) {
      await lane.#worker.terminate();
      throw error;
    }
  }

  /** One run at a time. The feeds' numbers are handed over and gone. @throws Error in the words of the engine */
  async run(feeds: readonly LaneTensor[]): Promise<readonly LaneTensor[]> {
    const buffers = feeds.map(({ values }) => values.buffer as ArrayBuffer);
    const reply = await this.#reply(() => this.#worker.postMessage({ kind: 'run', feeds } satisfies LaneRequest, buffers));
    return reply.kind === 'results' ? reply.results : [];
  }

  /** Frees the session and ends the thread. */
  async dispose(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#worker.ref();
    const ended = new Promise<void>((resolve) => { this.#worker.once('exit', () => resolve()); });
    this.#worker.postMessage({ kind: 'end' } satisfies LaneRequest);
    await ended;
  }

  async #reply(ask: () => void): Promise<LaneReply> {
    if (this.#ended !== undefined) throw new Error(this.#ended);
    // A thread that only waits keeps no process alive.
    this.#worker.ref();
    const reply = await new Promise<LaneReply>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      ask();
    }).finally(() => this.#worker.unref());
    if (reply.kind === 'failed') throw new Error(reply.message);
    return reply;
  }

  #settle(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #lose(reason: string): void {
    this.#ended ??= reason;
    this.#settle()?.reject(new Error(reason));
  }
}

export interface LaneSessionParts {
  readonly lanes: readonly Lane[];
  readonly graph: Graph;
  readonly pruned: Graph;
  readonly inputs: readonly ValueName[];
  /** ONNX output name per graph value asked for. */
  readonly outputs: ReadonlyMap<ValueName, string>;
}

/** Each lane takes its share of a batch; of a batch of one the first lane takes all. Shares follow from the batch alone, so that numbers do. */
export class LaneSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #parts: LaneSessionParts;

  constructor(parts: LaneSessionParts) {
    this.#parts = parts;
    this.outputs = parts.pruned.outputs;
    this.bytes = parts.lanes.length * sessionBytes(parts.pruned);
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    const { graph, pruned, inputs, outputs, lanes } = this.#parts;
    const batch = checkFeeds(graph, inputs, feeds);
    const shares = sharesOf(batch, lanes.length);
    const running = shares.map(({ first, count }, index) => (lanes[index] as Lane).run(inputs.map((name) => {
      const tensor = feeds.get(name) as Tensor;
      return { name, ...(typeOf(graph, name).shape[0] === 'n' ? rowsOf(tensor, first, count) : { ...tensor, values: tensor.values.slice() }) };
    })));
    // All lanes are waited for, so that none is still running when the next run comes.
    const settled = await Promise.allSettled(running);
    const failed = settled.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw new AppError('compute_failed', `ONNX Runtime failed: ${failed.reason instanceof Error ? failed.reason.message : String(failed.reason)}`);
    const answers = settled.map((answer) => (answer.status === 'fulfilled' ? new Map(answer.value.map((tensor) => [tensor.name, tensor])) : new Map<string, LaneTensor>()));
    return new Map([...outputs].map(([value, name]) => {
      const found = answers.flatMap((answer) => answer.get(name) ?? []);
      if (found.length < shares.length) throw new AppError('compute_failed', `ONNX Runtime returned nothing for "${value}".`);
      return [value, typeOf(pruned, value).shape[0] === 'n' ? joined(found) : tensorOf(found[0] as LaneTensor)] as const;
    }));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#parts.lanes.map((lane) => lane.dispose()));
  }
}

/** Rows `first` … of a batch for each of at most `lanes` lanes, the earlier ones with one more where it does not divide. */
function sharesOf(batch: number, lanes: number): { readonly first: number; readonly count: number }[] {
  const used = Math.max(1, Math.min(batch, lanes));
  return Array.from({ length: used }, (_, index) => {
    const first = Math.ceil((batch * index) / used);
    return { first, count: Math.ceil((batch * (index + 1)) / used) - first };
  });
}

function rowsOf({ dtype, shape, values }: Tensor, first: number, count: number): Tensor {
  const length = elementCount(shape.slice(1));
  // A copy, which the lane is given.
  return { dtype, shape: [count, ...shape.slice(1)], values: values.slice(first * length, (first + count) * length) };
}

function joined(parts: readonly LaneTensor[]): Tensor {
  const [first, ...others] = parts as readonly [LaneTensor, ...LaneTensor[]];
  if (others.length === 0) return tensorOf(first);
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const values = new (first.values.constructor as new (length: number) => TensorValues)(length);
  let at = 0;
  for (const part of parts) {
    (values as Float32Array).set(part.values as Float32Array, at);
    at += part.values.length;
  }
  return { dtype: first.dtype, shape: [rows, ...first.shape.slice(1)], values };
}

function tensorOf({ dtype, shape, values }: LaneTensor): Tensor {
  return { dtype, shape, values };
}
