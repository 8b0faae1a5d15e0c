// The ONNX Runtime executor: a graph becomes an ONNX model in memory whose weights lie in one shared, memory-mapped file.
import { cpus } from 'node:os';
import { AppError } from '../../contracts/errors.ts';
import { checkFeeds, pruneFor } from './feeds.ts';
import { lowerToOnnx } from './onnx/lower.ts';
import { physicalCores } from './physical-cores.ts';
import { sessionBytes } from './session-bytes.ts';
import { WeightFile } from './weight-file.ts';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { EngineDescription } from '../../contracts/explanation.ts';
import type { OrtProvider } from '../engines/open-engine.ts';
import type { Graph } from '../../graph/graph.ts';
import type { DType, Tensor, TensorValues, ValueName } from '../../graph/tensor.ts';
import type { Executor, ExecutorOptions, Session } from './executor.ts';
import type { OnnxProgram } from './onnx/lower.ts';

type Ort = typeof import('onnxruntime-node');

/** @throws AppError `engine_unavailable` when the native library does not load, or was built without `provider` */
export async function openOrtExecutor({ threads, cacheDir }: ExecutorOptions, provider: OrtProvider = 'cpu'): Promise<Executor> {
  // The library (1.30 does) gathers usage events in a database of its own and is built to upload them, unless it is told
  // not to before it loads. Nothing leaves this machine.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  let ort: Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('engine_unavailable', `ONNX Runtime does not load on ${process.platform}-${process.arch}: ${reason}. Reinstall the package onnxruntime-node, or use --engine tfjs.`);
  }
  if (!ort.listSupportedBackends().some(({ name }) => name === provider)) {
    throw new AppError('engine_unavailable', `ONNX Runtime for ${process.platform}-${process.arch} was built without ${provider}. Use --engine ort.`);
  }
  return new OrtExecutor(ort, { threads: threads ?? physicalCores(), cacheDir, provider });
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

class OrtExecutor implements Executor {
  readonly engine: EngineDescription;
  readonly #ort: Ort;
  readonly #threads: number;
  readonly #provider: OrtProvider;
  readonly #weights: WeightFile;

  constructor(ort: Ort, { threads, cacheDir, provider }: { readonly threads: number; readonly cacheDir: string | undefined; readonly provider: OrtProvider }) {
    this.#ort = ort;
    this.#threads = threads;
    this.#provider = provider;
    this.#weights = new WeightFile(cacheDir);
    const cpu = `${threads} threads, ${cpus()[0]?.model.trim() ?? 'unknown model'}`;
    this.engine = { name: 'ort', device: provider === 'cpu' ? `CPU, ${cpu}` : deviceWords[provider], version: ort.env.versions.node ?? ort.env.versions.common };
  }

  async compile(graph: Graph, outputs: readonly ValueName[]): Promise<Session> {
    const pruned = pruneFor(graph, outputs);
    try {
      const program = lowerToOnnx(pruned, graph, this.#weights, { isBlocked: this.#provider === 'cpu' });
      const session = await this.#ort.InferenceSession.create(program.bytes, this.#options(program));
      return new OrtSession(this.#ort, session, graph, pruned, program);
    } catch (error) {
      throw new AppError('compute_failed', `ONNX Runtime refuses the network: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async dispose(): Promise<void> {
    this.#weights.dispose();
  }

  #options({ processorNodes }: OnnxProgram): InferenceSession.SessionOptions {
    return {
      executionProviders: [this.#provider === 'webgpu' ? webGpu(processorNodes) : this.#provider],
      intraOpNumThreads: this.#threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads spin this long for the next piece of work before they sleep: enough between two runs, too little to hinder other sessions.
      extra: { session: { intra_op: { spin_duration_us: '100' }, model_external_initializers_file_folder_path: this.#weights.folder } },
    };
  }
}

class OrtSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #graph: Graph;
  readonly #program: OnnxProgram;

  constructor(ort: Ort, session: InferenceSession, graph: Graph, pruned: Graph, program: OnnxProgram) {
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
