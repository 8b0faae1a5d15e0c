// Operators that only move values, in ONNX.
import { inputAt } from '../node-inputs.ts';
import type { Lowerings } from './lower.ts';

type LayoutOp = 'Concat' | 'Slice' | 'Pad' | 'Reshape' | 'Transpose' | 'Expand';

export const lowerLayout: Lowerings<LayoutOp> = {
  Concat: (onnx, node) => {
    onnx.add('Concat', node.inputs.map((input) => onnx.read(input)), { axis: node.attrs.axis }, node.outputs);
  },
  Slice: (onnx, node) => {
    const { axis, start, end } = node.attrs;
    onnx.add('Slice', [onnx.read(inputAt(node, 0)), onnx.integers([start]), onnx.integers([end]), onnx.integers([axis])], {}, node.outputs);
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
