// Convolution, its transpose, dense layers and batch-norm in TensorFlow.
import { inputAt, outputAt } from '../node-inputs.ts';
import { flipKernels } from '../kernels.ts';
import { inputPlanes, padOrCrop, stuffZeros } from './planes.ts';
import type { Lowerings } from './lower.ts';
import type { TfAttributes } from './saved-model-proto.ts';
import type { Planes } from './planes.ts';
import type { TfGraph } from './tf-graph.ts';
import type { NodeOf } from '../../../graph/graph.ts';
import type { TensorValues, ValueName } from '../../../graph/tensor.ts';
import type { ConvAttrs, Pads, Pair } from '../../../graph/vocabulary.ts';

type LinearOp = 'Conv' | 'ConvTranspose' | 'Dense' | 'BatchNorm';
type Quad = readonly [number, number, number, number];

/** A constant of the graph rearranged to convolution weights [o, i/groups, kh, kw]. */
interface Kernel {
  readonly source: ValueName;
  readonly variant: string;
  readonly shape: Quad;
  readonly arrange: (values: TensorValues) => TensorValues;
}

export const lowerLinear: Lowerings<LinearOp> = {
  Conv: (tf, node) => {
    const y = convolve(tf, inputPlanes(tf, node), plainKernel(tf, inputAt(node, 1)), node.attrs);
    const bias = node.inputs[2];
    tf.write(outputAt(node, 0), 'last', bias === undefined ? y : tf.float('BiasAdd', [y, tf.read(bias)]));
  },
  ConvTranspose: (tf, node) => {
    const { strides: [sy, sx], pads, dilations, groups } = node.attrs;
    const [, , kh, kw] = tf.shape(inputAt(node, 1));
    const isStrided = sy > 1 || sx > 1;
    const isPoint = kh === 1 && kw === 1 && pads.every((pad) => pad === 0);
    const isOwn = isStrided && groups === 1 && dilations[0] === 1 && dilations[1] === 1;
    const transpose = isStrided && isPoint ? transposePoints : isOwn ? transposeByTensorflow : transposeByFlippedKernel;
    tf.write(outputAt(node, 0), 'last', transpose(tf, node));
  },
  Dense: (tf, node) => {
    const y = tf.float('MatMul', [tf.read(inputAt(node, 0)), tf.read(inputAt(node, 1))], { transpose_b: { flag: node.attrs.transposeWeight } });
    const bias = node.inputs[2];
    tf.write(outputAt(node, 0), 'first', bias === undefined ? y : tf.float('BiasAdd', [y, tf.read(bias)]));
  },
  BatchNorm: (tf, node) => {
    const x = inputAt(node, 0);
    const layout = tf.layoutOf(x) === 'last' ? 'last' : 'first';
    const [scale, shift] = scaleAndShift([1, 2, 3, 4].map((index) => parameter(tf, inputAt(node, index))), node.attrs.epsilon);
    const shape = layout === 'last' ? [scale.length] : [scale.length, ...tf.shape(x).slice(2).map(() => 1)];
    const along = (what: string, values: Float32Array): string => tf.computed(`${what} of ${node.inputs.slice(1).join(' ')} ${node.attrs.epsilon} ${layout} ${shape.length}`, () => ({ dtype: 'float32', shape, values }));
    const scaled = tf.float('Mul', [tf.read(x, layout), along('scale', scale)]);
    tf.write(outputAt(node, 0), layout, tf.float('AddV2', [scaled, along('shift', shift)]));
  },
};

/** x [n,h,w,i] → [n,oh,ow,o]. Negative pads crop. */
function convolve(tf: TfGraph, x: Planes, kernel: Kernel, { strides, pads, dilations, groups }: ConvAttrs): string {
  const [o, perGroup, kh, kw] = kernel.shape;
  const steps: TfAttributes = { strides: { integers: [1, ...strides, 1] }, dilations: { integers: [1, ...dilations, 1] } };
  const isDepthwise = groups > 1 && perGroup === 1 && strides[0] === strides[1] && dilations[0] === 1 && dilations[1] === 1;
  if (isDepthwise) {
    const w = tf.arranged(kernel.source, `${kernel.variant}, depthwise`, [kh, kw, groups, o / groups], (values) => filter(kernel.arrange(values), kernel.shape));
    // Padding is a node of its own: TensorFlow 2.21 ends the process when it fuses a depthwise convolution that has explicit padding.
    return tf.float('DepthwiseConv2dNative', [padOrCrop(tf, x, pads).name, w], { ...steps, padding: { text: 'VALID' } });
  }
  const w = tf.arranged(kernel.source, `${kernel.variant}, HWIO`, [kh, kw, perGroup, o], (values) => filter(kernel.arrange(values), kernel.shape));
  const cropped = padOrCrop(tf, x, pads.map((pad) => Math.min(0, pad)) as unknown as Pads);
  return tf.float('Conv2D', [cropped.name, w], { ...steps, ...paddingOf(pads.map((pad) => Math.max(0, pad)) as unknown as Pads) });
}

