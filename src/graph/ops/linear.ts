// Convolution, dense layers and batch-norm. All are linear in x: every rule set passes back by the plain transpose.
import { defineOp } from './define.ts';
import { convolvedSize, fixedExtent, imageSize, inputAt, requireFloat, requireRank } from './infer.ts';
import { shapeText } from '../tensor.ts';
import type { Shape, ValueType } from '../tensor.ts';
import type { Pair } from '../vocabulary.ts';

/** 2-D convolution (cross-correlation). The gradient goes to x only: weights and biases are constants. */
export const conv = defineOp('Conv', {
  infer: (inputs, attrs) => {
    const x = inputAt(inputs, 0, 'x');
    const w = inputAt(inputs, 1, 'w');
    requireFloat(x, 'x');
    requireRank(x, 4, 'x');
    requireRank(w, 4, 'w');
    const [inChannels, outChannels] = [fixedExtent(x.shape, 1, 'x'), fixedExtent(w.shape, 0, 'w')];
    if (fixedExtent(w.shape, 1, 'w') * attrs.groups !== inChannels || outChannels % attrs.groups !== 0) {
      throw new Error(`weights ${shapeText(w.shape)} in ${attrs.groups} group(s) do not fit ${inChannels} input channels`);
    }
    requireBias(inputs[2], outChannels);
    const [height, width] = convolvedSize(imageSize(x.shape), kernelOf(w.shape), attrs.strides, attrs.pads, attrs.dilations);
    return [{ dtype: 'float32', shape: [x.shape[0] ?? 'n', outChannels, height, width] }];
  },
  backward: {
    chain: (b, { g, inputs, attrs }) => {
      const [x, w] = [inputs[0], inputs[1]];
      if (x === undefined || w === undefined) throw new Error('Conv needs x and w');
      return [b.convTranspose(g, w, attrs, imageSize(b.shape(x)))];
    },
  },
});

/** The transpose of a convolution, as its backward writes it (and as deconvolution layers do). */
export const convTranspose = defineOp('ConvTranspose', {
  infer: (inputs, attrs) => {
    const g = inputAt(inputs, 0, 'g');
    const w = inputAt(inputs, 1, 'w');
    requireFloat(g, 'g');
    requireRank(g, 4, 'g');
    requireRank(w, 4, 'w');
    if (fixedExtent(g.shape, 1, 'g') !== fixedExtent(w.shape, 0, 'w')) throw new Error(`weights ${shapeText(w.shape)} do not fit g ${shapeText(g.shape)}`);
    const expected = convolvedSize(attrs.outputSize, kernelOf(w.shape), attrs.strides, attrs.pads, attrs.dilations);
    const [height, width] = imageSize(g.shape);
    if (expected[0] !== height || expected[1] !== width) throw new Error(`an input of ${attrs.outputSize.join('×')} would give ${expected.join('×')}, g is ${height}×${width}`);
    return [{ dtype: 'float32', shape: [g.shape[0] ?? 'n', fixedExtent(w.shape, 1, 'w') * attrs.groups, ...attrs.outputSize] }];
  },
  backward: {
    chain: (b, { g, inputs, attrs: { strides, pads, dilations, groups } }) => {
      const w = inputs[1];
      if (w === undefined) throw new Error('ConvTranspose needs g and w');
      return [b.value('Conv', [g, w], { strides, pads, dilations, groups })];
    },
  },
});

/** Fully connected layer on [n, i]. */
export const dense = defineOp('Dense', {
  infer: (inputs, { transposeWeight }) => {
    const x = inputAt(inputs, 0, 'x');
    const w = inputAt(inputs, 1, 'w');
    requireFloat(x, 'x');
    requireRank(x, 2, 'x');
    requireRank(w, 2, 'w');
    const [rows, columns] = [fixedExtent(w.shape, 0, 'w'), fixedExtent(w.shape, 1, 'w')];
    const [inFeatures, outFeatures] = transposeWeight ? [columns, rows] : [rows, columns];
    if (fixedExtent(x.shape, 1, 'x') !== inFeatures) throw new Error(`weights ${shapeText(w.shape)} do not fit x ${shapeText(x.shape)}`);
    requireBias(inputs[2], outFeatures);
    return [{ dtype: 'float32', shape: [x.shape[0] ?? 'n', outFeatures] }];
  },
  backward: {
    chain: (b, { g, inputs, attrs }) => {
      const w = inputs[1];
      if (w === undefined) throw new Error('Dense needs w');
      return [b.value('Dense', [g, w], { transposeWeight: !attrs.transposeWeight })];
    },
  },
});

/** Batch normalisation as it is applied, with its statistics: y = gamma·(x−mean)/√(variance+epsilon)+beta. dy/dx = gamma/√(variance+epsilon). */
export const batchNorm = defineOp('BatchNorm', {
  infer: (inputs) => {
    const x = inputAt(inputs, 0, 'x');
    requireFloat(x, 'x');
    if (x.shape.length < 2) throw new Error(`x must have a channel axis, got ${shapeText(x.shape)}`);
    const channels = fixedExtent(x.shape, 1, 'x');
    for (const [index, role] of ['gamma', 'beta', 'mean', 'variance'].entries()) {
      const parameter = inputAt(inputs, index + 1, role);
      if (parameter.shape.length !== 1 || parameter.shape[0] !== channels) throw new Error(`${role} must be [${channels}], got ${shapeText(parameter.shape)}`);
    }
    return [x];
  },
  backward: {
    chain: (b, { g, inputs, attrs }) => {
      const [x, gammaName, , , varianceName] = inputs;
      if (x === undefined || gammaName === undefined || varianceName === undefined) throw new Error('BatchNorm needs five inputs');
      const gamma = b.constantValue(gammaName);
      const variance = b.constantValue(varianceName);
      if (gamma === undefined || variance === undefined) throw new Error('batch-norm parameters must be constants');
      const channels = gamma.values.length;
      const factor = new Float32Array(channels);
      for (let k = 0; k < channels; k++) factor[k] = Number(gamma.values[k]) / Math.sqrt(Number(variance.values[k]) + attrs.epsilon);
      const broadcastable = [1, channels, ...b.shape(x).slice(2).map(() => 1)];
      const name = `${gammaName}/backward-factor:${varianceName}:${attrs.epsilon}:${broadcastable.length}`;
      const factorName = b.has(name) ? name : b.constant({ dtype: 'float32', shape: broadcastable, values: factor }, name);
      return [b.mul(g, factorName)];
    },
  },
});

function requireBias(bias: ValueType | undefined, channels: number): void {
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== channels)) throw new Error(`the bias must be [${channels}], got ${shapeText(bias.shape)}`);
}

function kernelOf(weights: Shape): Pair {
  return [fixedExtent(weights, 2, 'w'), fixedExtent(weights, 3, 'w')];
}
