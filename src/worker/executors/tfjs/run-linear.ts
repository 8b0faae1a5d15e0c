// Convolution, its transpose, dense layers and batch-norm on tfjs. Transposes run as plain convolutions: the wasm kernel
// for the input's gradient is ten times slower.
import { inputAt } from '../node-inputs.ts';
import { flipKernels, phaseKernels, phaseWindow } from '../kernels.ts';
import { convolve } from './convolve.ts';
import type { NodeOf } from '../../../graph/graph.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';
import type { KernelSource } from './convolve.ts';
import type { TfTensor } from './runtime.ts';
import type { TfjsRun } from './run.ts';
import type { Runners } from './table.ts';

type LinearOp = 'Conv' | 'ConvTranspose' | 'Dense' | 'BatchNorm';

export const runLinear: Runners<LinearOp> = {
  Conv: (run, node) => {
    const { strides, pads, dilations, groups } = node.attrs;
    const w = inputAt(node, 1);
    const kernel: KernelSource = { source: w, variant: 'forward', shape: run.shape(w), arrange: (values) => Float32Array.from(values as Float32Array) };
    const y = convolve(run, run.read(inputAt(node, 0), 'last'), kernel, { strides, pads, dilations, groups });
    const bias = node.inputs[2];
    return [{ tensor: bias === undefined ? y : run.tf.add(y, run.read(bias)), layout: 'last' }];
  },
  ConvTranspose: (run, node) => {
    const { strides: [sy, sx], dilations: [dy, dx] } = node.attrs;
    const hasPhases = sy === sx && sy > 1 && dy === 1 && dx === 1;
    return [{ tensor: hasPhases ? transposeByPhases(run, node) : transposeByFlippedKernel(run, node), layout: 'last' }];
  },
  Dense: (run, node) => {
    const y = run.tf.matMul(run.read(inputAt(node, 0)), run.read(inputAt(node, 1)), false, node.attrs.transposeWeight);
    const bias = node.inputs[2];
    return [{ tensor: bias === undefined ? y : run.tf.add(y, run.read(bias)), layout: 'first' }];
  },
  BatchNorm: (run, node) => {
    const { tf } = run;
    const x = inputAt(node, 0);
    const layout = run.layoutOf(x) === 'last' ? 'last' : 'first';
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => inputAt(node, index));
    const along = (values: Float32Array): TfTensor => tf.tensor(values, layout === 'last' ? [values.length] : [values.length, ...run.shape(x).slice(2).map(() => 1)]);
    const [scale, shift] = scaleAndShift([gamma, beta, mean, variance].map((name) => parameter(run, name)), node.attrs.epsilon);
    return [{ tensor: tf.add(tf.mul(run.read(x, layout), along(scale)), along(shift)), layout }];
  },
};

/** Any stride: g with zeros between its elements, convolved with the turned kernel. */
function transposeByFlippedKernel(run: TfjsRun, node: NodeOf<'ConvTranspose'>): TfTensor {
  const { strides, pads, dilations, groups, outputSize } = node.attrs;
  const g = stuffZeros(run, run.read(inputAt(node, 0), 'last'), strides);
  const kernel = flipped(run, node);
  const [, , kh = 1, kw = 1] = kernel.shape;
  const [, h = 0, w = 0] = g.shape;
  const [reachY, reachX] = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  const [top, left] = [reachY - pads[0], reachX - pads[1]];
  return convolve(run, g, kernel, { strides: [1, 1], pads: [top, left, outputSize[0] - h - top + reachY, outputSize[1] - w - left + reachX], dilations, groups });
}

