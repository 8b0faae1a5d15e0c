// Activation layers, and the activation inside convolution and dense layers.
import { elu, gelu, hardSwish, mish, parametricRelu, selu, silu, softplus, softsign } from '../../composed/activations.ts';
import { transposeTensor } from '../../../graph/rewrites/evaluate.ts';
import { layer } from './define.ts';
import type { Tensor, ValueName } from '../../../graph/tensor.ts';
import type { OpAttrs, OpName } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

type Apply = (call: LayerCall, x: ValueName, channelAxis: number) => ValueName;

const byName: Readonly<Record<string, Apply>> = {
  relu: (call, x) => call.emit('Relu', [x], {}),
  relu6: (call, x) => call.emit('Clip', [x], { min: 0, max: 6 }),
  leaky_relu: (call, x) => call.emit('LeakyRelu', [x], { alpha: 0.2 }),
  sigmoid: (call, x) => call.emit('Sigmoid', [x], {}),
  log_sigmoid: (call, x) => call.emit('LogSigmoid', [x], {}),
  tanh: (call, x) => call.emit('Tanh', [x], {}),
  softmax: (call, x, axis) => call.emit('Softmax', [x], { axis }),
  log_softmax: (call, x, axis) => call.emit('LogSoftmax', [x], { axis }),
  elu: (call, x) => elu(call, x, { alpha: 1 }),
  selu: (call, x) => elu(call, x, selu),
  celu: (call, x) => elu(call, x, { alpha: 1 }),
  exponential: (call, x) => call.emit('Exp', [x], {}),
  softplus,
  softsign,
  swish: (call, x) => silu(call, x),
  silu: (call, x) => silu(call, x),
  gelu: (call, x) => gelu(call, x, false),
  mish,
  hard_silu: (call, x) => hardSwish(call, x),
  hard_swish: (call, x) => hardSwish(call, x),
};

export const activationNames = ['linear', ...Object.keys(byName)];

/**
 * The activation that the layer's config names, after the linear part that `emit` adds.
 *
 * Where there is one, its result carries the layer's name and the linear part is `layer/linear`: a layer asked for by
 * name means what Keras means by it, its output with its own activation.
 */
export function withActivation<O extends OpName>(call: LayerCall, op: O, inputs: readonly ValueName[], attrs: OpAttrs[O]): ValueName {
  const name = call.text('activation', 'linear');
  if (name === 'linear') return call.emit(op, inputs, attrs);
  return named(call, name, call.step('linear', op, inputs, attrs));
}

function named(call: LayerCall, name: string, x: ValueName): ValueName {
  const activation = byName[name];
  if (name === 'linear') return call.emit('Identity', [x], {});
  if (name === 'hard_sigmoid') return call.refuse('its activation is "hard_sigmoid", which Keras 2 and Keras 3 compute differently');
  if (activation === undefined) return call.refuse(`its activation is "${name}"; supported are ${activationNames.join(', ')}`);
  const rank = call.shape(x).length;
  return activation(call, x, rank === 4 ? 1 : rank - 1);
}

export const activationLayers: readonly KerasLayer[] = [
  layer('Activation', activationNames.join(', '), (call) => named(call, call.text('activation', ''), call.x)),
  layer('ReLU', '`max_value`, `negative_slope`; `threshold` 0', (call) => {
    call.expect('threshold', 0, undefined);
    const slope = call.number('negative_slope', 0);
    const max = call.optionalNumber('max_value');
    if (slope === 0) return max === undefined ? call.emit('Relu', [call.x], {}) : call.emit('Clip', [call.x], { min: 0, max });
    if (max === undefined) return call.emit('LeakyRelu', [call.x], { alpha: slope });
    return call.emit('Clip', [call.step('leaky', 'LeakyRelu', [call.x], { alpha: slope })], { min: -Infinity, max });
  }),
  layer('LeakyReLU', 'all', (call) => {
    const alpha = call.optionalNumber('alpha') ?? call.number('negative_slope', 0.3);
    call.hasNoEffect('negative_slope');
    return call.emit('LeakyRelu', [call.x], { alpha });
  }),
  layer('ELU', 'all', (call) => elu(call, call.x, { alpha: call.number('alpha', 1) })),
  layer('PReLU', 'slopes per channel or per position', (call) => {
    call.hasNoEffect('shared_axes');
    const slope = slopesOf(call);
    const rest = { ...slope, values: Float32Array.from(slope.values as Float32Array, (value) => 1 - value) };
    return parametricRelu(call, call.x, call.made('alpha', slope), call.made('rest-of-alpha', rest));
  }),
  layer('Softmax', 'any axis but the batch', (call) => call.emit('Softmax', [call.x], { axis: call.axis('axis', -1, call.shape(call.x).length) })),
];

/** [h,w,c] (1 where it is shared) → [c,h,w]; [c] stays. */
function slopesOf(call: LayerCall): Tensor {
  const shape = call.shape(call.x).slice(1);
  const slope = call.weight('alpha', shape.map(() => undefined));
  return shape.length === 3 ? transposeTensor(slope, [2, 0, 1]) : slope;
}
