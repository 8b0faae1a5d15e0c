// What an executor is: something that compiles a graph for a set of outputs and runs it forward, nothing more.
import { openEngine, startOf } from '../engines/open-engine.ts';
import { AppError } from '../../contracts/errors.ts';
import type { CompiledModels } from './compiled/compiled-models.ts';
import type { EngineChoice, EngineDescription } from '../../contracts/explanation.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';

/** A graph compiled for fixed outputs and image size; the batch may differ from run to run. */
export interface Session {
  readonly outputs: readonly ValueName[];
  /** @throws AppError `tensor_invalid` when a feed is missing or does not fit, `compute_failed` when the engine fails */
  run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>>;
  /** Drops what it remembers of earlier runs, where it remembers anything: only times change. */
  forget?(): void;
  dispose(): Promise<void>;
  /** Memory it holds, estimated, in bytes: what a cache of sessions counts. */
  readonly bytes: number;
}

export interface CompileOptions {
  /**
   * The session will be given batches: where an engine can, it runs them in this many lanes, each with its share of the threads and
   * of the batch. A batch of one then has one lane.
   */
  readonly lanes?: number;
}

export interface Executor {
  readonly engine: EngineDescription;
  /** Prunes to `outputs`, which may be any values of the graph. @throws AppError `compute_failed` */
  compile(graph: Graph, outputs: readonly ValueName[], options?: CompileOptions): Promise<Session>;
  /** Frees what its sessions share. Sessions are to be disposed of before. */
  dispose(): Promise<void>;
}

export interface ExecutorOptions {
  /** Threads within one operator; the machine's physical cores when absent. */
  readonly threads?: number;
  /** Folder for weight files that live as long as the executor; the system's temporary folder when absent. */
  readonly cacheDir?: string;
  /** Where compiled models are looked for and kept; not at all when absent. */
  readonly compiled?: CompiledModels;
}

/** The first engine that `choice` may mean and that opens here. @throws AppError `engine_unavailable` saying what would make it available */
export async function openExecutor(choice: EngineChoice, options: ExecutorOptions = {}): Promise<Executor> {
  let first: unknown;
  for (const id of startOf(choice)) {
    try {
      return await openEngine(id, options);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'engine_unavailable') throw error;
      first ??= error;
    }
  }
  throw first;
}
