// Values [n,h,w,c] while they are being worked on, and padding that may crop.
import { inputAt } from '../node-inputs.ts';
import { padded } from './lower-layout.ts';
import type { TfGraph } from './tf-graph.ts';
import type { Node } from '../../../graph/graph.ts';
import type { Dim, ValueName } from '../../../graph/tensor.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';

/** A value in channels-last order: its TensorFlow name and the extents of [n,c,h,w]. */
export interface Planes {
  readonly name: string;
  readonly n: Dim;
  readonly c: number;
  readonly size: Pair;
}

export function planesOf(tf: TfGraph, value: ValueName, name: string = tf.read(value, 'last')): Planes {
  const [n = 'n', c, h, w] = tf.shape(value);
  return { name, n, c: Number(c), size: [Number(h), Number(w)] };
}

export function inputPlanes(tf: TfGraph, node: Node): Planes {
  return planesOf(tf, inputAt(node, 0));
}

/** Pads with `value`; negative amounts crop. */
export function padOrCrop(tf: TfGraph, x: Planes, [top, left, bottom, right]: Pads, value = 0): Planes {
  const size: Pair = [x.size[0] + top + bottom, x.size[1] + left + right];
  let { name } = x;
  if (top < 0 || left < 0 || bottom < 0 || right < 0) {
    const begin = tf.integers([0, Math.max(0, -top), Math.max(0, -left), 0]);
    const extent = tf.integers([-1, x.size[0] + Math.min(0, top) + Math.min(0, bottom), x.size[1] + Math.min(0, left) + Math.min(0, right), -1]);
    name = tf.add('Slice', [name, begin, extent], { T: { type: 'float32' }, Index: { type: 'int32' } });
  }
  const amounts = [[0, 0], [Math.max(0, top), Math.max(0, bottom)], [Math.max(0, left), Math.max(0, right)], [0, 0]] as const;
  return { ...x, name: padded(tf, name, amounts, value), size };
}

/** [n,h,w,c] → [n,h·sy,w·sx,c], zeros after each element. */
export function stuffZeros(tf: TfGraph, x: Planes, [sy, sx]: Pair): Planes {
  if (sy === 1 && sx === 1) return x;
  const [h, w] = x.size;
  const apart = tf.reshape(x.name, [-1, h, 1, w, 1, x.c]);
  const stuffed = padded(tf, apart, [[0, 0], [0, 0], [0, sy - 1], [0, 0], [0, sx - 1], [0, 0]]);
  return { ...x, name: tf.reshape(stuffed, [-1, h * sy, w * sx, x.c]), size: [h * sy, w * sx] };
}

/** For each tap of a window, in row-major order: what it reads of `x`, [n,oh,ow,c]. `x` is already padded. */
export function taps(tf: TfGraph, x: Planes, { kernel, strides, dilations }: { readonly kernel: Pair; readonly strides: Pair; readonly dilations: Pair }, [oh, ow]: Pair): string[] {
  const names: string[] = [];
  for (let ky = 0; ky < kernel[0]; ky++) for (let kx = 0; kx < kernel[1]; kx++) {
    const [y, z] = [ky * dilations[0], kx * dilations[1]];
    const begin = tf.integers([0, y, z, 0]);
    const end = tf.integers([0, y + (oh - 1) * strides[0] + 1, z + (ow - 1) * strides[1] + 1, 0]);
    const step = tf.integers([1, ...strides, 1]);
    // The batch and the channels are taken whole: bits 0 and 3.
    names.push(tf.add('StridedSlice', [x.name, begin, end, step], { T: { type: 'float32' }, Index: { type: 'int32' }, begin_mask: { integer: 9 }, end_mask: { integer: 9 } }));
  }
  return names;
}
