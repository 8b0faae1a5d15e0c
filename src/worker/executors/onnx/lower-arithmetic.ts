// Activations, gates, reductions and elementwise arithmetic in ONNX.
import { blockedChannelsOf, scaleInBlockedLayout, stepInBlockedLayout } from './blocked-layout.ts';
import { signsOf } from './factors-in-kernels.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Lowerings } from './lower.ts';
import type { Node } from '../../../graph/graph.ts';

type ArithmeticOp =
  | 'Relu' | 'LeakyRelu' | 'Clip' | 'Sigmoid' | 'LogSigmoid' | 'Tanh' | 'Exp' | 'Log' | 'Erf' | 'Power'
  | 'Softmax' | 'LogSoftmax' | 'IsPositive' | 'IsBetween'
  | 'ReduceMean' | 'ReduceSum' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Sum' | 'Cast' | 'Identity';

/** TensorProto.DataType of a float32, for Cast. */
const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

export const lowerArithmetic: Lowerings<ArithmeticOp> = {
  Relu: (onnx, node) => {
    same(onnx, node, 'Relu');
    onnx.noteRectified(inputAt(node, 0), outputAt(node, 0));
  },
  LeakyRelu: (onnx, node) => same(onnx, node, 'LeakyRelu', { alpha: { float: node.attrs.alpha } }),
  Clip: (onnx, node) => {
    const { min, max } = node.attrs;
    const bounds = [min === -Infinity ? '' : onnx.scalar(min), ...(max === Infinity ? [] : [onnx.scalar(max)])];
    onnx.add('Clip', [...inputsOf(onnx, node), ...bounds], {}, node.outputs);
  },
  Sigmoid: (onnx, node) => same(onnx, node, 'Sigmoid'),
  LogSigmoid: (onnx, node) => {
    // ln σ(x) = −softplus(−x): ONNX Runtime's Softplus does not overflow.
    const x = onnx.read(inputAt(node, 0));
    onnx.add('Neg', [onnx.add('Softplus', [onnx.add('Neg', [x])])], {}, node.outputs);
  },
  Tanh: (onnx, node) => same(onnx, node, 'Tanh'),
  Exp: (onnx, node) => same(onnx, node, 'Exp'),
  Log: (onnx, node) => same(onnx, node, 'Log'),
  Erf: (onnx, node) => same(onnx, node, 'Erf'),
  Power: (onnx, node) => {
    const x = onnx.read(inputAt(node, 0));
    const { exponent } = node.attrs;
    if (exponent === 2) onnx.add('Mul', [x, x], {}, node.outputs);
    else if (exponent === 0.5) onnx.add('Sqrt', [x], {}, node.outputs);
    else onnx.add('Pow', [x, onnx.scalar(exponent)], {}, node.outputs);
  },
  Softmax: (onnx, node) => same(onnx, node, 'Softmax', { axis: node.attrs.axis }),
  LogSoftmax: (onnx, node) => same(onnx, node, 'LogSoftmax', { axis: node.attrs.axis }),
  IsPositive: (onnx, node) => {
    const x = inputAt(node, 0);
    const channels = blockedChannelsOf(onnx, x);
    // y = ReLU(x) is positive where x is, and x can then stay inside the convolution that ends in a ReLU.
    const y = onnx.rectified(x) ?? onnx.read(x);
    if (channels !== undefined) stepInBlockedLayout(onnx, y, channels, node.outputs);
    else onnx.add('Cast', [onnx.add('Greater', [y, onnx.scalar(0)])], { to: elementTypes.float32 }, node.outputs);
  },
  IsBetween: (onnx, node) => {
    const x = onnx.read(inputAt(node, 0));
    const inside = onnx.add('And', [onnx.add('Greater', [x, onnx.scalar(node.attrs.low)]), onnx.add('Less', [x, onnx.scalar(node.attrs.high)])]);
    onnx.add('Cast', [inside], { to: elementTypes.float32 }, node.outputs);
  },
  ReduceMean: (onnx, node) => {
    const { axes, keepDims } = node.attrs;
    const x = onnx.read(inputAt(node, 0));
    const rank = onnx.shape(inputAt(node, 0)).length;
    if (rank === 4 && keepDims && axes.length === 2 && axes.includes(2) && axes.includes(3)) onnx.add('GlobalAveragePool', [x], {}, node.outputs);
    else onnx.add('ReduceMean', [x], { axes: [...axes], keepdims: keepDims ? 1 : 0 }, node.outputs);
  },
  ReduceSum: (onnx, node) => {
    const x = onnx.read(inputAt(node, 0));
    onnx.add('ReduceSum', [x, onnx.integers(node.attrs.axes)], { keepdims: node.attrs.keepDims ? 1 : 0 }, node.outputs);
  },
  Add: (onnx, node) => same(onnx, node, 'Add'),
  Sub: (onnx, node) => same(onnx, node, 'Sub'),
  Mul: (onnx, node) => {
    const [x, factor] = [inputAt(node, 0), onnx.constant(inputAt(node, 1))];
    if (factor !== undefined && onnx.factors.done.has(node)) {
      const signs = signsOf(factor);
      if (signs === undefined) onnx.add('Identity', [onnx.read(x)], {}, node.outputs);
      else onnx.add('Mul', [onnx.read(x), onnx.computed(`signs:${inputAt(node, 1)}`, factor.shape, () => signs)], {}, node.outputs);
      return;
    }
    const channels = blockedChannelsOf(onnx, x);
    if (channels !== undefined && factor !== undefined && factor.shape.length === 0) scaleInBlockedLayout(onnx, onnx.read(x), channels, Number(factor.values[0]), node.outputs);
    else same(onnx, node, 'Mul');
  },
  Div: (onnx, node) => same(onnx, node, 'Div'),
  Sum: (onnx, node) => same(onnx, node, 'Sum'),
  Cast: (onnx, node) => same(onnx, node, 'Cast', { to: elementTypes[node.attrs.to] }),
  Identity: (onnx, node) => same(onnx, node, 'Identity'),
};

function same(onnx: OnnxGraph, node: Node, op: string, attributes: Parameters<OnnxGraph['add']>[2] = {}): void {
  onnx.add(op, inputsOf(onnx, node), attributes, node.outputs);
}

function inputsOf(onnx: OnnxGraph, node: Node): string[] {
  return node.inputs.map((input) => onnx.read(input));
}
