// Operators that only move values, on tfjs.
import { inputAt } from '../node-inputs.ts';
import { placeInLast, toLast } from '../layouts.ts';
import type { TfjsRun } from './run.ts';
import type { Runners } from './table.ts';

type LayoutOp = 'Concat' | 'Slice' | 'Pad' | 'Reshape' | 'Transpose' | 'Expand';

export const runLayout: Runners<LayoutOp> = {
  Concat: (run, node) => {
    const layout = node.inputs.some((input) => run.layoutOf(input) === 'last') ? 'last' : 'first';
    const axis = layout === 'last' ? placeInLast(node.attrs.axis) : node.attrs.axis;
    return [{ tensor: run.tf.concat(node.inputs.map((input) => run.read(input, layout)), axis), layout }];
  },
  Slice: (run, node) => {
    const { axis, start, end } = node.attrs;
    const layout = atHand(run, inputAt(node, 0));
    const x = run.read(inputAt(node, 0), layout);
    const place = layout === 'last' ? placeInLast(axis) : axis;
    const [begin, size] = [x.shape.map((_, index) => (index === place ? start : 0)), x.shape.map((extent, index) => (index === place ? end - start : extent))];
    return [{ tensor: run.tf.slice(x, begin, size), layout }];
  },
  Pad: (run, node) => {
    const { before, after, value } = node.attrs;
    const layout = atHand(run, inputAt(node, 0));
    const x = run.read(inputAt(node, 0), layout);
    const amounts = x.shape.map((_, index): [number, number] => {
      const axis = layout === 'last' ? toLast[index] ?? index : index;
      return [before[axis] ?? 0, after[axis] ?? 0];
    });
    return [{ tensor: run.tf.pad(x, amounts, value), layout }];
  },
  Reshape: (run, node) => [{ tensor: run.tf.reshape(run.read(inputAt(node, 0)), run.concrete(node.attrs.shape)), layout: 'first' }],
  Transpose: (run, node) => [{ tensor: run.tf.transpose(run.read(inputAt(node, 0)), [...node.attrs.perm]), layout: 'first' }],
  Expand: (run, node) => {
    const layout = atHand(run, inputAt(node, 0));
    const x = run.read(inputAt(node, 0), layout);
    const shape = run.concrete(node.attrs.shape);
    const to = layout === 'last' ? toLast.map((axis) => shape[axis] ?? 1) : shape;
    return [{ tensor: run.tf.tile(x, x.shape.map((extent, axis) => (to[axis] ?? 1) / extent)), layout }];
  },
};

function atHand(run: TfjsRun, value: string): 'first' | 'last' {
  return run.layoutOf(value) === 'last' ? 'last' : 'first';
}
