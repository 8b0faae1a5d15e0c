// Elementwise arithmetic with broadcasting, sums of many values, and reductions over axes.
import { defineOp } from './define.ts';
import { broadcastShapes, inputAt, operand, requireAxis, requireFloat, requireSame } from './infer.ts';
import { sameShape, shapeText } from '../tensor.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Dim, Shape, ValueName, ValueType } from '../tensor.ts';

export const add = defineOp('Add', {
  infer: broadcast,
  backward: { chain: (b, { g, inputs: [x, y] }) => [unbroadcast(b, g, x), unbroadcast(b, g, y)] },
});

export const sub = defineOp('Sub', {
  infer: broadcast,
  backward: { chain: (b, { g, inputs: [x, y] }) => [unbroadcast(b, g, x), unbroadcast(b, b.mul(g, b.scalar(-1)), y)] },
});

export const mul = defineOp('Mul', {
  infer: broadcast,
  backward: {
    chain: (b, { g, inputs: [x, y] }) => [unbroadcast(b, b.mul(g, operand(y)), x), unbroadcast(b, b.mul(g, operand(x)), y)],
  },
});

export const div = defineOp('Div', {
  infer: broadcast,
  backward: {
    chain: (b, { g, inputs: [x, y], outputs: [q] }) => [
      unbroadcast(b, b.div(g, operand(y)), x),
      unbroadcast(b, b.mul(b.scalar(-1), b.div(b.mul(g, operand(q)), operand(y))), y),
    ],
  },
});

export const sum = defineOp('Sum', {
  infer: (inputs) => {
    const first = inputAt(inputs, 0, 'first summand');
    for (const other of inputs) {
      requireFloat(other, 'a summand');
      requireSame(first, other, 'the summands');
    }
    return [first];
  },
  backward: { chain: (_, { g, inputs }) => inputs.map(() => g) },
});

export const reduceMean = defineOp('ReduceMean', {
  infer: reduce,
  backward: {
    chain: (b, { g, inputs: [x], attrs }) => {
      const shape = b.shape(operand(x));
      const count = attrs.axes.reduce((product, axis) => product * numberAt(shape, axis), 1);
      return [b.mul(spread(b, g, shape, attrs), b.scalar(1 / count))];
    },
  },
});

export const reduceSum = defineOp('ReduceSum', {
  infer: reduce,
  backward: { chain: (b, { g, inputs: [x], attrs }) => [spread(b, g, b.shape(operand(x)), attrs)] },
});

function broadcast(inputs: readonly ValueType[]): readonly ValueType[] {
  const [a, b] = [inputAt(inputs, 0, 'a'), inputAt(inputs, 1, 'b')];
  requireFloat(a, 'a');
  requireFloat(b, 'b');
  return [{ dtype: 'float32', shape: broadcastShapes(a.shape, b.shape) }];
}

function reduce(inputs: readonly ValueType[], { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean }): readonly ValueType[] {
  const x = inputAt(inputs, 0, 'x');
  requireFloat(x, 'x');
  for (const axis of axes) numberAt(x.shape, requireAxis(x.shape, axis));
  const shape: Dim[] = [];
  for (const [axis, extent] of x.shape.entries()) {
    if (!axes.includes(axis)) shape.push(extent);
    else if (keepDims) shape.push(1);
  }
  return [{ dtype: 'float32', shape }];
}

/** The gradient of a broadcast: summed over the axes along which `x` was repeated. Nothing for constants. */
function unbroadcast(b: GraphBuilder, g: ValueName, x: ValueName | undefined): ValueName | undefined {
  const name = operand(x);
  if (b.constantValue(name) !== undefined) return undefined;
  const [from, to] = [b.shape(g), b.shape(name)];
  if (sameShape(from, to)) return g;
  const lead = from.length - to.length;
  const axes = from.flatMap((extent, axis) => (axis < lead || (to[axis - lead] === 1 && extent !== 1) ? [axis] : []));
  const summed = axes.length === 0 ? g : b.reduceSum(g, axes, true);
  return sameShape(b.shape(summed), to) ? summed : b.reshape(summed, to);
}

/** g repeated over the axes that a reduction removed. */
function spread(b: GraphBuilder, g: ValueName, shape: Shape, { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean }): ValueName {
  const kept = keepDims ? g : b.reshape(g, shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)));
  return b.expand(kept, shape);
}

function numberAt(shape: Shape, axis: number): number {
  const extent = shape[axis];
  if (typeof extent !== 'number') throw new Error(`axis ${axis} of ${shapeText(shape)} is the batch and cannot be reduced`);
  return extent;
}
