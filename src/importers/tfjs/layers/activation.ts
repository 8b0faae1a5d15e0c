// Activation layers, and the activation inside convolution and dense layers.
import { layer } from './define.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { OpAttrs, OpName } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

/** Adds an operator that reads and writes one value: under the layer's name (`emit`) or on the way (`step`). */
type Apply = (op: ActivationName, attrs: OpAttrs[ActivationName]) => ValueName;
type ActivationName = 'Relu' | 'Clip' | 'Sigmoid' | 'Tanh' | 'Softmax' | 'LogSoftmax';

const byName: Readonly<Record<string, (apply: Apply, channelAxis: number) => ValueName>> = {
  relu: (apply) => apply('Relu', {}),
  relu6: (apply) => apply('Clip', { min: 0, max: 6 }),
  sigmoid: (apply) => apply('Sigmoid', {}),
  tanh: (apply) => apply('Tanh', {}),
  softmax: (apply, axis) => apply('Softmax', { axis }),
  log_softmax: (apply, axis) => apply('LogSoftmax', { axis }),
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
  if (activation === undefined) return call.refuse(`its activation is "${name}"; supported are ${activationNames.join(', ')}`);
  const rank = call.shape(x).length;
  return activation((op, attrs) => call.emit(op, [x], attrs), rank === 4 ? 1 : rank - 1);
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
  layer('Softmax', 'any axis but the batch', (call) => call.emit('Softmax', [call.x], { axis: call.axis('axis', -1, call.shape(call.x).length) })),
];
