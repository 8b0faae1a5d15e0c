// Checks what is fed to a session against the graph's inputs, and finds the batch size in it.
import { AppError } from '../../contracts/errors.ts';
import { typeOf } from '../../graph/graph.ts';
import { elementCount, shapeText } from '../../graph/tensor.ts';
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

/** An input that has the batch axis, preferring one that the pruned graph reads anyway. */
export function batchInput(pruned: Graph, whole: Graph): ValueName | undefined {
  const isBatched = (graph: Graph) => (input: ValueName): boolean => typeOf(graph, input).shape.includes('n');
  return pruned.inputs.find(isBatched(pruned)) ?? whole.inputs.find(isBatched(whole));
}
