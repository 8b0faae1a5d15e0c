// Convolution, dense layers and batch normalisation.
import { broadcastTo, transposeTensor } from '../../../graph/rewrites/evaluate.ts';
import { shapeText } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import { windowOf } from './window.ts';
import type { Tensor } from '../../../graph/tensor.ts';
import type { NodeCall } from '../node-call.ts';
import type { Value } from '../value.ts';

export const conv = operator('Conv', [1, 11, 22], '2-D, constant weights; strides, dilations, groups, asymmetric `pads`, every `auto_pad`', (node) => {
  const x = node.input(0, 'X');
  const weights = node.constant(1, 'weights');
  const [, , height, width] = weights.shape;
  if (height === undefined || width === undefined || weights.shape.length !== 4) return node.refuse(`only 2-D convolution is supported, its weights are ${shapeText(weights.shape)}`);
  const { strides, pads, dilations } = windowOf(node, x, [height, width]);
  node.optionalConstant(2, 'bias');
  const bias = node.optional(2);
  return node.emit('Conv', [x, node.input(1, 'weights'), ...(bias === undefined ? [] : [bias])], { strides, pads, dilations, groups: node.int('group') ?? 1 });
});

export const gemm = operator('Gemm', [7, 9, 11, 13], 'constant B; C constant or computed; `alpha`, `beta`, `transB`; `transA` is refused', (node) => {
  const x = node.input(0, 'A');
  node.expectInt('transA', 0, 'transposing the images of a batch is not supported');
  const [alpha, beta] = [node.float('alpha') ?? 1, node.float('beta') ?? 1];
  const transposeWeight = node.flag('transB', false);
  const weights = node.constant(1, 'B');
  const w = scaled(node, node.input(1, 'B'), weights, alpha, 'weight');
  const outFeatures = weights.shape[transposeWeight ? 0 : 1] ?? 0;
  const c = node.optional(2);
  if (c === undefined || beta === 0) return node.emit('Dense', [x, w], { transposeWeight });
  if (c.kind === 'constant' && fitsBias(c.tensor.shape, outFeatures)) {
    return node.emit('Dense', [x, w, scaled(node, biasOf(node, c, outFeatures), undefined, beta, 'bias')], { transposeWeight });
  }
  const product = node.step('product', 'Dense', [x, w], { transposeWeight });
  const addend = beta === 1 ? c : node.step('addend', 'Mul', [c, scalar(node, beta, 'beta')], {});
  return node.emit('Add', [product, addend], {});
});

export const matMul = operator('MatMul', [1, 9, 13], '[n,…,i] by a constant [i,o]; products of two computed values (attention) are refused', (node) => {
  const x = node.input(0, 'A');
  const weights = node.constant(1, 'B');
  const rank = node.rank(x);
  if (rank < 2 || rank > 4 || weights.shape.length !== 2) node.refuse(`only [n,i], [n,t,i] and [n,h,w,i] by [i,o] are supported, got ${shapeText(node.shape(x))} by ${shapeText(weights.shape)}`);
  return rank === 2 ? node.emit('Dense', [x, node.input(1, 'B')], { transposeWeight: false }) : perPosition(node, x, weights);
});

/** [n,…,i] by [i,o] as a 1×1 convolution of the same numbers laid out as an image. */
function perPosition(node: NodeCall, x: Value, weights: Tensor): Value {
  const [inFeatures = 0, outFeatures = 0] = weights.shape;
  const shape = node.shape(x);
  const [inward, outward] = shape.length === 4 ? [[0, 3, 1, 2], [0, 2, 3, 1]] : [[0, 2, 1], [0, 2, 1]];
  const channelsFirst = node.step('channels-first', 'Transpose', [x], { perm: inward });
  const image = shape.length === 4 ? channelsFirst : node.step('image', 'Reshape', [channelsFirst], { shape: ['n', inFeatures, Number(shape[1]), 1] });
  const { values } = transposeTensor(weights, [1, 0]);
  const kernel = node.made('kernel', { dtype: 'float32', shape: [outFeatures, inFeatures, 1, 1], values });
  const product = node.step('product', 'Conv', [image, kernel], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
  const row = shape.length === 4 ? product : node.step('row', 'Reshape', [product], { shape: ['n', outFeatures, Number(shape[1])] });
  return node.emit('Transpose', [row], { perm: outward });
}

export const batchNormalization = operator('BatchNormalization', [7, 9, 14, 15], 'as applied (`training_mode` 0), constant parameters; `spatial` 0 is refused', (node) => {
  node.hasNoEffect('momentum');
  if (node.opset < 9) node.expectInt('spatial', 1, 'statistics per position are not supported');
  if (node.opset >= 14) node.expectInt('training_mode', 0, 'the model was exported in training mode');
  const parameters = (['scale', 'B', 'mean', 'var'] as const).map((role, index) => {
    node.constant(index + 1, role);
    return node.input(index + 1, role);
  });
  return node.emit('BatchNorm', [node.input(0, 'X'), ...parameters], { epsilon: node.float('epsilon') ?? Math.fround(1e-5) });
});

export const linearOperators = [conv, gemm, matMul, batchNormalization];

/** C is broadcast to [n, o]: a number, [o] or [1, o] are the same for every image. */
function fitsBias(shape: readonly number[], outFeatures: number): boolean {
  const last = shape.at(-1) ?? 1;
  return shape.length <= 2 && shape.slice(0, -1).every((extent) => extent === 1) && (last === 1 || last === outFeatures);
}

function biasOf(node: NodeCall, c: Value & { kind: 'constant' }, outFeatures: number): Value {
  const { tensor } = c;
  if (tensor.shape.length === 1 && tensor.shape[0] === outFeatures) return c;
  const flat: Tensor = { ...tensor, shape: [tensor.values.length] };
  return node.made('bias', broadcastTo(flat, [outFeatures]));
}

/** The constant times a factor, rounded once to float32. */
function scaled(node: NodeCall, value: Value, known: Tensor | undefined, factor: number, suffix: string): Value {
  const tensor = known ?? (value.kind === 'constant' ? value.tensor : undefined);
  if (factor === 1 || tensor === undefined) return value;
  return node.made(`${suffix}-scaled`, { dtype: 'float32', shape: tensor.shape, values: Float32Array.from(tensor.values as Float32Array, (number) => number * factor) });
}

export function scalar(node: NodeCall, value: number, suffix: string): Value {
  return node.made(suffix, { dtype: 'float32', shape: [], values: Float32Array.of(value) });
}

