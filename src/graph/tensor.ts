// What a value in the graph is: its element type, its shape with a symbolic batch axis, and constant data.

/** Element types the graph knows. `bool` is stored as 0/1 bytes. float16 is widened by the importers. */
export type DType = 'float32' | 'int32' | 'int64' | 'bool';

/** One extent: a number, or 'n', the batch, which stays symbolic until a run. */
export type Dim = number | 'n';

/** Extents from the outermost axis in; the batch, where there is one, is axis 0. */
export type Shape = readonly Dim[];

export type TensorValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A concrete tensor, row-major (C order): what is fed to a run, what comes back, and what a constant holds. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

/** Name of a value (an edge of the graph), unique in its graph. */
export type ValueName = string;

export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Number of elements of a concrete shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The concrete shape for a batch of `n`. */
export function withBatch(shape: Shape, n: number): number[] {
  return shape.map((extent) => (extent === 'n' ? n : extent));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/** A float32 tensor; `values` may be a plain list. */
export function float32(shape: readonly number[], values: Float32Array | readonly number[]): Tensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  if (data.length !== elementCount(shape)) throw new RangeError(`float32: shape ${shapeText(shape)} needs ${elementCount(shape)} values, got ${data.length}`);
  return { dtype: 'float32', shape, values: data };
}
