// Convolution, its transpose, dense layers and batch-norm in ONNX.
import { blockedChannelsOf, scaleInBlockedLayout } from './blocked-layout.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import { flipKernels } from '../kernels.ts';
import { lowerDenseGroup } from './dense-together.ts';
import { scaledRows } from './factors-in-kernels.ts';
import { padOrCrop, planesOf } from './spatial.ts';
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
    const { strides } = node.attrs;
    const isConstant = onnx.constant(inputAt(node, 1)) !== undefined;
    if (isConstant && strides[0] === 1 && strides[1] === 1) transposeByFlippedKernel(onnx, node);
    else transposeByOnnx(onnx, node);
  },
  Dense: (onnx, node) => {
    const group = onnx.denseGroups.get(node);
    if (group !== undefined && (group.length === 0 || group.length > 1)) return lowerDenseGroup(onnx, group);
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
  const factor = onnx.factors.kernels.get(node);
  const factors = factor === undefined ? undefined : onnx.constant(factor)?.values;
  const variant = factor === undefined ? `flipped:${groups}` : `flipped:${groups}×${factor}`;
  const w = onnx.rearranged(inputAt(node, 1), variant, shape, (values) => {
    const flipped = flipKernels(values, shape, groups);
    return factors === undefined ? flipped : scaledRows(flipped, factors);
  });
  onnx.add('Conv', [cropped.name, w], { pads: [...inside], dilations: [...dilations], group: groups }, node.outputs);
}

/** ONNX's own ConvTranspose, whose weights are laid out as ours: for strides, faster than any decomposition into convolutions. */
function transposeByOnnx(onnx: OnnxGraph, node: NodeOf<'ConvTranspose'>): void {
  const { strides, pads, dilations, groups, outputSize } = node.attrs;
  const g = planesOf(onnx, '', inputAt(node, 0));
  const kernel = kernelOf(onnx, node);
  const missing = ([0, 1] as const).map((axis) =>
    outputSize[axis] - ((g.size[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis + 2 as 2 | 3]));
  const inputs = [onnx.read(inputAt(node, 0)), onnx.read(inputAt(node, 1))];
  const attributes = { strides: [...strides], pads: [...pads], dilations: [...dilations], group: groups, output_padding: missing };
  const channels = blockedChannelsOf(onnx, outputAt(node, 0));
  // Where it joins another branch (a residual network's shortcut), all that follows can stay in the blocked layout.
  if (channels !== undefined && onnx.isOnlyAdded(outputAt(node, 0))) scaleInBlockedLayout(onnx, onnx.add('ConvTranspose', inputs, attributes), channels, 1, node.outputs);
  else onnx.add('ConvTranspose', inputs, attributes, node.outputs);
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
