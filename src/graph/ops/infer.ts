// Shape arithmetic shared by the operators: broadcasting, window sizes, and the checks that name what does not fit.
import { sameShape, shapeText } from '../tensor.ts';
import type { Dim, Shape, ValueName, ValueType } from '../tensor.ts';
import type { Pads, Pair, PoolAttrs } from '../vocabulary.ts';

export function inputAt(inputs: readonly ValueType[], index: number, role: string): ValueType {
  const type = inputs[index];
  if (type === undefined) throw new Error(`input ${index} (${role}) is missing`);
  return type;
}

export function requireRank(type: ValueType, rank: number, role: string): void {
  if (type.shape.length !== rank) throw new Error(`${role} must have rank ${rank}, got shape ${shapeText(type.shape)}`);
}

export function requireFloat(type: ValueType, role: string): void {
  if (type.dtype !== 'float32') throw new Error(`${role} must be float32, got ${type.dtype}`);
}

/** An extent that must be a number (everything but the batch). */
export function fixedExtent(shape: Shape, axis: number, role: string): number {
  const extent = shape[axis];
  if (typeof extent !== 'number') throw new Error(`${role} axis ${axis} must be a number, got ${String(extent)} in ${shapeText(shape)}`);
  return extent;
}

/** numpy broadcasting; 'n' meets 'n' or 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - (rank - a.length)] ?? 1;
    const right = b[axis - (rank - b.length)] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new Error(`shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast`);
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** Output extent of a convolution along one axis. */
export function convolvedExtent(input: number, kernel: number, stride: number, before: number, after: number, dilation: number): number {
  const extent = Math.floor((input + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
  if (extent < 1) throw new Error(`a window of ${kernel} (dilation ${dilation}) does not fit ${input}+${before}+${after}`);
  return extent;
}

/**
 * Output extent of a pooling window along one axis. With `ceilMode` the last window may reach past the padding, but
 * must start inside the input or its leading padding (ONNX and PyTorch agree on that).
 */
export function pooledExtent(input: number, kernel: number, stride: number, before: number, after: number, dilation: number, ceilMode: boolean): number {
  const room = input + before + after - dilation * (kernel - 1) - 1;
  if (room < 0 && !ceilMode) throw new Error(`a window of ${kernel} (dilation ${dilation}) does not fit ${input}+${before}+${after}`);
  let extent = (ceilMode ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  if (ceilMode && (extent - 1) * stride >= input + before) extent -= 1;
  if (extent < 1) throw new Error(`a window of ${kernel} (dilation ${dilation}) does not fit ${input}+${before}+${after}`);
  return extent;
}

export function pooledShape(x: Shape, { kernel, strides, pads, dilations, ceilMode }: PoolAttrs): Shape {
  const height = pooledExtent(fixedExtent(x, 2, 'x'), kernel[0], strides[0], pads[0], pads[2], dilations[0], ceilMode);
  const width = pooledExtent(fixedExtent(x, 3, 'x'), kernel[1], strides[1], pads[1], pads[3], dilations[1], ceilMode);
  return [x[0] ?? 'n', fixedExtent(x, 1, 'x'), height, width];
}

export function convolvedSize(size: Pair, kernel: Pair, strides: Pair, pads: Pads, dilations: Pair): Pair {
  return [
    convolvedExtent(size[0], kernel[0], strides[0], pads[0], pads[2], dilations[0]),
    convolvedExtent(size[1], kernel[1], strides[1], pads[1], pads[3], dilations[1]),
  ];
}

/** Axis counted from the front, checked. */
export function requireAxis(shape: Shape, axis: number): number {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) throw new Error(`axis ${axis} is outside ${shapeText(shape)}`);
  return axis;
}

export function requireSame(a: ValueType, b: ValueType, roles: string): void {
  if (!sameShape(a.shape, b.shape)) throw new Error(`${roles} must have one shape, got ${shapeText(a.shape)} and ${shapeText(b.shape)}`);
}

/** Elements per image: the product of all extents but the batch; and whether the batch is among them. */
export function perImage(shape: Shape): { readonly count: number; readonly batched: boolean } {
  let count = 1;
  for (const extent of shape) if (extent !== 'n') count *= extent;
  return { count, batched: shape.includes('n') };
}

/** [h, w] of an image-like value [n,c,h,w]. */
export function imageSize(shape: Shape): Pair {
  return [fixedExtent(shape, 2, 'x'), fixedExtent(shape, 3, 'x')];
}

/** An input or output that a rule cannot do without. */
export function operand(value: ValueName | undefined): ValueName {
  if (value === undefined) throw new Error('an operand is missing');
  return value;
}
