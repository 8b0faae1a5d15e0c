// Convolution, its transpose, dense layers and batch-norm in ONNX.
import { inputAt, outputAt } from '../node-inputs.ts';
import { flipKernels, phaseKernels, phaseWindow } from '../kernels.ts';
import { padOrCrop, planesOf, stuffZeros } from './spatial.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Lowerings } from './lower.ts';
import type { Planes } from './spatial.ts';
import type { NodeOf } from '../../../graph/graph.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';

type LinearOp = 'Conv' | 'ConvTranspose' | 'Dense' | 'BatchNorm';

export const lowerLinear: Lowerings<LinearOp> = {
  Conv: (onnx, node) => {
    const { strides, pads, dilations, groups } = node.attrs;
    onnx.add('Conv', node.inputs.map((input) => onnx.read(input)), { strides: [...strides], pads: [...pads], dilations: [...dilations], group: groups }, node.outputs);
  },
  ConvTranspose: (onnx, node) => {
    const { strides, dilations } = node.attrs;
    const isConstant = onnx.constant(inputAt(node, 1)) !== undefined;
    if (!isConstant) transposeByOnnx(onnx, node);
    else if (strides[0] === 1 && strides[1] === 1) transposeByFlippedKernel(onnx, node);
    else if (dilations[0] === 1 && dilations[1] === 1 && strides[0] === strides[1]) transposeByPhases(onnx, node);
    else transposeByOnnx(onnx, node);
  },
  Dense: (onnx, node) => {
    onnx.add('Gemm', node.inputs.map((input) => onnx.read(input)), { transB: node.attrs.transposeWeight ? 1 : 0 }, node.outputs);
  },
  BatchNorm: (onnx, node) => {
    onnx.add('BatchNormalization', node.inputs.map((input) => onnx.read(input)), { epsilon: { float: node.attrs.epsilon } }, node.outputs);
  },
};

/** Stride 1: the convolution of g with the kernel turned by 180° and its channel axes exchanged. */
function transposeByFlippedKernel(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): void {
  const { pads, dilations, groups } = node.attrs;
  const kernel = kernelOf(onnx, node);
  const reach: Pair = [dilations[0] * (kernel[0] - 1), dilations[1] * (kernel[1] - 1)];
  const turned: Pads = [reach[0] - pads[0], reach[1] - pads[1], reach[0] - pads[2], reach[1] - pads[3]];
  const g = planesOf(onnx, onnx.read(inputAt(node, 0)), inputAt(node, 0));
  const [cropped, inside] = cropNegative(onnx, g, turned);
  const shape = flippedShape(onnx, node);
  const w = onnx.rearranged(inputAt(node, 1), `flipped:${groups}`, shape, (values) => flipKernels(values, shape, groups));
  onnx.add('Conv', [cropped.name, w], { pads: [...inside], dilations: [...dilations], group: groups }, node.outputs);
}

/**
 * Stride s, dilation 1: the s·s phases of the output are convolutions of g with every s-th tap of the kernel. They are
 * computed as channels of one convolution at g's resolution and then interleaved.
 */
function transposeByPhases(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): void {
  const { strides, pads, groups, outputSize } = node.attrs;
  const g = planesOf(onnx, onnx.read(inputAt(node, 0)), inputAt(node, 0));
  const kernel = kernelOf(onnx, node);
  const windows = [phaseWindow(kernel[0], strides[0], pads[0]), phaseWindow(kernel[1], strides[1], pads[1])] as const;
  const size: Pair = [Math.ceil(outputSize[0] / strides[0]), Math.ceil(outputSize[1] / strides[1])];
  const [top, left] = [-windows[0].first, -windows[1].first];
  const padding: Pads = [top, left, size[0] - g.size[0] - top + windows[0].length - 1, size[1] - g.size[1] - left + windows[1].length - 1];
  const [cropped, inside] = cropNegative(onnx, g, padding);
  const [channels = 0, outPerGroup = 0] = flippedShape(onnx, node);
  // A kernel of one tap (the shortcut of a residual network) fills one phase only: the others stay zero.
  const isSparse = kernel[0] === 1 && kernel[1] === 1 && pads.every((pad) => pad === 0);
  const count = isSparse ? 1 : strides[0] * strides[1];
  const shape = [channels * count, outPerGroup, windows[0].length, windows[1].length];
  const variant = `phases:${strides.join(',')}:${pads.join(',')}:${groups}`;
  const w = isSparse
    ? onnx.rearranged(inputAt(node, 1), `flipped:${groups}`, shape, (values) => flipKernels(values, shape, groups))
    : onnx.rearranged(inputAt(node, 1), variant, shape, (values) => phaseKernels(values, { channels, outPerGroup, kernel, strides, pads, groups, windows }));
  const convolved = onnx.add('Conv', [cropped.name, w], { pads: [...inside], group: groups });
  const planes: Planes = { name: convolved, n: g.n, c: channels, size };
  const whole = isSparse ? stuffZeros(onnx, planes, strides) : interleave(onnx, planes, strides[0]);
  const done = padOrCrop(onnx, whole, [0, 0, outputSize[0] - whole.size[0], outputSize[1] - whole.size[1]]);
  onnx.finish(done.name, outputAt(node, 0));
}

/** What is left: ONNX's own ConvTranspose, whose weights are laid out as ours. */
function transposeByOnnx(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): void {
  const { strides, pads, dilations, groups, outputSize } = node.attrs;
  const g = planesOf(onnx, '', inputAt(node, 0));
  const kernel = kernelOf(onnx, node);
  const missing = ([0, 1] as const).map((axis) =>
    outputSize[axis] - ((g.size[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis + 2 as 2 | 3]));
  onnx.add('ConvTranspose', [onnx.read(inputAt(node, 0)), onnx.read(inputAt(node, 1))],
    { strides: [...strides], pads: [...pads], dilations: [...dilations], group: groups, output_padding: missing }, node.outputs);
}

/** [n, c·s², h, w] → [n, c, h·s, w·s], channel c·s² + y·s + x going to row y and column x of each s×s block. */
function interleave(onnx: OnnxGraph, x: Planes, stride: number): Planes {
  return { ...x, name: onnx.add('DepthToSpace', [x.name], { blocksize: stride, mode: 'CRD' }), size: [x.size[0] * stride, x.size[1] * stride] };
}

/** Crops what negative padding asks for; the rest is left to the convolution. */
function cropNegative(onnx: OnnxGraph, x: Planes, [top, left, bottom, right]: Pads): readonly [Planes, Pads] {
  const cropped = padOrCrop(onnx, x, [Math.min(0, top), Math.min(0, left), Math.min(0, bottom), Math.min(0, right)]);
  return [cropped, [Math.max(0, top), Math.max(0, left), Math.max(0, bottom), Math.max(0, right)]];
}

function kernelOf(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): Pair {
  const [, , h, w] = onnx.shape(inputAt(node, 1));
  return [Number(h), Number(w)];
}

/** [i, o/groups, kh, kw] of weights [o, i/groups, kh, kw]. */
function flippedShape(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): number[] {
  const [o, i, h, w] = onnx.shape(inputAt(node, 1)).map(Number);
  const { groups } = node.attrs;
  return [Number(i) * groups, Number(o) / groups, Number(h), Number(w)];
}
