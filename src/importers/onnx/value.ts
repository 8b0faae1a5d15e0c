// What a name of the file stands for while it is read: a constant, a shape with the batch in it, or a value of the graph.
import type { Dim, Tensor, ValueName } from '../../graph/tensor.ts';

export type Value =
  /** Known now; enters the graph under `name` when an operator needs it there. */
  | { readonly kind: 'constant'; readonly tensor: Tensor; readonly name: ValueName }
  /** Integers, one of which is the batch: a list (rank 1) or a single number (rank 0). */
  | { readonly kind: 'dims'; readonly dims: readonly Dim[]; readonly rank: 0 | 1 }
  | { readonly kind: 'graph'; readonly name: ValueName };

/** Integers of rank 0 or 1 as extents, where 'n' is the batch; undefined for anything else. */
export function asDims(value: Value): readonly Dim[] | undefined {
  if (value.kind === 'dims') return value.dims;
  if (value.kind === 'graph') return undefined;
  const { dtype, shape, values } = value.tensor;
  if (shape.length > 1 || (dtype !== 'int64' && dtype !== 'int32')) return undefined;
  return Array.from(values as Int32Array | BigInt64Array, Number);
}

/** Extents as a value: a constant where all are numbers. */
export function fromDims(dims: readonly Dim[], rank: 0 | 1, name: ValueName): Value {
  if (dims.some((extent) => extent === 'n')) return { kind: 'dims', dims, rank };
  const values = BigInt64Array.from(dims, (extent) => BigInt(extent));
  return { kind: 'constant', name, tensor: { dtype: 'int64', shape: rank === 0 ? [] : [dims.length], values } };
}
