// What goes in and comes out of a session: checks feeds against the graph's inputs, finds the batch, prunes to the outputs.
import { AppError } from '../../contracts/errors.ts';
import { prune, typeOf } from '../../graph/graph.ts';
import { elementCount, shapeText } from '../../graph/tensor.ts';
import { gateBeforeUnpool } from './gate-before-unpool.ts';
import { poolFirst } from './pool-first.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';

/** @returns the batch size; 1 when no input has a batch axis. @throws AppError `tensor_invalid` */
export function checkFeeds(graph: Graph, inputs: readonly ValueName[], feeds: ReadonlyMap<ValueName, Tensor>): number {
  let batch: number | undefined;
  for (const input of inputs) {
    const tensor = feeds.get(input);
    const { dtype, shape } = typeOf(graph, input);
    if (tensor === undefined) throw new AppError('tensor_invalid', `Nothing was fed for the input "${input}" (${dtype} ${shapeText(shape)}).`);
    const got = `got ${tensor.dtype} ${shapeText(tensor.shape)}`;
    const fits = tensor.dtype === dtype && tensor.shape.length === shape.length
      && shape.every((extent, axis) => extent === 'n' || extent === tensor.shape[axis]);
    if (!fits) throw new AppError('tensor_invalid', `The input "${input}" must be ${dtype} ${shapeText(shape)}, ${got}.`);
    if (tensor.values.length !== elementCount(tensor.shape)) {
      throw new AppError('tensor_invalid', `The input "${input}" ${shapeText(tensor.shape)} needs ${elementCount(tensor.shape)} values, got ${tensor.values.length}.`);
    }
    const n = shape.includes('n') ? tensor.shape[shape.indexOf('n')] : undefined;
    if (n === undefined) continue;
    if (batch !== undefined && batch !== n) throw new AppError('tensor_invalid', `The inputs disagree on the batch: ${batch} and, for "${input}", ${n}.`);
    batch = n;
  }
  return batch ?? 1;
}

/** The graph without what `outputs` do not need, ordered for speed; each output once. @throws AppError `compute_failed` for an unknown output */
export function pruneFor(graph: Graph, outputs: readonly ValueName[]): Graph {
  for (const output of outputs) {
    if (!graph.types.has(output)) throw new AppError('compute_failed', `The network has no value "${output}" to compute.`);
  }
  return poolFirst(gateBeforeUnpool(prune(graph, [...new Set(outputs)])));
}

/** An input that has the batch axis, preferring one that the pruned graph reads anyway. */
export function batchInput(pruned: Graph, whole: Graph): ValueName | undefined {
  const isBatched = (graph: Graph) => (input: ValueName): boolean => typeOf(graph, input).shape.includes('n');
  return pruned.inputs.find(isBatched(pruned)) ?? whole.inputs.find(isBatched(whole));
}
