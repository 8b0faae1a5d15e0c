// The ONNX Runtime executor: a graph becomes an ONNX model in memory whose weights lie in one shared, memory-mapped file.
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { ConstantHashes, graphKey } from './compiled/graph-key.ts';
import { codeKey, processorKey } from './compiled/machine-key.ts';
import { modelFile, weightsFile } from './compiled/entry.ts';
import { checkFeeds, pruneFor } from './feeds.ts';
import { Lane, LaneSession } from './lanes.ts';
import { loadOrt } from './ort-runtime.ts';
import { lowerToOnnx } from './onnx/lower.ts';
import { physicalCores } from './physical-cores.ts';
import { sessionBytes } from './session-bytes.ts';
import { WeightFile } from './weight-file.ts';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { EngineDescription } from '../../contracts/explanation.ts';
import type { OrtProvider } from '../engines/open-engine.ts';
import type { Graph } from '../../graph/graph.ts';
import type { DType, Tensor, TensorValues, ValueName } from '../../graph/tensor.ts';
import type { CompiledModels, Draft } from './compiled/compiled-models.ts';
import type { Interface } from './compiled/entry.ts';
import type { CompileOptions, Executor, ExecutorOptions, Session } from './executor.ts';
import type { LaneRecipe } from './lane-messages.ts';
import type { Ort } from './ort-runtime.ts';

/** @throws AppError `engine_unavailable` when the native library does not load, or was built without `provider` */
export async function openOrtExecutor({ threads, cacheDir, compiled }: ExecutorOptions, provider: OrtProvider = 'cpu'): Promise<Executor> {
  const ort = await loadOrt(provider);
  // What keeps a device's library from loading is said in the refusal; the runtime prints it on stderr as well.
  if (provider !== 'cpu') ort.env.logLevel = 'fatal';
  return new OrtExecutor(ort, { threads: threads ?? physicalCores(), cacheDir, compiled, provider });
}

const deviceWords: Readonly<Record<Exclude<OrtProvider, 'cpu'>, string>> = {
  webgpu: 'GPU, WebGPU', cuda: 'GPU, CUDA', dml: 'GPU, DirectML', coreml: 'CoreML',
};

/**
 * Channels first: with its own layout (channels last) version 1.30 computes a convolution of six channels to four wrong,
 * silently. The list of nodes may not be empty.
 */
function webGpu(processorNodes: readonly string[]): InferenceSession.WebGpuExecutionProviderOption {
  return { name: 'webgpu', preferredLayout: 'NCHW', ...(processorNodes.length === 0 ? {} : { forceCpuNodeNames: processorNodes }) };
}

interface OrtOptions {
  readonly threads: number;
  readonly cacheDir: string | undefined;
  readonly compiled: CompiledModels | undefined;
  readonly provider: OrtProvider;
}

/** Long enough for the answer to be on its way. */
const finishAfterMs = 2_000;

class OrtExecutor implements Executor {
  readonly engine: EngineDescription;
  readonly #ort: Ort;
  readonly #threads: number;
  readonly #provider: OrtProvider;
  readonly #weights: WeightFile;
  readonly #compiled: CompiledModels | undefined;
  readonly #hashes = new ConstantHashes();
  /** All of a key but the graph; made when first needed. */
  #surroundings: string | undefined;
  /** Entries written but not yet hashed, which waits until the question that they came with has been answered. */
  readonly #unfinished = new Map<Draft, { readonly its: Interface; readonly timer: NodeJS.Timeout }>();

  constructor(ort: Ort, { threads, cacheDir, compiled, provider }: OrtOptions) {
    this.#ort = ort;
    this.#threads = threads;
    this.#provider = provider;
    this.#weights = new WeightFile(cacheDir);
    // What other devices make of a graph cannot be written to a file.
    this.#compiled = provider === 'cpu' ? compiled : undefined;
    const cpu = `${threads} threads, ${cpus()[0]?.model.trim() ?? 'unknown model'}`;
    this.engine = { name: 'ort', device: provider === 'cpu' ? `CPU, ${cpu}` : deviceWords[provider], version: ort.env.versions.node ?? ort.env.versions.common };
  }

