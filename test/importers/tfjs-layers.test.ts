// Keras layers of a TensorFlow.js model, against values worked out by hand in Keras's own order of axes.
import { describe, expect, it } from 'vitest';
import { importModel } from '../../src/importers/index.ts';
import { input, layer, sequential, tfjsFiles } from './tfjs-writer.ts';
import { iota, refusalOf, run } from './in-memory.ts';
import type { WrittenLayer, WrittenWeight } from './tfjs-writer.ts';

/** Layers on an image [1,3,3,c]; the result in the graph's own order, [n,c,h,w]. */
function result(layers: readonly WrittenLayer[], weights: readonly WrittenWeight[] = [], { channels = 1, values = iota(9 * channels) } = {}) {
  return run(importModel(tfjsFiles(sequential([input([3, 3, channels]), ...layers]), weights)), [1, 3, 3, channels], values)[0]!;
}

const ones = (name: string, shape: readonly number[]): WrittenWeight => ({ name, shape, values: iota(shape.reduce((a, b) => a * b, 1)).map(() => 1) });
const conv = (config: Record<string, unknown> = {}): WrittenLayer => layer('Conv2D', 'c', { filters: 1, kernel_size: [2, 2], strides: [1, 1], padding: 'valid', data_format: 'channels_last', use_bias: false, activation: 'linear', kernel_initializer: { class_name: 'Zeros' }, ...config });

