// Operators that only move values, in ONNX.
import { blockedChannelsOf, scaleInBlockedLayout } from './blocked-layout.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import type { Lowerings } from './lower.ts';

type LayoutOp = 'Concat' | 'Slice' | 'Pad' | 'Reshape' | 'Transpose' | 'Expand';

export const lowerLayout: Lowerings<LayoutOp> = {
  Concat: (onnx, node) => {
    onnx.add('Concat', node.inputs.map((input) => onnx.read(input)), { axis: node.attrs.axis }, node.outputs);
  },
  Slice: (onnx, node) => {
    const { axis, start, end } = node.attrs;
    const inputs = [onnx.read(inputAt(node, 0)), onnx.integers([start]), onnx.integers([end]), onnx.integers([axis])];
    const channels = blockedChannelsOf(onnx, outputAt(node, 0));
    // A slice leaves the blocked layout, and a sum would follow it out, all its other summands too.
    if (channels !== undefined && onnx.isAddedToOthers(outputAt(node, 0), 'Slice')) scaleInBlockedLayout(onnx, onnx.add('Slice', inputs), channels, 1, node.outputs);
    else onnx.add('Slice', inputs, {}, node.outputs);
  },
  Pad: (onnx, node) => {
    const { before, after, value } = node.attrs;
    onnx.add('Pad', [onnx.read(inputAt(node, 0)), onnx.integers([...before, ...after]), onnx.scalar(value)], {}, node.outputs);
  },
  Reshape: (onnx, node) => {
    onnx.reshape(onnx.read(inputAt(node, 0)), node.attrs.shape, node.outputs);
  },
  Transpose: (onnx, node) => {
    onnx.add('Transpose', [onnx.read(inputAt(node, 0))], { perm: [...node.attrs.perm] }, node.outputs);
  },
  Expand: (onnx, node) => {
    onnx.add('Expand', [onnx.read(inputAt(node, 0)), onnx.runtimeShape(node.attrs.shape)], {}, node.outputs);
  },
};
