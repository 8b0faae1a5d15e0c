// Elementwise arithmetic and reductions.
import { sameShape } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import { scalar } from './linear.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

export const arithmeticOperators = [
  binary('Add'), binary('Sub'), binary('Mul'), binary('Div'),
  operator('Neg', [6, 13], 'all', (node) => {
    const x = node.input(0, 'X');
    return node.emit('Mul', [x, typedScalar(node, x, -1)], {});
  }),
  operator('Sum', [6, 8, 13], 'any number of operands, broadcast', (node) => {
    const [first, ...rest] = node.inputs();
    if (first === undefined) return node.refuse('it has no operands');
    if (rest.length === 0) return node.emit('Identity', [first], {});
    if (rest.length > 1 && rest.every((other) => sameShape(node.shape(first), node.shape(other)))) return node.emit('Sum', [first, ...rest], {});
    const last = rest.at(-1) ?? first;
    const partial = rest.slice(0, -1).reduce((sum, other, index) => node.step(`partial-${index}`, 'Add', [sum, other], {}), first);
    return node.emit('Add', [partial, last], {});
  }),
  reduction('ReduceMean', [1, 11, 13, 18], 18),
  reduction('ReduceSum', [1, 11, 13], 13),
];

function binary(op: 'Add' | 'Sub' | 'Mul' | 'Div'): OnnxOperator {
  return operator(op, [7, 13, 14], 'floats, broadcast; integers where both are constant', (node) => node.emit(op, [node.input(0, 'A'), node.input(1, 'B')], {}));
}

/** Axes are an attribute before `sinceInput`, an input since. */
function reduction(op: 'ReduceMean' | 'ReduceSum', versions: readonly number[], sinceInput: number): OnnxOperator {
  return operator(op, versions, 'constant axes, not the batch; `keepdims`, `noop_with_empty_axes`', (node) => {
    const x = node.input(0, 'data');
    const rank = node.rank(x);
    const keepDims = node.flag('keepdims', true);
    const declared = node.opset < sinceInput ? node.ints('axes') : node.optional(1) && node.integers(1, 'axes');
    const isNoOp = node.opset >= sinceInput && node.flag('noop_with_empty_axes', false);
    const isEmpty = declared === undefined || declared.length === 0;
    if (isEmpty && isNoOp) return node.emit('Identity', [x], {});
    const axes = isEmpty ? Array.from({ length: rank }, (_, axis) => axis) : declared.map((axis) => node.axis(axis, rank));
    return node.emit(op, [x], { axes: axes.toSorted((a, b) => a - b), keepDims });
  });
}

function typedScalar(node: NodeCall, like: Value, value: number): Value {
  const dtype = node.dtype(like);
  if (dtype === 'int64') return node.made('factor', { dtype, shape: [], values: BigInt64Array.of(BigInt(value)) });
  if (dtype === 'int32') return node.made('factor', { dtype, shape: [], values: Int32Array.of(value) });
  return scalar(node, value, 'factor');
}
