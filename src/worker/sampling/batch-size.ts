// How many samples go into one native run: it cannot be interrupted, so it must be short, and the same on every day.
import { typeOf } from '../../graph/graph.ts';
import { elementCount, withBatch } from '../../graph/tensor.ts';
import type { EngineId } from '../../contracts/engines.ts';
import type { Graph } from '../../graph/graph.ts';

/**
 * Multiply-adds in one run. Native engines do about 55·10⁹ a second and core: 150 ms on two cores, past which a cancel
 * would be felt. A size that is found by timing would differ from run to run, and with it the last bits of the map.
 */
const nativeBudget = 12e9;
/** One thread of WebAssembly. */
const wasmBudget = 1.5e9;
/** More gains nothing and takes memory. */
const largestBatch = 8;

export function batchSize(graph: Graph, engine: EngineId): number {
  const budget = engine === 'tfjs:wasm' ? wasmBudget : nativeBudget;
  return Math.max(1, Math.min(largestBatch, Math.floor(budget / Math.max(1, multiplyAdds(graph)))));
}

/** Of one image, in convolutions, their transposes and dense layers: nearly all there is. */
export function multiplyAdds(graph: Graph): number {
  return graph.nodes.reduce((sum, { op, inputs, outputs }) => {
    if (op !== 'Conv' && op !== 'ConvTranspose' && op !== 'Dense') return sum;
    const [x, w] = inputs.map((input) => withBatch(typeOf(graph, input).shape, 1));
    const y = withBatch(typeOf(graph, outputs[0] ?? '').shape, 1);
    if (x === undefined || w === undefined) return sum;
    if (op === 'Dense') return sum + elementCount(w);
    // Each weight meets every position of what the convolution (not its transpose) writes.
    const positions = elementCount((op === 'Conv' ? y : x).slice(2));
    return sum + positions * elementCount(w);
  }, 0);
}
