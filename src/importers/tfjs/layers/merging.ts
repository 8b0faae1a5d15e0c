// Layers that join several tensors.
import { float32, sameShape } from '../../../graph/tensor.ts';
import { layer } from './define.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

export const mergingLayers: readonly KerasLayer[] = [
  layer('Add', 'any number of tensors, broadcast', (call) => total(call, call.inputs)),
  layer('Average', 'any number of tensors of one shape', (call) => {
    const summed = call.inputs.slice(1).reduce((sum, next, index) => call.step(`partial-${index}`, 'Add', [sum, next], {}), first(call));
    return call.emit('Mul', [summed, call.made('share', float32([], [1 / call.inputs.length]))], {});
  }),
  /** Keras's own Inception-ResNet: the first tensor and a share of the second. */
  layer('CustomScaleLayer', 'two tensors', (call) => {
    const [a, b] = two(call);
    return call.emit('Add', [a, call.step('scaled', 'Mul', [b, call.made('scale', float32([], [call.number('scale', 1)]))], {})], {});
  }),
  layer('Subtract', 'two tensors', (call) => call.emit('Sub', two(call), {})),
  layer('Multiply', 'any number of tensors, broadcast (squeeze and excitation)', (call) => {
    const [last, ...before] = call.inputs.toReversed();
    const product = before.toReversed().reduce((value, next, index) => (index === 0 ? next : call.step(`partial-${index}`, 'Mul', [value, next], {})), '');
    return last === undefined || before.length === 0 ? call.refuse('it needs two tensors or more') : call.emit('Mul', [product, last], {});
  }),
  layer('Concatenate', 'any axis but the batch', (call) => call.emit('Concat', call.inputs, { axis: call.axis('axis', -1, call.shape(first(call)).length) })),
];

function total(call: LayerCall, values: readonly ValueName[]): ValueName {
  const [x, y, ...more] = values;
  if (x === undefined || y === undefined) return call.refuse('it needs two tensors or more');
  if (more.length === 0) return call.emit('Add', [x, y], {});
  if (values.every((value) => sameShape(call.shape(value), call.shape(x)))) return call.emit('Sum', values, {});
  const last = more.at(-1) ?? y;
  const partial = [y, ...more.slice(0, -1)].reduce((sum, next, index) => call.step(`partial-${index}`, 'Add', [sum, next], {}), x);
  return call.emit('Add', [partial, last], {});
}

function two(call: LayerCall): readonly [ValueName, ValueName] {
  const [a, b] = call.inputs;
  return a === undefined || b === undefined || call.inputs.length !== 2 ? call.refuse(`it needs two tensors, got ${call.inputs.length}`) : [a, b];
}

function first(call: LayerCall): ValueName {
  return call.inputs[0] ?? call.refuse('it is called with nothing');
}
