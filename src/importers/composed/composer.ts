// What both importers offer to whoever writes one operator of a file as several of the graph.
import type { Shape, Tensor } from '../../graph/tensor.ts';
import type { OpAttrs, OpName } from '../../graph/vocabulary.ts';

/** `V` is what the importer calls a value: a constant, or a value of the graph. */
export interface Composer<V> {
  shape(value: V): Shape;
  /** The operator that carries the name of the file's own; exactly one of a composition, and its last. */
  emit<O extends OpName>(op: O, inputs: readonly V[], attrs: OpAttrs[O]): V;
  /** An operator on the way there. */
  step<O extends OpName>(suffix: string, op: O, inputs: readonly V[], attrs: OpAttrs[O]): V;
  /** A constant that the file does not hold. */
  made(suffix: string, tensor: Tensor): V;
  refuse(reason: string): never;
}

export function number<V>(c: Composer<V>, value: number, suffix: string): V {
  return c.made(suffix, { dtype: 'float32', shape: [], values: Float32Array.of(value) });
}
