// Models that TensorFlow.js itself builds and saves: read back here, they compute what TensorFlow.js computes.
import * as tf from '@tensorflow/tfjs-layers';
import { ready, setBackend, tensor, transpose } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../../src/importers/index.ts';
import { filesOf, run } from './in-memory.ts';
import { seeded } from '../reference/seeded.ts';
import type { io, Tensor } from '@tensorflow/tfjs-core';
import type { ModelFiles } from '../../src/importers/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

/** The model as `model.save()` writes it, caught in memory. */
async function saved(model: tf.LayersModel): Promise<ModelFiles> {
  const caught: io.ModelArtifacts[] = [];
  await model.save({ save: (artifacts: io.ModelArtifacts) => {
    caught.push(artifacts);
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
  } });
  const { modelTopology, weightSpecs, weightData, format, generatedBy } = caught[0]!;
  const json = { format, generatedBy, modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return filesOf('model.json', { 'model.json': new TextEncoder().encode(JSON.stringify(json)), 'weights.bin': new Uint8Array(weightData as ArrayBuffer) });
}

/** Every weight random from a seed; variances positive. */
function shake(model: tf.LayersModel, seed: number): void {
  const random = seeded(seed);
  model.setWeights(model.weights.map((weight) => {
    const shape = weight.shape.map(Number);
    const values = random.normal(shape, 0.5).values as Float32Array;
    return tensor(weight.originalName.includes('variance') ? values.map((value) => Math.abs(value) + 0.5) : values, shape);
  }));
}

const { layers } = tf;
type Block = (x: tf.SymbolicTensor) => tf.SymbolicTensor;
const apply = (layer: { apply(x: tf.SymbolicTensor | tf.SymbolicTensor[]): unknown }, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor => layer.apply(x) as tf.SymbolicTensor;

const blocks: Readonly<Record<string, Block>> = {
  'conv2d same, stride 2, relu': (x) => apply(layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }), x),
  'conv2d valid, dilated, without bias': (x) => apply(layers.conv2d({ filters: 2, kernelSize: [3, 2], dilationRate: [2, 2], useBias: false }), x),
  'depthwise, multiplier 2, same, even kernel': (x) => apply(layers.depthwiseConv2d({ kernelSize: [2, 4], depthMultiplier: 2, padding: 'same', strides: [2, 2] }), x),
  'separable, multiplier 2': (x) => apply(layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'tanh' }), x),
  'batch normalisation': (x) => apply(layers.batchNormalization({ epsilon: 0.01 }), x),
  'batch normalisation without scale and center': (x) => apply(layers.batchNormalization({ scale: false, center: false }), x),
  'max-pooling same, odd sizes': (x) => apply(layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 2], padding: 'same' }), x),
  'average-pooling same, odd sizes': (x) => apply(layers.averagePooling2d({ poolSize: [3, 2], strides: [2, 2], padding: 'same' }), x),
  'average-pooling valid': (x) => apply(layers.averagePooling2d({ poolSize: 2 }), x),
  'zero padding': (x) => apply(layers.zeroPadding2d({ padding: [[1, 2], [0, 3]] }), x),
  'cropping': (x) => apply(layers.cropping2D({ cropping: [[1, 2], [0, 3]] }), x),
  'relu with a ceiling': (x) => apply(layers.reLU({ maxValue: 0.5 }), x),
  'leaky relu': (x) => apply(layers.leakyReLU({ alpha: 0.2 }), x),
  'softmax over channels': (x) => apply(layers.softmax({ axis: -1 }), x),
  ...Object.fromEntries((['elu', 'selu', 'softplus', 'softsign', 'swish', 'mish'] as const).map((activation): [string, Block] =>
    [`activation ${activation}`, (x) => apply(layers.activation({ activation }), x)])),
  'elu': (x) => apply(layers.elu({}), x),
  'parametric relu, a slope a channel': (x) => apply(layers.prelu({ sharedAxes: [1, 2] }), x),
  'parametric relu, a slope a pixel': (x) => apply(layers.prelu(), x),
  'layer normalisation': (x) => apply(layers.layerNormalization({ epsilon: 0.1 }), x),
  'nearest enlarging': (x) => apply(layers.upSampling2d({ size: [2, 3] }), x),
  'transposed convolution, same': (x) => apply(layers.conv2dTranspose({ filters: 3, kernelSize: [3, 4], strides: [2, 3], padding: 'same', activation: 'relu' }), x),
  'transposed convolution, valid, stride beyond the kernel': (x) => apply(layers.conv2dTranspose({ filters: 3, kernelSize: [3, 2], strides: [2, 3], useBias: false }), x),
  'activation sigmoid': (x) => apply(layers.activation({ activation: 'sigmoid' }), x),
  'dropout': (x) => apply(layers.dropout({ rate: 0.5 }), x),
  'flatten, dense, softmax': (x) => apply(layers.dense({ units: 5, activation: 'softmax' }), apply(layers.flatten({}), x)),
  'dense on an image': (x) => apply(layers.dense({ units: 4, activation: 'relu' }), x),
  'global average, dense': (x) => apply(layers.dense({ units: 3 }), apply(layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }), x)),
  'global maximum': (x) => apply(layers.globalMaxPooling2d({ dataFormat: 'channelsLast' }), x),
  'reshape to an image and back': (x) => apply(layers.reshape({ targetShape: [7, 3, 6] }), x),
  'reshape to rows': (x) => apply(layers.reshape({ targetShape: [6, -1] }), x),
  'add of three': (x) => apply(layers.add(), [x, apply(layers.leakyReLU({}), x), apply(layers.activation({ activation: 'tanh' }), x)]),
  'average of three': (x) => apply(layers.average(), [x, apply(layers.leakyReLU({}), x), apply(layers.activation({ activation: 'tanh' }), x)]),
  'multiply': (x) => apply(layers.multiply(), [x, apply(layers.activation({ activation: 'sigmoid' }), x)]),
  'concatenate channels': (x) => apply(layers.concatenate(), [x, apply(layers.activation({ activation: 'tanh' }), x)]),
  'concatenate rows': (x) => apply(layers.concatenate({ axis: 1 }), [x, apply(layers.activation({ activation: 'tanh' }), x)]),
};

