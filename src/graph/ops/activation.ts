// Activations. ReLU and its bounded form are where the rule sets differ; every other activation follows the chain rule.
import { defineOp } from './define.ts';
import { inputAt, requireAxis, requireFloat } from './infer.ts';
import type { ValueType } from '../tensor.ts';
import type { GraphBuilder } from '../builder.ts';
import type { ValueName } from '../tensor.ts';

function elementwise(inputs: readonly ValueType[]): readonly ValueType[] {
  const x = inputAt(inputs, 0, 'x');
  requireFloat(x, 'x');
  return [x];
}

/** Rectified linear unit, y = max(x, 0). Elementwise, any shape. */
export const relu = defineOp('Relu', {
  infer: elementwise,
  backward: {
    /** Chain rule; the subgradient at x = 0 is taken as 0. */
    chain: (b, { g, inputs }) => [b.mul(g, b.isPositive(only(inputs)))],
    /** Rectify what comes back and ignore x. Zeiler & Fergus, arXiv:1311.2901 §2.1. */
    deconv: (b, { g }) => [b.relu(g)],
    /** Both gates at once. Springenberg et al., arXiv:1412.6806 fig. 1. */
    guided: (b, { g, inputs }) => [b.mul(b.relu(g), b.isPositive(only(inputs)))],
  },
});

/** y = min(max(x, min), max). With min = 0 it is a ReLU (ReLU6: max = 6) and its rules are a ReLU's, on the open interval. */
export const clip = defineOp('Clip', {
  infer: (inputs, { min, max }) => {
    if (!(min <= max)) throw new Error(`min must be ≤ max, got ${min} and ${max}`);
    return elementwise(inputs);
  },
  backward: {
    chain: (b, { g, inputs, attrs }) => [b.mul(g, openInterval(b, only(inputs), attrs))],
    deconv: (b, { g, inputs, attrs }) => [attrs.min === 0 ? b.relu(g) : b.mul(g, openInterval(b, only(inputs), attrs))],
    guided: (b, { g, inputs, attrs }) => [b.mul(attrs.min === 0 ? b.relu(g) : g, openInterval(b, only(inputs), attrs))],
  },
});

/** y = x where x > 0, alpha·x elsewhere: not a ReLU, chain rule in every rule set. */
export const leakyRelu = defineOp('LeakyRelu', {
  infer: elementwise,
  backward: {
    chain: (b, { g, inputs, attrs }) => {
      const gate = b.isPositive(only(inputs));
      return [b.mul(g, b.add(b.mul(gate, b.scalar(1 - attrs.alpha)), b.scalar(attrs.alpha)))];
    },
  },
});

/** y = 1/(1+e^−x); dy/dx = y(1−y). */
export const sigmoid = defineOp('Sigmoid', {
  infer: elementwise,
  backward: {
    chain: (b, { g, outputs }) => {
      const y = only(outputs);
      return [b.mul(g, b.mul(y, b.sub(b.scalar(1), y)))];
    },
  },
});

/** y = ln σ(x); dy/dx = σ(−x), which keeps its precision where σ(x) is near 1. */
export const logSigmoid = defineOp('LogSigmoid', {
  infer: elementwise,
  backward: { chain: (b, { g, inputs }) => [b.mul(g, b.sigmoid(b.mul(only(inputs), b.scalar(-1))))] },
});

/** dy/dx = 1 − y². */
export const tanh = defineOp('Tanh', {
  infer: elementwise,
  backward: {
    chain: (b, { g, outputs }) => [b.mul(g, b.sub(b.scalar(1), b.mul(only(outputs), only(outputs))))],
  },
});

/** dy/dx = y. */
export const exp = defineOp('Exp', {
  infer: elementwise,
  backward: { chain: (b, { g, outputs }) => [b.mul(g, only(outputs))] },
});

export const log = defineOp('Log', {
  infer: elementwise,
  backward: { chain: (b, { g, inputs }) => [b.div(g, only(inputs))] },
});

/** dy/dx = 2/√π · e^−x². */
export const erf = defineOp('Erf', {
  infer: elementwise,
  backward: {
    chain: (b, { g, inputs }) => {
      const x = only(inputs);
      const bell = b.value('Exp', [b.mul(b.mul(x, x), b.scalar(-1))], {});
      return [b.mul(g, b.mul(bell, b.scalar(2 / Math.sqrt(Math.PI))))];
    },
  },
});

/** dy/dx = exponent · x^(exponent − 1). */
export const power = defineOp('Power', {
  infer: elementwise,
  backward: {
    chain: (b, { g, inputs, attrs: { exponent } }) => {
      const x = only(inputs);
      const rest = exponent === 2 ? x : b.value('Power', [x], { exponent: exponent - 1 });
      return [b.mul(g, b.mul(rest, b.scalar(exponent)))];
    },
  },
});

/** dL/dx = y·(g − Σ g·y) over the axis. */
export const softmax = defineOp('Softmax', {
  infer: (inputs, { axis }) => {
    requireAxis(inputAt(inputs, 0, 'x').shape, axis);
    return elementwise(inputs);
  },
  backward: {
    chain: (b, { g, outputs, attrs }) => {
      const y = only(outputs);
      return [b.mul(y, b.sub(g, b.reduceSum(b.mul(g, y), [attrs.axis], true)))];
    },
  },
});

/** dL/dx = g − softmax(x)·Σ g over the axis. */
export const logSoftmax = defineOp('LogSoftmax', {
  infer: (inputs, { axis }) => {
    requireAxis(inputAt(inputs, 0, 'x').shape, axis);
    return elementwise(inputs);
  },
  backward: {
    chain: (b, { g, inputs, attrs }) => [b.sub(g, b.mul(b.softmax(only(inputs), attrs.axis), b.reduceSum(g, [attrs.axis], true)))],
  },
});

/** x → 1 where x > 0: a constant of the rules, not differentiated itself. */
export const isPositive = defineOp('IsPositive', { infer: elementwise });

/** x → 1 where low < x < high: a constant of the rules, not differentiated itself. */
export const isBetween = defineOp('IsBetween', { infer: elementwise });

function openInterval(b: GraphBuilder, x: ValueName, { min, max }: { readonly min: number; readonly max: number }): ValueName {
  return min === 0 && max === Infinity ? b.isPositive(x) : b.isBetween(x, min, max);
}

function only(values: readonly ValueName[]): ValueName {
  const [value] = values;
  if (value === undefined) throw new Error('an activation reads and writes one value');
  return value;
}