/** Strides: TensorFlow's own transpose, which reads the forward convolution's weights. */
function transposeByTensorflow(tf: TfGraph, node: NodeOf<'ConvTranspose'>): string {
  const { strides, pads, outputSize } = node.attrs;
  const g = inputPlanes(tf, node);
  const kernel = plainKernel(tf, inputAt(node, 1));
  const [o, i, kh, kw] = kernel.shape;
  const w = tf.arranged(kernel.source, `${kernel.variant}, HWIO`, [kh, kw, i, o], (values) => filter(values, kernel.shape));
  return tf.float('Conv2DBackpropInput', [tf.runtimeShape([g.n, ...outputSize, i]), w, g.name], { strides: { integers: [1, ...strides, 1] }, ...paddingOf(pads) });
}

/** A strided 1×1 kernel: convolved while g is small, and the zeros put in afterwards. */
function transposePoints(tf: TfGraph, node: NodeOf<'ConvTranspose'>): string {
  const { strides, groups, outputSize } = node.attrs;
  const [g, kernel] = [inputPlanes(tf, node), turnedKernel(tf, node)];
  const y = convolve(tf, g, kernel, { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups });
  const spread = stuffZeros(tf, { ...g, name: y, c: kernel.shape[0] }, strides);
  return padOrCrop(tf, spread, [0, 0, outputSize[0] - spread.size[0], outputSize[1] - spread.size[1]]).name;
}

/** Any stride: g with zeros between its elements, convolved with the turned kernel. */
function transposeByFlippedKernel(tf: TfGraph, node: NodeOf<'ConvTranspose'>): string {
  const { strides, pads, dilations, groups, outputSize } = node.attrs;
  const [g, kernel] = [stuffZeros(tf, inputPlanes(tf, node), strides), turnedKernel(tf, node)];
  const [, , kh, kw] = kernel.shape;
  const reach: Pair = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  const [top, left] = [reach[0] - pads[0], reach[1] - pads[1]];
  const around: Pads = [top, left, outputSize[0] - g.size[0] - top + reach[0], outputSize[1] - g.size[1] - left + reach[1]];
  return convolve(tf, g, kernel, { strides: [1, 1], pads: around, dilations, groups });
}

/** The kernel whose plain convolution is the transpose. */
function turnedKernel(tf: TfGraph, node: NodeOf<'ConvTranspose'>): Kernel {
  const { groups } = node.attrs;
  const source = inputAt(node, 1);
  const [o, i, kh, kw] = tf.shape(source).map(Number) as unknown as Quad;
  const shape: Quad = [i * groups, o / groups, kh, kw];
  return { source, variant: `flipped:${groups}`, shape, arrange: (values) => flipKernels(values, shape, groups) };
}

function plainKernel(tf: TfGraph, source: ValueName): Kernel {
  return { source, variant: 'forward', shape: tf.shape(source).map(Number) as unknown as Quad, arrange: (values) => values };
}

function paddingOf([top, left, bottom, right]: Pads): TfAttributes {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return { padding: { text: 'VALID' } };
  return { padding: { text: 'EXPLICIT' }, explicit_paddings: { integers: [0, 0, top, bottom, left, right, 0, 0] } };
}

/** [o, i/groups, kh, kw] → [kh, kw, i/groups, o]; with one channel a group that is also [kh, kw, groups, o/groups]. */
function filter(values: TensorValues, [o, i, kh, kw]: Quad): Float32Array {
  const result = new Float32Array(values.length);
  let at = 0;
  for (let tap = 0; tap < kh * kw; tap++) for (let input = 0; input < i; input++) for (let output = 0; output < o; output++) {
    result[at++] = Number(values[(output * i + input) * kh * kw + tap]);
  }
  return result;
}

/** Batch-norm as x·scale + shift, computed in float64. */
function scaleAndShift([gamma, beta, mean, variance]: readonly Float32Array[], epsilon: number): readonly [Float32Array, Float32Array] {
  if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined) throw new Error('batch-norm needs four parameters');
  const factor = (k: number): number => (gamma[k] ?? 0) / Math.sqrt((variance[k] ?? 0) + epsilon);
  return [gamma.map((_, k) => factor(k)), beta.map((value, k) => value - (mean[k] ?? 0) * factor(k))];
}

function parameter(tf: TfGraph, name: ValueName): Float32Array {
  const tensor = tf.constant(name);
  if (!(tensor?.values instanceof Float32Array)) throw new Error('batch-norm parameters must be constants');
  return tensor.values;
}
