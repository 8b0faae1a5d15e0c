// How many samples or images go into one native run: it cannot be interrupted, so it must be short, and the same on every day.
import { multiplyAdds } from '../../graph/multiply-adds.ts';
import type { EngineChoice } from '../../contracts/explanation.ts';
import type { Graph } from '../../graph/graph.ts';

/** A job's runs: how many samples each takes, and in how many lanes. */
export interface Runs {
  readonly size: number;
  readonly lanes: number;
}

/** What one run may take, in multiply-adds. A size that is found by timing would differ from run to run, and with it the last bits of a map. */
interface Budget {
  readonly native: number;
  /** In lanes: the thread that hears a cancel is free meanwhile. */
  readonly lanes: number;
  /** One thread of WebAssembly. */
  readonly wasm: number;
  /** More gains nothing and takes memory. In each lane, where there are lanes. */
  readonly most: { readonly alone: number; readonly inLane: number };
}

/** Native engines do about 55·10⁹ a second and core: 110 ms on two cores, 160 in lanes. */
export const sampleBudget: Budget = { native: 12e9, lanes: 18e9, wasm: 1.5e9, most: { alone: 8, inLane: 4 } };
/** About 0.35 s on two cores, 0.45 in lanes: weights are read once for two or three images of a network like ResNet-50, for eight of a lighter one. */
export const imageBudget: Budget = { native: 36e9, lanes: 48e9, wasm: 0, most: { alone: 8, inLane: 8 } };

/** ONNX Runtime on the processor: two sessions with half the threads each do more than one with all, which share every small operator. */
const mostLanes = 2;
/** Lanes that are idle in the last run cost more than is gained where there are few runs. */
const idleShare = 1 / 16;

/** How `total` samples of `graph` are run, about equally many at a time. Follows from what is asked alone. */
export function runsOf(graph: Graph, engine: EngineChoice, total: number, budget: Budget): Runs {
  const each = Math.max(1, multiplyAdds(graph));
  const most = (cost: number, largest = budget.most.alone): number => Math.max(1, Math.min(largest, Math.floor(cost / each)));
  if (engine === 'tfjs' || engine === 'tfjs:wasm') return { size: most(budget.wasm), lanes: 1 };
  const isLaned = (engine === 'auto' || engine === 'ort' || engine === 'ort:cpu') && mostLanes * each <= budget.lanes;
  if (!isLaned || ((mostLanes - (total % mostLanes)) % mostLanes) / total > idleShare) return { size: evenly(total, most(budget.native)), lanes: 1 };
  return { size: mostLanes * evenly(Math.ceil(total / mostLanes), most(budget.lanes / mostLanes, budget.most.inLane)), lanes: mostLanes };
}

/** At most `most` at a time, in as few runs as that takes, without a small one at the end. */
function evenly(total: number, most: number): number {
  return Math.ceil(total / Math.ceil(total / most));
}
