// Computes operators of constants while a graph is made: shapes, axes and weights that a file derives instead of storing.
import { elementCount } from '../tensor.ts';
import type { DType, Tensor, TensorValues } from '../tensor.ts';
import type { OpAttrs, OpName } from '../vocabulary.ts';

type Evaluators = { readonly [O in OpName]?: (inputs: readonly Tensor[], attrs: OpAttrs[O]) => Tensor | undefined };

const evaluators: Evaluators = {
  Identity: ([x]) => x,
  Cast: ([x], { to }) => x && castTensor(x, to),
  Reshape: ([x], { shape }) => (x && shape.every((extent) => extent !== 'n') ? { ...x, shape: shape as readonly number[] } : undefined),
  Transpose: ([x], { perm }) => x && transposeTensor(x, perm),
  Slice: ([x], { axis, start, end }) => x && sliceTensor(x, axis, start, end),
  Concat: (inputs, { axis }) => concatTensors(inputs, axis),
  Expand: ([x], { shape }) => (x && shape.every((extent) => extent !== 'n') ? broadcastTo(x, shape as readonly number[]) : undefined),
  Pad: ([x], { before, after, value }) => x && padTensor(x, before, after, value),
  Add: ([a, b]) => arithmetic('Add', a, b),
  Sub: ([a, b]) => arithmetic('Sub', a, b),
  Mul: ([a, b]) => arithmetic('Mul', a, b),
  Div: ([a, b]) => arithmetic('Div', a, b),
};

/** The value of an operator whose inputs are all constants; undefined where it must be left to the executor. */
export function evaluate<O extends OpName>(op: O, inputs: readonly Tensor[], attrs: OpAttrs[O]): Tensor | undefined {
  const evaluator = evaluators[op] as ((inputs: readonly Tensor[], attrs: OpAttrs[O]) => Tensor | undefined) | undefined;
  return evaluator?.(inputs, attrs);
}

// ---- moving values

export function transposeTensor(x: Tensor, perm: readonly number[]): Tensor {
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  const from = stridesOf(x.shape);
  return gather(x, shape, perm.map((axis) => from[axis] ?? 0), 0);
}

/** The slices `indices` of one axis, in that order. */
export function takeAlong(x: Tensor, axis: number, indices: readonly number[]): Tensor {
  const shape = x.shape.map((extent, index) => (index === axis ? indices.length : extent));
  const values = emptyLike(x, elementCount(shape));
  const inner = elementCount(x.shape.slice(axis + 1));
  const outer = elementCount(x.shape.slice(0, axis));
  const extent = x.shape[axis] ?? 1;
  for (let block = 0; block < outer; block++) {
    indices.forEach((from, to) => {
      const start = (block * extent + from) * inner;
      copy(values, (block * indices.length + to) * inner, x.values, start, start + inner);
    });
  }
  return { dtype: x.dtype, shape, values };
}

/** Elements [start, end) of one axis. */
function sliceTensor(x: Tensor, axis: number, start: number, end: number): Tensor {
  const shape = x.shape.map((extent, index) => (index === axis ? end - start : extent));
  const values = emptyLike(x, elementCount(shape));
  const inner = elementCount(x.shape.slice(axis + 1));
  const [from, run] = [(x.shape[axis] ?? 1) * inner, (end - start) * inner];
  for (let block = 0; block * run < values.length; block++) copy(values, block * run, x.values, block * from + start * inner, block * from + end * inner);
  return { dtype: x.dtype, shape, values };
}

