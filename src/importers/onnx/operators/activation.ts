// Activations, and normalisations over classes.
import { elementCount } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import { scalar } from './linear.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

const relu = operator('Relu', [6, 13, 14], 'all', (node) => node.emit('Relu', [node.input(0, 'X')], {}));
const sigmoid = operator('Sigmoid', [6, 13], 'all', (node) => node.emit('Sigmoid', [node.input(0, 'X')], {}));
const tanh = operator('Tanh', [6, 13], 'all', (node) => node.emit('Tanh', [node.input(0, 'input')], {}));

const leakyRelu = operator('LeakyRelu', [6, 16], 'all', (node) =>
  node.emit('LeakyRelu', [node.input(0, 'X')], { alpha: node.float('alpha') ?? Math.fround(0.01) }));

const pRelu = operator('PRelu', [6, 7, 9, 16], 'one slope for all channels (a leaky ReLU)', (node) => {
  const slopes = node.constant(1, 'slope').values as Float32Array;
  const alpha = slopes[0] ?? 0;
  if (slopes.some((slope) => slope !== alpha)) node.refuse('its slopes differ between channels');
  return node.emit('LeakyRelu', [node.input(0, 'X')], { alpha });
});

/** Bounds are attributes before opset 11, inputs since. A lower bound of 0 without an upper one is a ReLU. */
const clip = operator('Clip', [6, 11, 12, 13], 'constant bounds (ReLU6)', (node) => {
  const bound = (name: 'min' | 'max', index: number): number | undefined =>
    node.opset < 11 ? node.float(name) : Number(node.optionalConstant(index, name)?.values[0] ?? NaN);
  return clipped(node, bound('min', 1), bound('max', 2));
});

const max = operator('Max', [8, 12, 13], 'of a value and one constant number (a ReLU or a lower bound)', (node) => {
  const { x, bound } = againstNumber(node);
  return clipped(node, bound, undefined, x);
});

const min = operator('Min', [8, 12, 13], 'of a value and one constant number (an upper bound)', (node) => {
  const { x, bound } = againstNumber(node);
  return clipped(node, undefined, bound, x);
});

const hardSigmoid = operator('HardSigmoid', [6, 22], 'all, as a clipped line', (node) =>
  clippedLine(node, node.input(0, 'X'), { alpha: node.float('alpha') ?? Math.fround(0.2), beta: node.float('beta') ?? 0.5 }, (line, beta) => node.emit('Add', [line, beta], {})));

const hardSwish = operator('HardSwish', [14, 22], 'x times its hard sigmoid', (node) => {
  const x = node.input(0, 'X');
  const gate = clippedLine(node, x, { alpha: 1 / 6, beta: 0.5 }, (line, beta) => node.step('gate', 'Add', [line, beta], {}));
  return node.emit('Mul', [x, gate], {});
});

export const activationOperators = [
  relu, leakyRelu, pRelu, clip, max, min, sigmoid, tanh, hardSigmoid, hardSwish,
  overClasses('Softmax'), overClasses('LogSoftmax'),
];

const largest = 3.4028234663852886e38;

function clipped(node: NodeCall, low: number | undefined, high: number | undefined, x: Value = node.input(0, 'input')): Value {
  // The largest float32 is how "no bound" was written before bounds became optional.
  const lower = low === undefined || Number.isNaN(low) || low <= -largest ? -Infinity : low;
  const upper = high === undefined || Number.isNaN(high) || high >= largest ? Infinity : high;
  if (lower > upper) node.refuse(`its lower bound ${lower} is above its upper bound ${upper}`);
  return lower === 0 && upper === Infinity ? node.emit('Relu', [x], {}) : node.emit('Clip', [x], { min: lower, max: upper });
}

/**
 * max(0, min(1, alpha·x + beta)), written as x clipped where the line leaves [0, 1] and then scaled: its lower bound is
 * not 0, so that no rule set takes it for a ReLU.
 */
function clippedLine(node: NodeCall, x: Value, { alpha, beta }: { alpha: number; beta: number }, last: (line: Value, beta: Value) => Value): Value {
  if (!(alpha > 0)) return node.refuse(`its alpha is ${alpha}, expected a positive number`);
  const clippedX = node.step('clipped', 'Clip', [x], { min: -beta / alpha, max: (1 - beta) / alpha });
  return last(node.step('line', 'Mul', [clippedX, scalar(node, alpha, 'alpha')], {}), scalar(node, beta, 'beta'));
}

function againstNumber(node: NodeCall): { x: Value; bound: number } {
  const [a, b, ...more] = node.inputs();
  if (a === undefined || b === undefined || more.length > 0) return node.refuse('only two operands are supported');
  const [x, constant] = a.kind === 'constant' ? [b, a] : [a, b];
  if (constant.kind !== 'constant' || constant.tensor.values.length !== 1) return node.refuse('one of its operands must be a constant number');
  return { x, bound: Number(constant.tensor.values[0]) };
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
