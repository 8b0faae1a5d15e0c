// Elementwise arithmetic.
import { sameShape } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import { scalar } from './linear.ts';
import type { OpAttrs } from '../../../graph/vocabulary.ts';
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
    return node.emit('Add', [partialSum(node, first, rest.slice(0, -1)), rest.at(-1) ?? first], {});
  }),
  operator('Mean', [6, 8, 13], 'any number of operands, broadcast', (node) => {
    const [first, ...rest] = node.inputs();
    if (first === undefined) return node.refuse('it has no operands');
    return node.emit('Mul', [partialSum(node, first, rest), scalar(node, 1 / (rest.length + 1), 'share')], {});
  }),
  elementwise('Exp', [6, 13], 'Exp', {}),
  operator('Log', [6, 13], 'all; of a Sigmoid or Softmax as one operator with it', (node) => {
    const x = node.input(0, 'input');
    const before = x.kind === 'graph' ? node.lowering.builder.nodes.find(({ outputs }) => outputs[0] === x.name) : undefined;
    const inside = (): Value => ({ kind: 'graph', name: before?.inputs[0] ?? node.refuse('it reads nothing') });
    if (before?.op === 'Sigmoid') return node.emit('LogSigmoid', [inside()], {});
    return before?.op === 'Softmax' ? node.emit('LogSoftmax', [inside()], before.attrs) : node.emit('Log', [x], {});
  }),
  elementwise('Sqrt', [6, 13], 'Power', { exponent: 0.5 }),
  elementwise('Reciprocal', [6, 13], 'Power', { exponent: -1 }),
  operator('Pow', [7, 12, 13, 15], 'by one constant number', (node) => {
    const exponents = node.constant(1, 'Y').values;
    const exponent = Number(exponents[0]);
    if (exponents.length !== 1 || !Number.isFinite(exponent)) return node.refuse('its exponent must be one finite number');
    return exponent === 1 ? node.emit('Identity', [node.input(0, 'X')], {}) : node.emit('Power', [node.input(0, 'X')], { exponent });
  }),
];

function elementwise<O extends 'Exp' | 'Power'>(op: string, versions: readonly number[], as: O, attrs: OpAttrs[O]): OnnxOperator {
  return operator(op, versions, 'all', (node) => node.emit(as, [node.input(0, 'X')], attrs));
}

function partialSum(node: NodeCall, first: Value, rest: readonly Value[]): Value {
  return rest.reduce((sum, other, index) => node.step(`partial-${index}`, 'Add', [sum, other], {}), first);
}

function binary(op: 'Add' | 'Sub' | 'Mul' | 'Div'): OnnxOperator {
  return operator(op, [7, 13, 14], 'floats, broadcast; integers where both are constant', (node) => node.emit(op, [node.input(0, 'A'), node.input(1, 'B')], {}));
}

function typedScalar(node: NodeCall, like: Value, value: number): Value {
  const dtype = node.dtype(like);
  if (dtype === 'int64') return node.made('factor', { dtype, shape: [], values: BigInt64Array.of(BigInt(value)) });
  if (dtype === 'int32') return node.made('factor', { dtype, shape: [], values: Int32Array.of(value) });
  return scalar(node, value, 'factor');
}
