// The native tfjs executor: a graph becomes a SavedModel that tfjs-node loads and TensorFlow runs as one.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { elementCount, withBatch } from '../../graph/tensor.ts';
import { typeOf } from '../../graph/graph.ts';
import { checkFeeds, pruneFor } from './feeds.ts';
import { physicalCores } from './physical-cores.ts';
import { sessionBytes } from './session-bytes.ts';
import { ConstantFiles } from './tensorflow/constant-files.ts';
import { loadTensorflow } from './tensorflow/library.ts';
import { lowerToTensorflow } from './tensorflow/lower.ts';
import { useBackend } from './tfjs-backend.ts';
import type { TFSavedModel } from '@tensorflow/tfjs-node/dist/saved_model.js';
import type { EngineDescription } from '../../contracts/explanation.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';
import type { Executor, ExecutorOptions, Session } from './executor.ts';
import type { Tensorflow } from './tensorflow/library.ts';
import type { TensorflowProgram } from './tensorflow/lower.ts';

type TfTensor = ReturnType<Tensorflow['tf']['tensor']>;

/** @throws AppError `engine_unavailable` saying what would make it available */
export async function openTfjsNativeExecutor({ threads = physicalCores(), cacheDir }: ExecutorOptions): Promise<Executor> {
  return new NativeExecutor(await loadTensorflow(threads), threads, cacheDir);
}

class NativeExecutor implements Executor {
  readonly engine: EngineDescription;
  readonly #tensorflow: Tensorflow;
  readonly #files: ConstantFiles;
  #serial = 0;

  constructor(tensorflow: Tensorflow, threads: number, cacheDir: string | undefined) {
    this.#tensorflow = tensorflow;
    this.#files = new ConstantFiles(cacheDir);
    const { usesGpu, version } = tensorflow;
    const processor = `CPU, ${threads} threads, ${cpus()[0]?.model.trim() ?? 'unknown model'}`;
    this.engine = { name: 'tfjs', device: `TensorFlow, ${usesGpu ? 'CUDA' : processor}`, version };
  }

  async compile(graph: Graph, outputs: readonly ValueName[]): Promise<Session> {
    const pruned = pruneFor(graph, outputs);
    const folder = join(this.#files.folder, `model-${++this.#serial}`);
    try {
      // A mapped constant lies in the computer's memory: for a GPU the weights go into the model, and from there to the device once.
      const program = lowerToTensorflow(pruned, graph, this.#tensorflow.usesGpu ? undefined : this.#files);
      mkdirSync(folder);
      writeFileSync(join(folder, 'saved_model.pb'), program.bytes);
      useBackend(this.#tensorflow.tf, 'tensorflow');
      const model = await this.#tensorflow.tf.node.loadSavedModel(folder) as TFSavedModel;
      return new NativeSession(this.#tensorflow, model, graph, pruned, program);
    } catch (error) {
      throw new AppError('compute_failed', `TensorFlow refuses the network: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      // The library has read it.
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async dispose(): Promise<void> {
    this.#files.dispose();
  }
}

class NativeSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #tensorflow: Tensorflow;
  readonly #model: TFSavedModel;
  readonly #graph: Graph;
  readonly #pruned: Graph;
  readonly #program: TensorflowProgram;

  constructor(tensorflow: Tensorflow, model: TFSavedModel, graph: Graph, pruned: Graph, program: TensorflowProgram) {
    this.#tensorflow = tensorflow;
    this.#model = model;
    this.#graph = graph;
    this.#pruned = pruned;
    this.#program = program;
    this.outputs = pruned.outputs;
    // As measured (SqueezeNet to VGG-16): the library works in about as much again.
    this.bytes = 2 * sessionBytes(pruned);
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    const { inputs, outputs } = this.#program;
    const batch = checkFeeds(this.#graph, [...inputs.values()], feeds);
    this.#requireCountable(batch);
    const { tf } = this.#tensorflow;
    const held: TfTensor[] = [];
    try {
      useBackend(tf, 'tensorflow');
      const given: Record<string, TfTensor> = {};
      for (const [key, input] of inputs) {
        const tensor = feeds.get(input);
        if (tensor === undefined) continue;
        given[key] = upload(tf, tensor);
        held.push(given[key]);
      }
      const fetched = this.#model.predict(given) as Record<string, TfTensor>;
      held.push(...Object.values(fetched));
      return new Map([...outputs].map(([key, value]) => {
        const tensor = fetched[key];
        if (tensor === undefined) throw new Error(`it returned nothing for "${value}"`);
        return [value, download(tensor, typeOf(this.#pruned, value).dtype)];
      }));
    } catch (error) {
      throw this.#failure(error);
    } finally {
      for (const tensor of held) tensor.dispose();
    }
  }

  async dispose(): Promise<void> {
    this.#model.dispose();
  }

  /** Indices travel as 32-bit integers: tfjs has no others. */
  #requireCountable(batch: number): void {
    const largest = Math.max(0, ...[...this.#pruned.types.values()].map(({ shape }) => elementCount(withBatch(shape, batch))));
    if (largest >= 2 ** 31) throw new AppError('compute_failed', `TensorFlow: a batch of ${batch} has values of ${largest} numbers; expected fewer than 2^31.`);
  }

  /** The library's message, with the network's own node in front where one is named. */
  #failure(error: unknown): AppError {
    const message = error instanceof Error ? error.message : String(error);
    const node = this.#program.nodeOf(/\{\{node ([^}]+)\}\}/.exec(message)?.[1] ?? '');
    const where = node === undefined ? '' : `node "${node.name}" (${node.op}): `;
    return new AppError('compute_failed', `${where}TensorFlow failed: ${message}`);
  }
}

/** A graph tensor as a tfjs tensor; it is copied when it is used. */
function upload(tf: Tensorflow['tf'], { dtype, shape, values }: Tensor): TfTensor {
  if (dtype === 'int64') return tf.tensor(Int32Array.from(values as BigInt64Array, Number), [...shape], 'int32');
  return tf.tensor(values as Float32Array, [...shape], dtype);
}

/** The reverse: `dtype` is the graph's. The library's memory is copied. */
function download(tensor: TfTensor, dtype: Tensor['dtype']): Tensor {
  const values = tensor.dataSync();
  if (dtype === 'int64') return { dtype, shape: tensor.shape, values: BigInt64Array.from(values as Int32Array, BigInt) };
  return { dtype, shape: tensor.shape, values: values as Float32Array };
}
