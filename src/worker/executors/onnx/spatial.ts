// Values of rank 4 while they are being worked on, and padding that may crop.
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
