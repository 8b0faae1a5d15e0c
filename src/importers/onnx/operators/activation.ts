// Activations, and normalisations over classes.
import { elementCount, shapeText } from '../../../graph/tensor.ts';
import { absolute, elu, gelu, hardSigmoid as hardSigmoidOf, hardSwish as hardSwishOf, mish, parametricRelu, selu, silu, softplus, softsign } from '../../composed/activations.ts';
import { againstNumber, clipped } from './bounds.ts';
import { operator } from './define.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

const leakyRelu = operator('LeakyRelu', [6, 16], 'all', (node) =>
  node.emit('LeakyRelu', [node.input(0, 'X')], { alpha: node.float('alpha') ?? Math.fround(0.01) }));

const pRelu = operator('PRelu', [6, 7, 9, 16], 'one slope (a leaky ReLU), or one a channel', (node) => {
  const slope = node.constant(1, 'slope');
  const slopes = slope.values as Float32Array;
  const alpha = slopes[0] ?? 0;
  const x = node.input(0, 'X');
  if (slopes.every((other) => other === alpha)) return node.emit('LeakyRelu', [x], { alpha });
  const rest = node.made('rest-of-slope', { ...slope, values: slopes.map((value) => 1 - value) });
  return parametricRelu(node, x, node.input(1, 'slope'), rest);
});

/** Bounds are attributes before opset 11, inputs since. A lower bound of 0 without an upper one is a ReLU. */
const clip = operator('Clip', [6, 11, 12, 13], 'constant bounds (ReLU6)', (node) => {
  const bound = (name: 'min' | 'max', index: number): number | undefined =>
    node.opset < 11 ? node.float(name) : Number(node.optionalConstant(index, name)?.values[0] ?? NaN);
  return clipped(node, bound('min', 1), bound('max', 2));
});

const max = operator('Max', [8, 12, 13], 'of a value and one constant number (a ReLU or a lower bound); of two computed values of one shape (maxout)', (node) => {
  const [a, b, ...more] = node.inputs();
  if (a !== undefined && b !== undefined && more.length === 0 && a.kind === 'graph' && b.kind === 'graph') return largerOf(node, a, b);
  const { x, bound } = againstNumber(node);
  return clipped(node, bound, undefined, x);
});

const min = operator('Min', [8, 12, 13], 'of a value and one constant number (an upper bound)', (node) => {
  const { x, bound } = againstNumber(node);
  return clipped(node, undefined, bound, x);
});

const hardSigmoid = operator('HardSigmoid', [6, 22], 'all, as a clipped line', (node) =>
  hardSigmoidOf(node, node.input(0, 'X'), { alpha: node.float('alpha') ?? Math.fround(0.2), beta: node.float('beta') ?? 0.5 }));

const gate = (value: number | undefined, otherwise: number): number => value ?? Math.fround(otherwise);

export const activationOperators: readonly OnnxOperator[] = [
  unary('Relu', [6, 13, 14], 'Relu'), leakyRelu, pRelu, clip, max, min,
  unary('Sigmoid', [6, 13], 'Sigmoid'), unary('Tanh', [6, 13], 'Tanh'), hardSigmoid,
  operator('HardSwish', [14, 22], 'x times its hard sigmoid', (node) => hardSwishOf(node, node.input(0, 'X'))),
  operator('Elu', [6, 22], 'all', (node) => elu(node, node.input(0, 'X'), { alpha: gate(node.float('alpha'), 1) })),
  operator('Selu', [6, 22], 'all', (node) => elu(node, node.input(0, 'X'), { alpha: gate(node.float('alpha'), selu.alpha), scale: gate(node.float('gamma'), selu.scale) })),
  operator('Celu', [12], 'all', (node) => {
    const alpha = gate(node.float('alpha'), 1);
    return elu(node, node.input(0, 'X'), { alpha, width: alpha });
  }),
  operator('Softplus', [1, 22], 'all', (node) => softplus(node, node.input(0, 'X'))),
  operator('Softsign', [1, 22], 'all', (node) => softsign(node, node.input(0, 'input'))),
  operator('Mish', [18, 22], 'all', (node) => mish(node, node.input(0, 'X'))),
  operator('Swish', [24], 'all', (node) => silu(node, node.input(0, 'X'), gate(node.float('alpha'), 1))),
  operator('Gelu', [20], 'exact, and approximated by tanh', (node) => {
    const approximate = node.text('approximate') ?? 'none';
    if (approximate !== 'none' && approximate !== 'tanh') node.refuse(`its attribute approximate is ${JSON.stringify(approximate)}`);
    return gelu(node, node.input(0, 'X'), approximate === 'tanh');
  }),
  unary('Erf', [9, 13], 'Erf'),
  operator('Abs', [6, 13], 'all', (node) => absolute(node, node.input(0, 'X'))),
  overClasses('Softmax'), overClasses('LogSoftmax'),
];

function unary(op: string, versions: readonly number[], as: 'Relu' | 'Sigmoid' | 'Tanh' | 'Erf'): OnnxOperator {
  return operator(op, versions, 'all', (node) => node.emit(as, [node.input(0, 'input')], {}));
}

/** As the maximum of windows of two, the first of equals: its way back is a max-pool's. */
function largerOf(node: NodeCall, a: Value, b: Value): Value {
  const shape = node.shape(a);
  const others = shape.slice(1).map(Number);
  if (shapeText(shape) !== shapeText(node.shape(b))) return node.refuse(`its operands ${shapeText(shape)} and ${shapeText(node.shape(b))} differ`);
  const flat = [a, b].map((value, index) => node.step(`flat-${index}`, 'Reshape', [value], { shape: ['n', 1, 1, elementCount(others)] }));
  const pair = node.step('pair', 'Concat', flat, { axis: 2 });
  const larger = node.step('larger', 'MaxPool', [pair], { kernel: [2, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
  return node.emit('Reshape', [larger], { shape });
}

/**
 * Before opset 13 the input was read as a matrix, [axes before `axis`, axes from it on], and normalised over all of its
 * second half; since then over the one axis. The two agree where every axis after `axis` has one element.
 */
function overClasses(op: 'Softmax' | 'LogSoftmax'): OnnxOperator {
  return operator(op, [1, 11, 13], 'any axis but the batch; before opset 13 with the flattening of that time', (node) => {
    const x = node.input(0, 'input');
    const shape = node.shape(x);
    const axis = node.axis(node.int('axis') ?? (node.opset < 13 ? 1 : -1), shape.length);
    if (axis === 0) node.refuse('its axis 0 is the batch');
    const rest = shape.slice(axis + 1);
    if (node.opset >= 13 || rest.every((extent) => extent === 1)) return node.emit(op, [x], { axis });
    const flat = node.step('flat', 'Reshape', [x], { shape: [...shape.slice(0, axis), elementCount(shape.slice(axis).map(Number))] });
    const y = node.step('normalised', op, [flat], { axis });
    return node.emit('Reshape', [y], { shape });
  });
}
