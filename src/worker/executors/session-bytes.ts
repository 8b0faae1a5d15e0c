// Estimates what a session holds in memory, for the ceiling of a cache of sessions.
import { elementCount, withBatch } from '../../graph/tensor.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ValueName, ValueType } from '../../graph/tensor.ts';

/**
 * Weights (an engine keeps its own, rearranged copy per session, and another one for a convolution's transpose) and the
 * most that is alive at once at a batch of one, each value living from the node that writes it to the last that reads it.
 */
export function sessionBytes(pruned: Graph): number {
  const uses = new Map<string, number>();
  for (const { op, inputs } of pruned.nodes) {
    for (const input of inputs) uses.set(`${op} ${input}`, pruned.constants.get(input)?.values.byteLength ?? 0);
  }
  const weights = [...uses.values()].reduce((total, bytes) => total + bytes, 0);
  const lastReader = new Map<ValueName, number>();
  for (const [index, node] of pruned.nodes.entries()) for (const input of node.inputs) lastReader.set(input, index);
  for (const output of pruned.outputs) lastReader.set(output, Infinity);
  let [alive, peak] = [0, 0];
  for (const [index, node] of pruned.nodes.entries()) {
    for (const output of node.outputs) alive += lastReader.has(output) ? bytesOf(pruned.types.get(output)) : 0;
    peak = Math.max(peak, alive);
    for (const input of new Set(node.inputs)) {
      if (lastReader.get(input) === index && !pruned.constants.has(input)) alive -= bytesOf(pruned.types.get(input));
    }
  }
  return weights + peak;
}

function bytesOf(type: ValueType | undefined): number {
  if (type === undefined) return 0;
  return elementCount(withBatch(type.shape, 1)) * (type.dtype === 'int64' ? 8 : type.dtype === 'bool' ? 1 : 4);
}
