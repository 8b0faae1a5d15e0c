// Normalisations by the image's own statistics, and by those of the training images.
import { scaledAndShifted, standardised } from '../../composed/normalisations.ts';
import { layer } from './define.ts';
import type { Tensor, ValueName } from '../../../graph/tensor.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

export const normalisationLayers: readonly KerasLayer[] = [
  layer('LayerNormalization', 'over channels', (call) => {
    call.expect('rms_scaling', false, undefined);
    const rank = call.shape(call.x).length;
    const axis = call.axis('axis', -1, rank);
    if (axis !== (rank === 4 ? 1 : rank - 1)) return call.refuse(`it normalises axis ${axis} of a tensor of rank ${rank}, only channels are supported`);
    const y = standardised(call, call.x, { axes: [axis], epsilon: call.number('epsilon', 1e-3) });
    return scaledAndShifted(call, y, call.flag('scale', true) ? perChannel(call, 'gamma') : undefined, call.flag('center', true) ? perChannel(call, 'beta') : undefined);
  }),
  layer('GroupNormalization', 'over groups of channels', (call) => {
    const shape = call.shape(call.image());
    const channels = call.extent(call.x, 1);
    const groups = call.number('groups', 32) === -1 ? channels : call.number('groups', 32);
    if (call.axis('axis', -1, 4) !== 1) return call.refuse('only channels, the last axis, are supported');
    const grouped = call.step('grouped', 'Reshape', [call.x], { shape: ['n', groups, (channels / groups) * call.extent(call.x, 2) * call.extent(call.x, 3)] });
    const y = call.step('ungrouped', 'Reshape', [standardised(call, grouped, { axes: [2], epsilon: call.number('epsilon', 1e-3) })], { shape });
    return scaledAndShifted(call, y, call.flag('scale', true) ? perChannel(call, 'gamma') : undefined, call.flag('center', true) ? perChannel(call, 'beta') : undefined);
  }),
  /** Keras's own ConvNeXt: a factor a channel, without a shift. */
  layer('LayerScale', 'over channels', (call) => {
    call.hasNoEffect('init_values', 'projection_dim');
    return call.emit('Mul', [call.x, made(call, 'gamma', call.onlyWeight([call.extent(call.x, 1)]).values as Float32Array)], {});
  }),
  /** (x − mean)/max(√variance, ε), as it was adapted to the training images. */
  layer('Normalization', 'adapted, over channels', (call) => {
    call.expect('invert', false, undefined);
    const channels = call.extent(call.x, 1);
    if (call.axis('axis', -1, call.shape(call.x).length) !== 1) return call.refuse('only channels, the last axis, are supported');
    const [mean, variance] = [statistic(call, 'mean', channels), statistic(call, 'variance', channels)];
    const rates = Float32Array.from(variance, (value) => 1 / Math.max(Math.sqrt(value), 1e-7));
    const centred = call.step('centred', 'Sub', [call.x, made(call, 'mean', mean)], {});
    return call.emit('Mul', [centred, made(call, 'rate', rates)], {});
  }),
];

/** In the config where it was given, among the weights where it was adapted. */
function statistic(call: LayerCall, name: string, channels: number): Float32Array {
  const given = call.setting(name);
  if (given === undefined) return call.weight(name, [channels]).values as Float32Array;
  const list = typeof given === 'number' ? [given] : call.extents(name);
  return Float32Array.from({ length: channels }, (_, channel) => list[list.length === 1 ? 0 : channel] ?? call.refuse(`its ${name} has ${list.length} numbers for ${channels} channels`));
}

function perChannel(call: LayerCall, name: string): ValueName {
  return made(call, name, call.weight(name, [call.extent(call.x, call.shape(call.x).length === 4 ? 1 : call.shape(call.x).length - 1)]).values as Float32Array);
}

function made(call: LayerCall, name: string, values: Float32Array): ValueName {
  const isImage = call.shape(call.x).length === 4;
  const tensor: Tensor = { dtype: 'float32', shape: isImage ? [values.length, 1, 1] : [values.length], values };
  return call.made(`${name}-per-channel`, tensor);
}
