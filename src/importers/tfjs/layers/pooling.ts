// Pooling with windows, and over the whole image.
import { layer } from './define.ts';
import { padsOf } from './window.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { PoolAttrs } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

export const poolingLayers: readonly KerasLayer[] = [
  layer('MaxPooling2D', '`valid` and `same`', (call) => call.emit('MaxPool', [call.image()], windowOf(call))),
  /** With `same`, TensorFlow divides by what the window covers of the image. */
  layer('AveragePooling2D', '`valid` and `same` (padding is not counted)', (call) => call.emit('AveragePool', [call.image()], { ...windowOf(call), countIncludePad: false })),
  layer('GlobalAveragePooling2D', 'with or without `keepdims`', (call) => {
    call.channelsLast();
    return call.emit('ReduceMean', [call.image()], { axes: [2, 3], keepDims: call.flag('keepdims', false) });
  }),
  layer('GlobalMaxPooling2D', 'with or without `keepdims`', (call) => {
    call.channelsLast();
    const x = call.image();
    const window: PoolAttrs = { kernel: [call.extent(x, 2), call.extent(x, 3)], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false };
    if (call.flag('keepdims', false)) return call.emit('MaxPool', [x], window);
    return flat(call, call.step('pooled', 'MaxPool', [x], window));
  }),
];

function windowOf(call: LayerCall): PoolAttrs {
  call.channelsLast();
  const kernel = call.pair('pool_size', [2, 2]);
  const strides = call.pair('strides', kernel);
  const dilations = [1, 1] as const;
  return { kernel, strides, dilations, pads: padsOf(call, call.image(), { kernel, strides, dilations }), ceilMode: false };
}

function flat(call: LayerCall, x: ValueName): ValueName {
  return call.emit('Reshape', [x], { shape: ['n', call.extent(x, 1)] });
}