describe('a convolution of a Keras model', () => {
  it.each<[string, Record<string, unknown>, number[], number[]]>([
    ['valid', {}, [2, 2], [8, 12, 20, 24]],
    ['same, whose odd row and column go to the bottom and right', { padding: 'same' }, [3, 3], [8, 12, 7, 20, 24, 13, 13, 15, 8]],
    ['same with a stride of 2', { padding: 'same', strides: [2, 2] }, [2, 2], [8, 7, 13, 8]],
    ['dilated', { dilation_rate: [2, 2] }, [1, 1], [16]],
    ['with one number for both axes', { kernel_size: 2, strides: 1 }, [2, 2], [8, 12, 20, 24]],
  ])('%s', (_, config, size, values) => {
    expect(result([conv(config)], [ones('c/kernel', [2, 2, 1, 1])])).toEqual({ shape: [1, 1, ...size], values });
  });

  it('takes kernels as [h, w, in, out] and images as [h, w, channel]', () => {
    const kernel: WrittenWeight = { name: 'c/kernel', shape: [1, 1, 2, 3], values: [1, 10, 100, 2, 20, 200] };
    const bias: WrittenWeight = { name: 'c/bias', shape: [3], values: [0.5, 0, 0] };
    const { shape, values } = result([conv({ filters: 3, kernel_size: [1, 1], use_bias: true })], [kernel, bias], { channels: 2 });
    expect(shape).toEqual([1, 3, 3, 3]);
    // Pixel (0,1) holds 2 and 3: 2·[1,10,100] + 3·[2,20,200].
    expect([values[1], values[10], values[19]]).toEqual([8.5, 80, 800]);
  });

  it('depthwise: output c·multiplier + m reads channel c', () => {
    const depthwise = layer('DepthwiseConv2D', 'd', { kernel_size: [1, 1], depth_multiplier: 2, use_bias: false });
    const { values } = result([depthwise], [{ name: 'd/depthwise_kernel', shape: [1, 1, 2, 2], values: [1, 10, 100, 1000] }], { channels: 2, values: iota(18).map((index) => (index % 2) + 1) });
    expect([0, 9, 18, 27].map((index) => values[index])).toEqual([1, 10, 200, 2000]);
  });

  it('depthwise: its weight is called `kernel` by Keras 3', () => {
    const depthwise = layer('DepthwiseConv2D', 'd', { kernel_size: [3, 3], use_bias: false });
    expect(result([depthwise], [ones('d/kernel', [3, 3, 1, 1])]).values).toEqual([36]);
  });

  it('may have settings of newer versions that are not set', () => {
    expect(result([conv({ quantization_config: null })], [ones('c/kernel', [2, 2, 1, 1])]).values).toEqual([8, 12, 20, 24]);
  });

  it('separable: depthwise, then one by one', () => {
    const separable = layer('SeparableConv2D', 's', { filters: 1, kernel_size: [3, 3], use_bias: true });
    const weights = [ones('s/depthwise_kernel', [3, 3, 2, 1]), { name: 's/pointwise_kernel', shape: [1, 1, 2, 1], values: [1, -1] }, { name: 's/bias', shape: [1], values: [100] }];
    expect(result([separable], weights, { channels: 2 })).toEqual({ shape: [1, 1, 1, 1], values: [72 - 81 + 100] });
  });

  it('with an activation becomes two nodes: the layer\'s name is the activation\'s', () => {
    const { graph } = importModel(tfjsFiles(sequential([input([3, 3, 1]), conv({ activation: 'relu' })]), [ones('c/kernel', [2, 2, 1, 1])]));
    expect(graph.nodes.map(({ name, op, outputs }) => [name, op, outputs[0]])).toEqual([['image/nchw', 'Transpose', 'image/nchw'], ['c/linear', 'Conv', 'c/linear'], ['c', 'Relu', 'c']]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['channels first', { data_format: 'channels_first' }, /layer "c" \(Conv2D\): its data_format is "channels_first", which is not supported/],
    ['an activation that is not supported', { activation: 'cubic' }, /its activation is "cubic"; supported are linear, relu/],
    ['an activation of its own making', { activation: { class_name: 'Custom' } }, /its activation must be a text/],
    ['a padding that is not Keras\'s', { padding: 'causal' }, /its padding is "causal"/],
    ['an activation that versions of Keras compute differently', { activation: 'hard_sigmoid' }, /Keras 2 and Keras 3 compute differently/],
    ['a setting that nobody knows', { spectral: true }, /its setting spectral \(true\) is not understood/],
    ['another number type', { dtype: 'float16' }, /its dtype is "float16", expected float32/],
    ['a mixed policy', { dtype: { class_name: 'Policy', config: { name: 'mixed_float16' } } }, /expected float32/],
  ])('is refused with %s', (_, config, message) => {
    const error = refusalOf(() => result([conv(config)], [ones('c/kernel', [2, 2, 1, 1])]));
    expect(error.code).toBe('model_operator_unsupported');
    expect(error.message).toMatch(message);
  });
});

describe('dense layers and flattening of a Keras model', () => {
  it('flatten runs over [h, w, channel], so that its dense weights keep their meaning', () => {
    expect(result([layer('Flatten', 'f', { data_format: 'channels_last' })], [], { channels: 2 })).toEqual({ shape: [1, 18], values: iota(18) });
  });

  it('dense multiplies by [in, out] and adds its bias', () => {
    const weights = [{ name: 'd/kernel', shape: [2, 2], values: [1, 2, 3, 4] }, { name: 'd/bias', shape: [2], values: [10, 20] }];
    const dense = layer('Dense', 'd', { units: 2, activation: 'linear', use_bias: true });
    expect(result([layer('GlobalAveragePooling2D', 'g'), dense], weights, { channels: 2 }).values).toEqual([8 + 27 + 10, 16 + 36 + 20]);
  });

  it('dense on an image works per pixel', () => {
    const dense = layer('Dense', 'd', { units: 1, use_bias: false });
    expect(result([dense], [{ name: 'd/kernel', shape: [2, 1], values: [1, 100] }], { channels: 2 }).values.slice(0, 2)).toEqual([100, 302]);
  });

  it('reshape follows Keras\'s order in both directions', () => {
    expect(result([layer('Reshape', 'r', { target_shape: [2, -1] })], [], { channels: 2 })).toEqual({ shape: [1, 2, 9], values: iota(18) });
    // [3,3,2] read as [1,9,2]: two channels of nine columns.
    const image = result([layer('Reshape', 'r', { target_shape: [1, 9, 2] })], [], { channels: 2 });
    expect(image).toEqual({ shape: [1, 2, 1, 9], values: [...iota(9).map((k) => 2 * k), ...iota(9).map((k) => 2 * k + 1)] });
  });
});

describe('normalisation, pooling and padding of a Keras model', () => {
  const weight = (name: string, value: number): WrittenWeight => ({ name: `b/${name}`, shape: [1], values: [value] });
  const statistics = [weight('moving_mean', 1), weight('moving_variance', 3)];

  it.each<[string, Record<string, unknown>, WrittenWeight[], (x: number) => number]>([
    ['with scale and center', {}, [weight('gamma', 4), weight('beta', 5), ...statistics], (x) => 2 * (x - 1) + 5],
    ['without scale', { scale: false }, [weight('beta', 5), ...statistics], (x) => (x - 1) / 2 + 5],
    ['without center', { center: false }, [weight('gamma', 4), ...statistics], (x) => 2 * (x - 1)],
    ['over axis 3, said as a list', { axis: [3] }, [weight('gamma', 4), weight('beta', 5), ...statistics], (x) => 2 * (x - 1) + 5],
  ])('batch normalisation %s', (_, config, weights, wanted) => {
    const norm = layer('BatchNormalization', 'b', { axis: -1, epsilon: 1, momentum: 0.99, ...config });
    expect(result([norm], weights).values).toEqual(iota(9).map(wanted));
  });

  it('batch normalisation over rows is refused', () => {
    expect(refusalOf(() => result([layer('BatchNormalization', 'b', { axis: 1 })], [])).message).toMatch(/only channels are supported/);
  });

  it.each<[string, WrittenLayer, number[], number[]]>([
    ['max-pooling, valid', layer('MaxPooling2D', 'p', { pool_size: [2, 2], strides: [2, 2], padding: 'valid' }), [1, 1], [4]],
    ['max-pooling, same', layer('MaxPooling2D', 'p', { pool_size: [2, 2], strides: [2, 2], padding: 'same' }), [2, 2], [4, 5, 7, 8]],
    ['average-pooling, same: padding is not counted', layer('AveragePooling2D', 'p', { pool_size: [2, 2], strides: null, padding: 'same' }), [2, 2], [2, 3.5, 6.5, 8]],
    ['zero padding, given per side', layer('ZeroPadding2D', 'p', { padding: [[1, 0], [0, 1]] }), [4, 4], [0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8, 0]],
    ['cropping', layer('Cropping2D', 'p', { cropping: [[1, 0], [0, 2]] }), [2, 1], [3, 6]],
  ])('%s', (_, operator, size, values) => {
    expect(result([operator])).toEqual({ shape: [1, 1, ...size], values });
  });

  it.each<[string, Record<string, unknown>, number[]]>([['drops its axes', {}, [1, 1]], ['keeps its axes', { keepdims: true }, [1, 1, 1, 1]]])('global pooling %s', (_, config, shape) => {
    expect(result([layer('GlobalAveragePooling2D', 'g', config)])).toEqual({ shape, values: [4] });
    expect(result([layer('GlobalMaxPooling2D', 'g', config)])).toEqual({ shape, values: [8] });
  });
});

describe('activations of a Keras model', () => {
  const pixels = [-4, -3, -2, -1, 0, 1, 2, 3, 8];
  it.each<[string, WrittenLayer, (x: number) => number]>([
    ['ReLU', layer('ReLU', 'a', { max_value: null, negative_slope: 0, threshold: 0 }), (x) => Math.max(0, x)],
    ['ReLU with a ceiling', layer('ReLU', 'a', { max_value: 6 }), (x) => Math.min(6, Math.max(0, x))],
    ['ReLU with a slope below 0', layer('ReLU', 'a', { negative_slope: 0.5 }), (x) => (x > 0 ? x : x / 2)],
    ['ReLU with both', layer('ReLU', 'a', { negative_slope: 0.5, max_value: 6 }), (x) => Math.min(6, x > 0 ? x : x / 2)],
    ['LeakyReLU of Keras 2', layer('LeakyReLU', 'a', { alpha: 0.25 }), (x) => (x > 0 ? x : x / 4)],
    ['LeakyReLU of Keras 3', layer('LeakyReLU', 'a', { negative_slope: 0.25 }), (x) => (x > 0 ? x : x / 4)],
    ['Activation sigmoid', layer('Activation', 'a', { activation: 'sigmoid' }), (x) => 1 / (1 + Math.exp(-x))],
    ['Activation linear', layer('Activation', 'a', { activation: 'linear' }), (x) => x],
    ['Rescaling', layer('Rescaling', 'a', { scale: 2, offset: -1 }), (x) => 2 * x - 1],
    ['Dropout', layer('Dropout', 'a', { rate: 0.5, noise_shape: null, seed: null }), (x) => x],
  ])('%s', (_, operator, wanted) => {
    result([operator], [], { values: pixels }).values.forEach((value, index) => expect(value).toBeCloseTo(wanted(pixels[index]!), 6));
  });

  it('softmax of an image runs over its channels', () => {
    const { values } = result([layer('Softmax', 'a', { axis: -1 })], [], { channels: 2, values: iota(18).map((index) => (index % 2) * Math.log(3)) });
    values.forEach((value, index) => expect(value).toBeCloseTo(index < 9 ? 0.25 : 0.75, 6));
  });

  it('a ReLU with a threshold is refused', () => {
    expect(refusalOf(() => result([layer('ReLU', 'a', { threshold: 1 })])).message).toBe('model.json: layer "a" (ReLU): its threshold is 1, which is not supported');
  });
});

describe('preparation inside a Keras model', () => {
  const twice = (list: number[]): number[] => list.flatMap((value) => [value, value]);

  it('Rescaling has one factor, or one a channel', () => {
    const rescaling = layer('Rescaling', 'r', { scale: [0.5, 2], offset: [1, 0] });
    const { values } = result([rescaling], [], { channels: 2, values: twice(iota(9)) });
    expect(values).toEqual([...iota(9).map((value) => value / 2 + 1), ...iota(9).map((value) => value * 2)]);
  });

  it.each<[string, Record<string, unknown>, WrittenWeight[]]>([
    ['as it was adapted', {}, [{ name: 'norm/mean', shape: [2], values: [4, 0] }, { name: 'norm/variance', shape: [2], values: [4, 0.25] }, { name: 'norm/count', shape: [1], values: [9] }]],
    ['as it was given', { mean: [4, 0], variance: [4, 0.25] }, []],
  ])('Normalization %s', (_, config, weights) => {
    const { values } = result([layer('Normalization', 'norm', { axis: [-1], ...config })], weights, { channels: 2, values: twice(iota(9)) });
    expect(values).toEqual([...iota(9).map((value) => (value - 4) / 2), ...iota(9).map((value) => value * 2)]);
  });

  it('UpSampling2D bilinear lies between the centres of pixels, as Keras enlarges', () => {
    const { shape, values } = result([layer('UpSampling2D', 'u', { size: [1, 2], interpolation: 'bilinear' })]);
    expect(shape).toEqual([1, 1, 3, 6]);
    expect(values.slice(0, 6)).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2]);
  });

  it('LayerScale has a factor a channel, which Keras saves without a name', () => {
    const scale = layer('LayerScale', 'l', { init_values: 1e-6, projection_dim: 2 });
    expect(result([scale], [{ name: 'l/variable_7', shape: [2], values: [2, -1] }], { channels: 2, values: iota(18).map(() => 3) }).values).toEqual(iota(18).map((index) => (index < 9 ? 6 : -3)));
  });

  it('GroupNormalization: each group of channels by its own moments', () => {
    const group = layer('GroupNormalization', 'g', { groups: 2, axis: -1, epsilon: 0, center: false, scale: false });
    const { values } = result([group], [], { channels: 2, values: iota(18) });
    const spread = Math.sqrt(iota(9).reduce((sum, value) => sum + (2 * value - 8) ** 2, 0) / 9);
    values.forEach((value, index) => expect(value).toBeCloseTo((2 * (index % 9) - 8) / spread, 5));
  });
});
