// Operators that only move values, in TensorFlow.
import { inputAt, outputAt } from '../node-inputs.ts';
import { placeInLast, toFirst, toLast } from '../layouts.ts';
import type { Layout } from '../layouts.ts';
import type { Lowerings } from './lower.ts';
import type { TfGraph } from './tf-graph.ts';
import type { Shape, ValueName } from '../../../graph/tensor.ts';

type LayoutOp = 'Concat' | 'Slice' | 'Pad' | 'Reshape' | 'Transpose' | 'Expand';

export const lowerLayout: Lowerings<LayoutOp> = {
  Concat: (tf, node) => {
    const layout = tf.commonLayout(node.inputs);
    const parts = node.inputs.map((input) => tf.read(input, layout));
    if (parts.length === 1) return tf.write(outputAt(node, 0), layout, parts[0] ?? '');
    const axis = layout === 'last' ? placeInLast(node.attrs.axis) : node.attrs.axis;
    const name = tf.add('ConcatV2', [...parts, tf.integer(axis)], { N: { integer: parts.length }, T: { type: tf.dtype(inputAt(node, 0)) }, Tidx: { type: 'int32' } });
    tf.write(outputAt(node, 0), layout, name);
  },
  Slice: (tf, node) => {
    const { axis, start, end } = node.attrs;
    const x = inputAt(node, 0);
    const layout = atHand(tf, x);
    const place = layout === 'last' ? placeInLast(axis) : axis;
    const at = (value: number, other: number): string => tf.integers(tf.shape(x).map((_, index) => (index === place ? value : other)));
    const name = tf.add('Slice', [tf.read(x, layout), at(start, 0), at(end - start, -1)], { T: { type: tf.dtype(x) }, Index: { type: 'int32' } });
    tf.write(outputAt(node, 0), layout, name);
  },
  Pad: (tf, node) => {
    const { before, after, value } = node.attrs;
    const x = inputAt(node, 0);
    const layout = atHand(tf, x);
    const rows = tf.shape(x).map((_, index): readonly [number, number] => {
      const axis = layout === 'last' ? toLast[index] ?? index : index;
      return [before[axis] ?? 0, after[axis] ?? 0];
    });
    tf.write(outputAt(node, 0), layout, padded(tf, tf.read(x, layout), rows, value));
  },
  Reshape: (tf, node) => {
    const [x, y] = [inputAt(node, 0), outputAt(node, 0)];
    const isFree = tf.layoutOf(x) === 'last' && isSameInBoth(tf.shape(x));
    tf.write(y, 'first', tf.reshape(tf.read(x, isFree ? 'last' : 'first'), node.attrs.shape, tf.dtype(x)));
  },
  Transpose: (tf, node) => {
    const { perm } = node.attrs;
    const [x, y] = [inputAt(node, 0), outputAt(node, 0)];
    // [n,h,w,c] read as [n,c,h,w] is a change of name only: the bytes already lie channels last, and the other way round.
    if (perm.join() === toFirst.join() && tf.layoutOf(x) === 'first') return tf.write(y, 'last', tf.read(x));
    if (perm.join() === toLast.join() && tf.layoutOf(x) === 'last') return tf.write(y, 'first', tf.read(x, 'last'));
    tf.write(y, 'first', tf.transpose(tf.read(x), perm, tf.dtype(x)));
  },
  Expand: (tf, node) => {
    const x = inputAt(node, 0);
    // A value per channel becomes a map per channel: channels last from here on, since it costs nothing here.
    const layout = tf.shape(x).length === 4 && isSameInBoth(tf.shape(x)) ? 'last' : atHand(tf, x);
    const { shape } = node.attrs;
    const to = layout === 'last' ? toLast.map((axis) => shape[axis] ?? 1) : shape;
    const name = tf.add('BroadcastTo', [tf.read(x, layout), tf.runtimeShape(to)], { T: { type: tf.dtype(x) }, Tidx: { type: 'int32' } });
    tf.write(outputAt(node, 0), layout, name);
  },
};

/** Constant padding, one row [before, after] per axis; nothing is written where there is nothing to pad. */
export function padded(tf: TfGraph, x: string, rows: readonly (readonly [number, number])[], value = 0): string {
  if (rows.every(([before, after]) => before === 0 && after === 0)) return x;
  if (value === 0) return tf.float('Pad', [x, tf.pairs(rows)], { Tpaddings: { type: 'int32' } });
  return tf.float('PadV2', [x, tf.pairs(rows), tf.scalar(value)], { Tpaddings: { type: 'int32' } });
}

function atHand(tf: TfGraph, value: ValueName): Layout {
  return tf.layoutOf(value) === 'last' ? 'last' : 'first';
}

/** With one channel or one pixel both layouts are the same bytes. */
function isSameInBoth([, c, h, w]: Shape): boolean {
  return c === 1 || (h === 1 && w === 1);
}