const shape = [2, 9, 7, 2] as const;

async function expectAgreement(model: tf.LayersModel, seed: number): Promise<void> {
  shake(model, seed);
  const x = seeded(seed + 1).normal([...shape]).values as Float32Array;
  const wanted = model.predict(tensor(x, [...shape])) as Tensor;
  const isImage = wanted.shape.length === 4;
  const got = run(importModel(await saved(model)), shape, [...x])[0]!;
  // The graph gives images as [n,c,h,w].
  const values = await (isImage ? transpose(wanted, [0, 3, 1, 2]) : wanted).data();
  expect(got.shape).toEqual(isImage ? [0, 3, 1, 2].map((axis) => wanted.shape[axis]) : wanted.shape);
  got.values.forEach((value, index) => expect(Math.abs(value - values[index]!), `element ${index}, seed ${seed}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))));
}

describe('a layer saved by TensorFlow.js', () => {
  it.each(Object.entries(blocks))('%s', async (_, block) => {
    const x = tf.input({ shape: shape.slice(1) });
    await expectAgreement(tf.model({ inputs: x, outputs: block(x) }), 7);
  });

  it('a Sequential with another one inside', async () => {
    const inner = tf.sequential({ layers: [layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [9, 7, 2], activation: 'relu' }), layers.batchNormalization()] });
    await expectAgreement(tf.sequential({ layers: [inner, layers.flatten(), layers.dense({ units: 2, activation: 'sigmoid' })] }), 8);
  });
});
