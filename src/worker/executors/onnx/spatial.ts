// Building blocks over height and width: padding that may crop, zero-stuffing, and their size arithmetic.
import type { OnnxGraph } from './onnx-graph.ts';
import type { Dim } from '../../../graph/tensor.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';

/** A value being worked on: its ONNX name and the extents of [n, c, h, w]. */
export interface Planes {
  readonly name: string;
  readonly n: Dim;
  readonly c: number;
  readonly size: Pair;
}

export function planesOf(onnx: OnnxGraph, name: string, value: string): Planes {
  const [n = 'n', c, h, w] = onnx.shape(value);
  return { name, n, c: Number(c), size: [Number(h), Number(w)] };
}

/** Pads with zeros; negative amounts crop. */
export function padOrCrop(onnx: OnnxGraph, x: Planes, [top, left, bottom, right]: Pads): Planes {
  const size: Pair = [x.size[0] + top + bottom, x.size[1] + left + right];
  let name = x.name;
  if (top < 0 || left < 0 || bottom < 0 || right < 0) {
    const starts = [Math.max(0, -top), Math.max(0, -left)];
    const ends = [x.size[0] - Math.max(0, -bottom), x.size[1] - Math.max(0, -right)];
    name = onnx.add('Slice', [name, onnx.integers(starts), onnx.integers(ends), onnx.integers([2, 3])]);
  }
  if (top > 0 || left > 0 || bottom > 0 || right > 0) {
    const amounts = [0, 0, top, left, 0, 0, bottom, right].map((amount) => Math.max(0, amount));
    name = onnx.add('Pad', [name, onnx.integers(amounts), onnx.scalar(0)]);
  }
  return { ...x, name, size };
}

/** Puts strides − 1 zeros after each element: [h, w] → [h·sh, w·sw]. */
export function stuffZeros(onnx: OnnxGraph, x: Planes, strides: Pair): Planes {
  if (strides[0] === 1 && strides[1] === 1) return x;
  const [h, w] = x.size;
  const apart = onnx.reshape(x.name, [x.n, x.c, h, 1, w, 1]);
  const stuffed = onnx.add('Pad', [apart, onnx.integers([0, 0, 0, 0, 0, 0, 0, 0, 0, strides[0] - 1, 0, strides[1] - 1]), onnx.scalar(0)]);
  const size: Pair = [h * strides[0], w * strides[1]];
  return { ...x, name: onnx.reshape(stuffed, [x.n, x.c, ...size]), size };
}

