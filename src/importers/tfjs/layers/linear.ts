// Convolutions, dense layers and batch normalisation. Keras keeps kernels as [h, w, in, out].
import { transposeTensor } from '../../../graph/rewrites/evaluate.ts';
import { withActivation } from './activation.ts';
import { layer } from './define.ts';
import { paddingFor, padsOf } from './window.ts';
import type { Tensor, ValueName } from '../../../graph/tensor.ts';
import type { Pair } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

const conv2d = layer('Conv2D', '`valid` and `same`, strides, dilation, groups', (call) => {
  const x = call.image();
  const filters = call.number('filters', 0);
  const groups = call.number('groups', 1);
  const { kernel, attrs } = geometry(call, x);
  const weight = call.weight('kernel', [...kernel, call.extent(x, 1) / groups, filters]);
  const w = call.made('kernel', transposeTensor(weight, [3, 2, 0, 1]));
  return withActivation(call, 'Conv', [x, w, ...bias(call, filters)], { ...attrs, groups });
});

const depthwiseConv2d = layer('DepthwiseConv2D', '`valid` and `same`, strides, dilation, `depth_multiplier`', (call) => {
  const x = call.image();
  call.expect('groups', 1, undefined);
  const { w, attrs, filters } = depthwise(call, x);
  return withActivation(call, 'Conv', [x, w, ...bias(call, filters)], attrs);
});

const separableConv2d = layer('SeparableConv2D', 'as DepthwiseConv2D, then a 1×1 convolution', (call) => {
  const x = call.image();
  call.expect('groups', 1, undefined);
  const filters = call.number('filters', 0);
  const { w, attrs, filters: between } = depthwise(call, x);
  const pointwise = call.weight('pointwise_kernel', [1, 1, between, filters]);
  const spread = call.step('depthwise', 'Conv', [x, w], attrs);
  const mix = call.made('pointwise_kernel', transposeTensor(pointwise, [3, 2, 0, 1]));
  return withActivation(call, 'Conv', [spread, mix, ...bias(call, filters)], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
});

const dense = layer('Dense', 'on [n, features], and per pixel on images', (call) => {
  const units = call.number('units', 0);
  const rank = call.shape(call.x).length;
  if (rank !== 2 && rank !== 4) return call.refuse(`its input has rank ${rank}, expected 2 or an image`);
  const weight = call.weight('kernel', [call.extent(call.x, 1), units]);
  if (rank === 2) return withActivation(call, 'Dense', [call.x, call.made('kernel', weight), ...bias(call, units)], { transposeWeight: false });
  const { shape, values, dtype } = transposeTensor(weight, [1, 0]);
  const w = call.made('kernel', { dtype, shape: [...shape, 1, 1], values });
  return withActivation(call, 'Conv', [call.x, w, ...bias(call, units)], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
});

const batchNormalization = layer('BatchNormalization', 'over channels; with or without `scale` and `center`', (call) => {
  call.hasNoEffect('momentum', 'fused', 'virtual_batch_size', 'synchronized', 'renorm_clipping', 'renorm_momentum');
  call.expect('renorm', false, undefined);
  const rank = call.shape(call.x).length;
  const axis = call.axis('axis', -1, rank);
  if (axis !== 1) return call.refuse(`it normalises axis ${axis} of a tensor of rank ${rank}, only channels are supported`);
  const channels = call.extent(call.x, 1);
  const parameter = (name: string, isStored: boolean, otherwise: number): ValueName =>
    call.made(name, isStored ? call.weight(name, [channels]) : { dtype: 'float32', shape: [channels], values: new Float32Array(channels).fill(otherwise) });
  return call.emit('BatchNorm', [
    call.x,
    parameter('gamma', call.flag('scale', true), 1),
    parameter('beta', call.flag('center', true), 0),
    parameter('moving_mean', true, 0),
    parameter('moving_variance', true, 1),
  ], { epsilon: call.number('epsilon', 1e-3) });
});

const conv2dTranspose = layer('Conv2DTranspose', '`valid` and `same`, strides, dilation; no `output_padding`', (call) => {
  call.channelsLast();
  call.expect('output_padding', undefined);
  const x = call.image();
  const filters = call.number('filters', 0);
  const kernel = call.pair('kernel_size', [0, 0]);
  const strides = call.pair('strides', [1, 1]);
  const dilations = call.pair('dilation_rate', [1, 1]);
  const isSame = call.text('padding', 'valid') === 'same';
  const along = ([0, 1] as const).map((axis): number => {
    const size = call.extent(x, axis + 2) * strides[axis];
    return isSame ? size : size + Math.max(dilations[axis] * (kernel[axis] - 1) + 1 - strides[axis], 0);
  });
  const outputSize: Pair = [along[0] ?? 1, along[1] ?? 1];
  // `padsOf` reads the size of an image that is there; here it is the result's.
  const pads = paddingFor(call, outputSize, { kernel, strides, dilations });
  const w = call.made('kernel', transposeTensor(call.weight('kernel', [...kernel, filters, call.extent(x, 1)]), [3, 2, 0, 1]));
  const attrs = { strides, dilations, pads, groups: 1, outputSize };
  const [b] = bias(call, filters);
  if (b === undefined) return withActivation(call, 'ConvTranspose', [x, w], attrs);
  const spread = call.made('bias-per-channel', { ...call.weight('bias', [filters]), shape: [filters, 1, 1] });
  return withActivation(call, 'Add', [call.step('transposed', 'ConvTranspose', [x, w], attrs), spread], {});
});

export const linearLayers: readonly KerasLayer[] = [conv2d, depthwiseConv2d, separableConv2d, conv2dTranspose, dense, batchNormalization];

function geometry(call: LayerCall, x: ValueName): { kernel: Pair; attrs: { strides: Pair; dilations: Pair; pads: readonly [number, number, number, number] } } {
  call.channelsLast();
  const kernel = call.pair('kernel_size', [0, 0]);
  const strides = call.pair('strides', [1, 1]);
  const dilations = call.pair('dilation_rate', [1, 1]);
  return { kernel, attrs: { strides, dilations, pads: padsOf(call, x, { kernel, strides, dilations }) } };
}

/**
 * [h, w, channels, multiplier] → [channels·multiplier, 1, h, w]: output c·multiplier + m reads input channel c.
 * TensorFlow.js saves no multiplier with a SeparableConv2D: then the weights say it.
 */
function depthwise(call: LayerCall, x: ValueName): { w: ValueName; filters: number; attrs: ReturnType<typeof geometry>['attrs'] & { groups: number } } {
  const { kernel, attrs } = geometry(call, x);
  const channels = call.extent(x, 1);
  // Keras 3 calls it `kernel`.
  const kernels = call.weight(call.nameOfWeight('depthwise_kernel', 'kernel'), [...kernel, channels, call.optionalNumber('depth_multiplier')]);
  const rows: Tensor = transposeTensor(kernels, [2, 3, 0, 1]);
  const filters = channels * (kernels.shape[3] ?? 1);
  const w = call.made('depthwise_kernel', { ...rows, shape: [filters, 1, ...kernel] });
  return { w, filters, attrs: { ...attrs, groups: channels } };
}

function bias(call: LayerCall, channels: number): ValueName[] {
  return call.flag('use_bias', true) ? [call.made('bias', call.weight('bias', [channels]))] : [];
}
