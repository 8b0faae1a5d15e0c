// Estimates what a graph's weights and values take in memory: for the ceiling of a cache of sessions, and for a job before it is compiled.
import { elementCount, withBatch } from '../../graph/tensor.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ValueName } from '../../graph/tensor.ts';

/** What a session holds, in bytes: its weights, and the most that is alive at once at a batch of one. */
export function sessionBytes(pruned: Graph): number {
  return weightBytes(pruned) + peakBytes(pruned);
}

/** Each constant once per operator that reads it: an engine keeps its own arrangement per session, and another one for a convolution's transpose. */
export function weightBytes(pruned: Graph): number {
  const uses = new Map<string, number>();
  for (const { op, inputs } of pruned.nodes) {
    for (const input of inputs) uses.set(`${op} ${input}`, pruned.constants.get(input)?.values.byteLength ?? 0);
  }
  return [...uses.values()].reduce((total, bytes) => total + bytes, 0);
}

/** The most that is alive at once at a batch of one, each value living from the node that writes it to the last that reads it. */
export function peakBytes(pruned: Graph): number {
  const lastReader = new Map<ValueName, number>();
  for (const [index, node] of pruned.nodes.entries()) for (const input of node.inputs) lastReader.set(input, index);
  for (const output of pruned.outputs) lastReader.set(output, Infinity);
  let alive = pruned.inputs.reduce((total, input) => total + valueBytes(pruned, input), 0);
  let peak = alive;
  for (const [index, node] of pruned.nodes.entries()) {
    for (const output of node.outputs) alive += lastReader.has(output) ? valueBytes(pruned, output) : 0;
    peak = Math.max(peak, alive);
    for (const input of new Set(node.inputs)) if (lastReader.get(input) === index) alive -= valueBytes(pruned, input);
  }
  return peak;
}

/** At a batch of one; constants are counted with the weights. */
export function valueBytes(pruned: Graph, value: ValueName): number {
  const type = pruned.types.get(value);
  if (type === undefined || pruned.constants.has(value)) return 0;
  return elementCount(withBatch(type.shape, 1)) * (type.dtype === 'int64' ? 8 : type.dtype === 'bool' ? 1 : 4);
}