function concatTensors(inputs: readonly Tensor[], axis: number): Tensor | undefined {
  const first = inputs[0];
  if (first === undefined || inputs.some((part) => part.dtype !== first.dtype || part.shape.length !== first.shape.length)) return undefined;
  const lengths = inputs.map((part) => part.shape[axis] ?? 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const shape = first.shape.map((extent, index) => (index === axis ? total : extent));
  const values = emptyLike(first, elementCount(shape));
  const outer = elementCount(first.shape.slice(0, axis));
  const inner = elementCount(first.shape.slice(axis + 1));
  let offset = 0;
  inputs.forEach((part, index) => {
    const run = (lengths[index] ?? 0) * inner;
    for (let block = 0; block < outer; block++) copy(values, block * total * inner + offset, part.values, block * run, (block + 1) * run);
    offset += run;
  });
  return { dtype: first.dtype, shape, values };
}

function padTensor(x: Tensor, before: readonly number[], after: readonly number[], value: number): Tensor | undefined {
  if (x.dtype !== 'float32') return undefined;
  const shape = x.shape.map((extent, axis) => extent + (before[axis] ?? 0) + (after[axis] ?? 0));
  const values = new Float32Array(elementCount(shape)).fill(value);
  const to = stridesOf(shape);
  const origin = before.reduce((sum, amount, axis) => sum + amount * (to[axis] ?? 0), 0);
  walk(x.shape, to, origin, (source, target) => { values[target] = Number(x.values[source]); });
  return { dtype: 'float32', shape, values };
}

export function broadcastTo(x: Tensor, shape: readonly number[]): Tensor {
  const lead = shape.length - x.shape.length;
  const own = stridesOf(x.shape);
  return gather(x, shape, shape.map((_, axis) => ((x.shape[axis - lead] ?? 1) === 1 ? 0 : own[axis - lead] ?? 0)), 0);
}

/** Reads `x` in the order of `shape`, where `strides` says how far a step along each axis moves in x. */
function gather(x: Tensor, shape: readonly number[], strides: readonly number[], origin: number): Tensor {
  const values = emptyLike(x, elementCount(shape)) as Float32Array;
  const source = x.values as Float32Array;
  const run = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 0;
  if (values.length === 0) return { dtype: x.dtype, shape, values };
  walk(shape.slice(0, -1), strides, origin, (row, offset) => {
    const start = row * run;
    for (let index = 0; index < run; index++) values[start + index] = source[offset + index * step] as number;
  });
  return { dtype: x.dtype, shape, values };
}

/** Visits every index of `shape` in row-major order with its offset under `strides`. */
function walk(shape: readonly number[], strides: readonly number[], origin: number, visit: (index: number, offset: number) => void): void {
  const count = elementCount(shape);
  const position = shape.map(() => 0);
  let offset = origin;
  for (let index = 0; index < count; index++) {
    visit(index, offset);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      offset += strides[axis] ?? 0;
      if (next < (shape[axis] ?? 1)) {
        position[axis] = next;
        break;
      }
      position[axis] = 0;
      offset -= next * (strides[axis] ?? 0);
    }
  }
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

// ---- arithmetic

/** Integers truncate in division, as ONNX's do; float32 is rounded once per operation. */
function arithmetic(op: 'Add' | 'Sub' | 'Mul' | 'Div', a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  if (a === undefined || b === undefined || a.dtype !== b.dtype || a.dtype === 'bool') return undefined;
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === undefined) return undefined;
  const [left, right] = [broadcastTo(a, shape).values, broadcastTo(b, shape).values];
  const values = emptyLike(a, left.length);
  for (let index = 0; index < values.length; index++) {
    const [x, y] = [left[index], right[index]];
    if (typeof x === 'bigint' && typeof y === 'bigint') {
      if (op === 'Div' && y === 0n) return undefined;
      values[index] = (op === 'Add' ? x + y : op === 'Sub' ? x - y : op === 'Mul' ? x * y : x / y) as never;
    } else {
      const [p, q] = [Number(x), Number(y)];
      if (op === 'Div' && q === 0 && a.dtype === 'int32') return undefined;
      const result = op === 'Add' ? p + q : op === 'Sub' ? p - q : op === 'Mul' ? p * q : p / q;
      values[index] = (a.dtype === 'int32' ? Math.trunc(result) : result) as never;
    }
  }
  return { dtype: a.dtype, shape, values };
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Floats become integers by truncation; undefined where a value has no integer. */
export function castTensor(x: Tensor, to: DType): Tensor | undefined {
  if (x.dtype === to) return x;
  const values = emptyOf(to, x.values.length);
  for (let index = 0; index < values.length; index++) {
    const value = x.values[index] ?? 0;
    const number = Number(value);
    if (to === 'bool') values[index] = (number === 0 ? 0 : 1) as never;
    else if (to === 'float32') values[index] = number as never;
    else if (!Number.isFinite(number)) return undefined;
    else values[index] = (to === 'int64' ? BigInt(typeof value === 'bigint' ? value : Math.trunc(number)) : Math.trunc(number)) as never;
  }
  return { dtype: to, shape: x.shape, values };
}

/** A gigabyte of float32: more than any layer of a network that fits a workstation. */
const largestConstant = 2 ** 28;

/** A constant of one value everywhere. @throws RangeError where it would be larger than any layer's weights */
export function filledTensor(dtype: DType, shape: readonly number[], value: number | bigint): Tensor {
  const values = emptyOf(dtype, elementCount(shape));
  (values as { fill(value: number | bigint): void }).fill(dtype === 'int64' ? BigInt(value) : Number(value));
  return { dtype, shape, values };
}

function emptyLike(x: Tensor, length: number): TensorValues {
  return emptyOf(x.dtype, length);
}

function emptyOf(dtype: DType, length: number): TensorValues {
  if (!(length >= 0 && length <= largestConstant)) throw new RangeError(`a constant of ${length} elements`);
  switch (dtype) {
    case 'float32': return new Float32Array(length);
    case 'int32': return new Int32Array(length);
    case 'int64': return new BigInt64Array(length);
    case 'bool': return new Uint8Array(length);
  }
}

function copy(to: TensorValues, at: number, from: TensorValues, start: number, end: number): void {
  (to as { set(values: TensorValues, offset: number): void }).set(from.subarray(start, end), at);
}
