// Reductions over axes: sums, means, norms, the largest.
import { elementCount } from '../../../graph/tensor.ts';
import { absolute } from '../../composed/activations.ts';
import { operator } from './define.ts';
import type { Shape } from '../../../graph/tensor.ts';
import type { Composer } from '../../composed/composer.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

const honours = 'constant axes, not the batch; `keepdims`, `noop_with_empty_axes`';

export const reductionOperators: readonly OnnxOperator[] = [
  reduction('ReduceMean', [1, 11, 13, 18], 18, (node, x, over) => node.emit('ReduceMean', [x], over)),
  reduction('ReduceSum', [1, 11, 13], 13, (node, x, over) => node.emit('ReduceSum', [x], over)),
  reduction('ReduceMax', [1, 11, 12, 13, 18, 20], 18, largest),
  reduction('ReduceLogSumExp', [1, 11, 13, 18], 18, logSumExp),
  reduction('ReduceL1', [1, 11, 13, 18], 18, (node, x, over) => node.emit('ReduceSum', [absolute(onTheWay(node), x)], over)),
  reduction('ReduceL2', [1, 11, 13, 18], 18, (node, x, over) => {
    const total = node.step('total', 'ReduceSum', [node.step('square', 'Mul', [x, x], {})], over);
    return node.emit('Power', [total], { exponent: 0.5 });
  }),
  operator('ReduceProd', [1, 11, 13, 18], 'of constant integers', (node) => {
    const factors = node.integers(0, 'data');
    node.hasNoEffect('axes');
    node.optional(1);
    const keeps = node.flag('keepdims', true);
    return node.made('', { dtype: 'int64', shape: keeps ? [1] : [], values: BigInt64Array.of(factors.reduce((product, factor) => product * BigInt(factor), 1n)) });
  }),
  reduction('ReduceSumSquare', [1, 11, 13, 18], 18, (node, x, over) => node.emit('ReduceSum', [node.step('square', 'Mul', [x, x], {})], over)),
];

interface Over {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Axes are an attribute before `sinceInput`, an input since. */
function reduction(op: string, versions: readonly number[], sinceInput: number, lower: (node: NodeCall, x: Value, over: Over) => Value): OnnxOperator {
  return operator(op, versions, honours, (node) => {
    const x = node.input(0, 'data');
    const rank = node.rank(x);
    const keepDims = node.flag('keepdims', true);
    const declared = node.opset < sinceInput ? node.ints('axes') : node.optional(1) && node.integers(1, 'axes');
    const isNoOp = node.opset >= sinceInput && node.flag('noop_with_empty_axes', false);
    const isEmpty = declared === undefined || declared.length === 0;
    if (isEmpty && isNoOp) return op === 'ReduceMean' || op === 'ReduceSum' || op === 'ReduceMax' ? node.emit('Identity', [x], {}) : node.refuse('it reduces over no axes');
    const axes = isEmpty ? Array.from({ length: rank }, (_, axis) => axis) : declared.map((axis) => node.axis(axis, rank));
    return lower(node, x, { axes: axes.toSorted((a, b) => a - b), keepDims });
  });
}

/** The first of equals, as a max-pool over all of the axes: its way back is a max-pool's. */
function largest(node: NodeCall, x: Value, { axes, keepDims }: Over): Value {
  const { folded, count, shape } = foldedAxes(node, x, { axes, keepDims });
  const column = node.step('column', 'Reshape', [folded], { shape: [...node.shape(folded), 1] });
  const pooled = node.step('largest', 'MaxPool', [column], { kernel: [count, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
  return node.emit('Reshape', [pooled], { shape });
}

/** ln Σ e^x is x − ln softmax(x), whichever x that is: the mean of all of them, which cannot overflow. */
function logSumExp(node: NodeCall, x: Value, over: Over): Value {
  const { folded, shape } = foldedAxes(node, x, over);
  const each = node.step('each', 'Sub', [folded, node.step('shares', 'LogSoftmax', [folded], { axis: 2 })], {});
  return node.emit('Reshape', [node.step('mean', 'ReduceMean', [each], { axes: [2], keepDims: false })], { shape });
}

/** x as [n, what stays, what is reduced], and the shape of the result. */
function foldedAxes(node: NodeCall, x: Value, { axes, keepDims }: Over): { readonly folded: Value; readonly count: number; readonly shape: Shape } {
  const from = node.shape(x);
  if (axes.includes(0) || from[0] !== 'n') return node.refuse('it reduces over the batch, or over a constant');
  const kept = from.flatMap((_, axis) => (axis > 0 && !axes.includes(axis) ? [axis] : []));
  const extents = (list: readonly number[]): number => elementCount(list.map((axis) => Number(from[axis])));
  const perm = [0, ...kept, ...axes];
  const moved = perm.every((axis, index) => axis === index) ? x : node.step('moved', 'Transpose', [x], { perm });
  const folded = node.step('folded', 'Reshape', [moved], { shape: ['n', extents(kept), extents(axes)] });
  const shape = from.flatMap((extent, axis) => (!axes.includes(axis) ? [extent] : keepDims ? [1] : []));
  return { folded, count: extents(axes), shape };
}

/** A composition whose last operator is not the node's last. */
function onTheWay(node: NodeCall): Composer<Value> {
  return {
    shape: (value) => node.shape(value),
    emit: (op, inputs, attrs) => node.step('before', op, inputs, attrs),
    step: (suffix, op, inputs, attrs) => node.step(suffix, op, inputs, attrs),
    made: (suffix, tensor) => node.made(suffix, tensor),
    refuse: (reason) => node.refuse(reason),
  };
}
