// What a job will take, estimated before anything is compiled, so that one that cannot fit is refused and not killed.
import { AppError } from '../../contracts/errors.ts';
import { engineWord } from '../../contracts/engines.ts';
import { pruneFor } from '../executors/feeds.ts';
import { peakBytes, valueBytes, weightBytes } from '../executors/session-bytes.ts';
import { memoryCeiling } from './memory-ceiling.ts';
import type { EngineId } from '../../contracts/engines.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';

/**
 * Bytes per byte of weights (an engine rearranges them, and compiling holds them once more), per byte of the most that is
 * alive at once and of all values written (an arena has holes, and an engine's order is not ours), per node, and by itself.
 * Calibrated on full-size networks (docs/decisions/0008); a test holds the estimate to never below and at most four times.
 */
interface Costs {
  readonly weights: number;
  readonly peak: number;
  readonly written: number;
  readonly node: number;
  readonly session: number;
}

const MiB = 2 ** 20;
const onnxRuntime: Costs = { weights: 1.1, peak: 4.6, written: 0.08, node: 0.03 * MiB, session: 56 * MiB };
const costs: Readonly<Record<EngineId, Costs>> = {
  'ort:cpu': onnxRuntime, 'ort:webgpu': onnxRuntime, 'ort:cuda': onnxRuntime, 'ort:dml': onnxRuntime, 'ort:coreml': onnxRuntime,
  'tfjs:native': { weights: 3, peak: 2, written: 0, node: 0, session: 96 * MiB }, 'tfjs:wasm': { weights: 2.9, peak: 3.8, written: 0, node: 0, session: 48 * MiB },
};

/** Bytes that compiling and running `graph` for a batch takes at most on an engine. Each lane has weights of its own. */
export function jobBytes(graph: Graph, batch: number, engine: EngineId, lanes = 1): number {
  const pruned = pruneFor(graph, graph.outputs);
  const cost = costs[engine];
  const perImage = cost.peak * peakBytes(pruned) + cost.written * pruned.nodes.flatMap(({ outputs }) => outputs).reduce((total, output) => total + valueBytes(pruned, output), 0);
  return Math.round(lanes * (cost.weights * weightBytes(pruned) + cost.node * pruned.nodes.length + cost.session) + batch * perImage);
}

/** @returns the estimate. @throws AppError `memory_exceeded` in one line: what, expected, got */
export function requireMemory(graph: Graph, batch: number, engine: EngineId, lanes = 1): number {
  const needed = jobBytes(graph, batch, engine, lanes);
  const { bytes, source } = memoryCeiling();
  if (needed <= bytes) return needed;
  throw new AppError('memory_exceeded', `this job on ${engineWord(engine)}: expected at most ${sizeText(bytes)} (${source}), got an estimate of ${sizeText(needed)}; fewer methods at once take less, and OVERREAD_MEMORY sets another limit`);
}

/** Batch of a run: of the first feed whose graph input has a batch axis. */
export function batchOf(graph: Graph, feeds: ReadonlyMap<ValueName, Tensor>): number {
  for (const input of graph.inputs) if (graph.types.get(input)?.shape[0] === 'n') return feeds.get(input)?.shape[0] ?? 1;
  return 1;
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(bytes / MiB)} MiB`;
}