/** One stride s > 1 for both axes: the s·s phases of the output as channels of one small convolution, then interleaved. */
function transposeByPhases(run: TfjsRun, node: NodeOf<'ConvTranspose'>): TfTensor {
  const { tf } = run;
  const { strides, pads, groups, outputSize } = node.attrs;
  const [stride] = strides;
  const g = run.read(inputAt(node, 0), 'last');
  const plain = flipped(run, node);
  const [channels = 0, outPerGroup = 0, kh = 1, kw = 1] = plain.shape;
  const kernel: Pair = [kh, kw];
  const size: Pair = [Math.ceil(outputSize[0] / stride), Math.ceil(outputSize[1] / stride)];
  const windows = [phaseWindow(kh, stride, pads[0]), phaseWindow(kw, stride, pads[1])] as const;
  const [top, left] = [-windows[0].first, -windows[1].first];
  const [, h = 0, w = 0] = g.shape;
  const around: Pads = [top, left, size[0] - h - top + windows[0].length - 1, size[1] - w - left + windows[1].length - 1];
  const attrs = { strides: [1, 1], pads: around, dilations: [1, 1], groups } as const;
  const isSingleTap = kh === 1 && kw === 1 && pads.every((pad) => pad === 0);
  const phases: KernelSource = {
    source: plain.source,
    variant: `phases:${stride}:${pads.join(',')}:${groups}`,
    shape: [channels * stride * stride, outPerGroup, windows[0].length, windows[1].length],
    arrange: (values) => phaseKernels(values, { channels, outPerGroup, kernel, strides, pads, groups, windows }),
  };
  const whole = isSingleTap
    ? stuffZeros(run, convolve(run, g, plain, attrs), strides)
    : interleave(run, convolve(run, g, phases, attrs), channels, stride);
  return tf.slice(whole, [0, 0, 0, 0], [run.batch, ...outputSize, channels]);
}

function flipped(run: TfjsRun, node: NodeOf<'ConvTranspose'>): KernelSource {
  const source = inputAt(node, 1);
  const [o = 0, i = 0, kh = 0, kw = 0] = run.shape(source);
  const { groups } = node.attrs;
  const shape = [i * groups, o / groups, kh, kw];
  return { source, variant: `flipped:${groups}`, shape, arrange: (values) => flipKernels(values, shape, groups) };
}

/** [n, h, w, c·s²] → [n, h·s, w·s, c], channel c·s² + y·s + x going to row y and column x of each block. */
function interleave({ tf }: TfjsRun, x: TfTensor, channels: number, stride: number): TfTensor {
  const [n = 0, h = 0, w = 0] = x.shape;
  const phasesFirst = tf.transpose(tf.reshape(x, [n * h * w, channels, stride * stride]), [0, 2, 1]);
  const rows = tf.transpose(tf.reshape(phasesFirst, [n * h, w, stride, stride * channels]), [0, 2, 1, 3]);
  return tf.reshape(rows, [n, h * stride, w * stride, channels]);
}

/** [n, h, w, c] → [n, h·sy, w·sx, c], zeros after each element. */
function stuffZeros({ tf }: TfjsRun, x: TfTensor, [sy, sx]: Pair): TfTensor {
  if (sy === 1 && sx === 1) return x;
  const [n = 0, h = 0, w = 0, c = 0] = x.shape;
  const columns = tf.pad(tf.reshape(x, [n * h, w, 1, c]), [[0, 0], [0, 0], [0, sx - 1], [0, 0]]);
  const rows = tf.pad(tf.reshape(columns, [n * h, 1, w * sx * c]), [[0, 0], [0, sy - 1], [0, 0]]);
  return tf.reshape(rows, [n, h * sy, w * sx, c]);
}

/** Batch-norm as x·scale + shift, computed in float64. */
function scaleAndShift([gamma, beta, mean, variance]: readonly Float32Array[], epsilon: number): readonly [Float32Array, Float32Array] {
  if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined) throw new Error('batch-norm needs four parameters');
  const factor = (k: number): number => (gamma[k] ?? 0) / Math.sqrt((variance[k] ?? 0) + epsilon);
  return [gamma.map((_, k) => factor(k)), beta.map((value, k) => value - (mean[k] ?? 0) * factor(k))];
}

function parameter(run: TfjsRun, name: string | undefined): Float32Array {
  const tensor = name === undefined ? undefined : run.constant(name);
  if (!(tensor?.values instanceof Float32Array)) throw new Error('batch-norm parameters must be constants');
  return tensor.values;
}