  async compile(graph: Graph, outputs: readonly ValueName[], { lanes = 1 }: CompileOptions = {}): Promise<Session> {
    const pruned = pruneFor(graph, outputs);
    const key = this.#keyOf(pruned, graph);
    const wish: Wish = { graph, pruned, lanes: this.#provider === 'cpu' ? Math.max(1, Math.min(lanes, this.#threads)) : 1 };
    try {
      return await this.#load(key, wish) ?? await this.#build(key, wish);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // A device's part of the library is only looked for when a session asks for it.
      const isAbsent = this.#provider !== 'cpu' && /AppendExecutionProvider|load (?:shared )?library/i.test(message);
      throw new AppError('compute_failed', isAbsent
        ? `ort:${this.#provider}: expected a device and ONNX Runtime's part for it, got "${message}"; "overread doctor" says what there is`
        : `ONNX Runtime refuses the network: ${message}`);
    }
  }

  async dispose(): Promise<void> {
    for (const draft of this.#unfinished.keys()) this.#finish(draft);
    this.#weights.dispose();
  }

  /** undefined where compiled models are not kept, or not of such a network. */
  #keyOf(pruned: Graph, whole: Graph): string | undefined {
    if (this.#compiled === undefined || !this.#compiled.isFor(weightBytesOf(pruned))) return undefined;
    try {
      this.#surroundings ??= JSON.stringify([codeKey(), processorKey(), this.engine, this.#threads, this.#provider]);
    } catch {
      return undefined;
    }
    return createHash('sha256').update(this.#surroundings).update(graphKey(pruned, whole, this.#hashes)).digest('hex');
  }

  async #load(key: string | undefined, wish: Wish): Promise<Session | undefined> {
    const found = key === undefined ? undefined : this.#compiled?.find(key);
    if (key === undefined || found === undefined) return undefined;
    try {
      // What is kept has been optimised already, and stays as it is.
      const options = { ...this.#options(found.folder), graphOptimizationLevel: 'disabled' } as const;
      return await this.#open({ model: found.bytes, options }, wish, { inputs: found.inputs, outputs: new Map(found.outputs) });
    } catch {
      this.#compiled?.drop(key);
      return undefined;
    }
  }

  async #build(key: string | undefined, wish: Wish): Promise<Session> {
    const { bytes, inputs, outputs, processorNodes } = lowerToOnnx(wish.pruned, wish.graph, this.#weights, { isBlocked: this.#provider === 'cpu' });
    const recipe: LaneRecipe = { model: bytes, options: this.#options(this.#weights.folder, processorNodes) };
    const draft = key === undefined ? undefined : this.#compiled?.begin(key, 3 * weightBytesOf(wish.pruned));
    return await this.#openAndWrite(recipe, wish, draft, { inputs, outputs: [...outputs] }) ?? await this.#open(recipe, wish, { inputs, outputs });
  }

  async #openAndWrite(recipe: LaneRecipe, wish: Wish, draft: Draft | undefined, its: Interface): Promise<Session | undefined> {
    if (draft === undefined) return undefined;
    try {
      const external = { optimized_model_external_initializers_file_name: weightsFile, optimized_model_external_initializers_min_size_in_bytes: '4096' };
      const options = { ...recipe.options, optimizedModelFilePath: join(draft.folder, modelFile), extra: { session: { ...recipe.options.extra?.session as object, ...external } } };
      const session = await this.#open({ ...recipe, options }, wish, { inputs: its.inputs, outputs: new Map(its.outputs) }, recipe.options);
      this.#unfinished.set(draft, { its, timer: setTimeout(() => this.#finish(draft), finishAfterMs).unref() });
      return session;
    } catch {
      // Whether the network was refused or the disk: the next try, without writing, tells.
      draft.discard();
      return undefined;
    }
  }

  /** `others`: the options of all lanes but the first, where theirs are different ones. */
  async #open(recipe: LaneRecipe, { graph, pruned, lanes }: Wish, program: OrtInterface, others = recipe.options): Promise<Session> {
    if (lanes === 1) return new OrtSession(this.#ort, await this.#ort.InferenceSession.create(recipe.model, recipe.options), graph, pruned, program);
    const intraOpNumThreads = Math.floor(this.#threads / lanes);
    const opening = Array.from({ length: lanes }, (_, index) => Lane.open({ model: recipe.model, options: { ...(index === 0 ? recipe.options : others), intraOpNumThreads } }));
    const opened = await Promise.allSettled(opening);
    const failed = opened.find(({ status }) => status === 'rejected');
    const open = opened.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
    if (failed?.status === 'rejected') {
      await Promise.all(open.map((lane) => lane.dispose()));
      throw failed.reason;
    }
    return new LaneSession({ lanes: open, graph, pruned, ...program });
  }

  #finish(draft: Draft): void {
    const unfinished = this.#unfinished.get(draft);
    if (unfinished === undefined) return;
    this.#unfinished.delete(draft);
    clearTimeout(unfinished.timer);
    draft.finish(unfinished.its);
  }

  #options(weightsFolder: string, processorNodes: readonly string[] = []): InferenceSession.SessionOptions {
    return {
      executionProviders: [this.#provider === 'webgpu' ? webGpu(processorNodes) : this.#provider],
      intraOpNumThreads: this.#threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads spin this long for the next piece of work before they sleep: enough between two runs, too little to hinder other sessions.
      extra: { session: { intra_op: { spin_duration_us: '100' }, model_external_initializers_file_folder_path: weightsFolder } },
    };
  }
}

function weightBytesOf({ constants }: Graph): number {
  let bytes = 0;
  for (const { values } of constants.values()) bytes += values.byteLength;
  return bytes;
}

/** What is to be compiled, and for how many lanes. */
interface Wish {
  readonly graph: Graph;
  readonly pruned: Graph;
  readonly lanes: number;
}

/** What a session knows of its model. */
interface OrtInterface {
  readonly inputs: readonly ValueName[];
  /** ONNX output name per graph value asked for. */
  readonly outputs: ReadonlyMap<ValueName, string>;
}

class OrtSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #graph: Graph;
  readonly #program: OrtInterface;

  constructor(ort: Ort, session: InferenceSession, graph: Graph, pruned: Graph, program: OrtInterface) {
    this.#ort = ort;
    this.#session = session;
    this.#graph = graph;
    this.#program = program;
    this.outputs = pruned.outputs;
    this.bytes = sessionBytes(pruned);
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    checkFeeds(this.#graph, this.#program.inputs, feeds);
    const given: Record<string, OrtTensor> = {};
    for (const input of this.#program.inputs) {
      const tensor = feeds.get(input);
      if (tensor !== undefined) given[input] = this.#toOrt(tensor);
    }
    let fetched: InferenceSession.OnnxValueMapType;
    try {
      fetched = await this.#session.run(given);
    } catch (error) {
      throw new AppError('compute_failed', `ONNX Runtime failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    const results = new Map<ValueName, Tensor>();
    for (const [value, name] of this.#program.outputs) {
      const tensor = fetched[name];
      if (tensor === undefined) throw new AppError('compute_failed', `ONNX Runtime returned nothing for "${value}".`);
      results.set(value, { dtype: tensor.type as DType, shape: tensor.dims, values: tensor.data as TensorValues });
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  #toOrt({ dtype, shape, values }: Tensor): OrtTensor {
    return new this.#ort.Tensor(dtype, values as Float32Array, shape);
  }
}
