// Activations, gates, reductions and elementwise arithmetic in TensorFlow, in whichever layout the operands are at hand.
import { inputAt, outputAt } from '../node-inputs.ts';
import { placeInLast, toLast } from '../layouts.ts';
import { channelsLast } from './tf-graph.ts';
import type { Layout } from '../layouts.ts';
import type { Lowerings } from './lower.ts';
import type { TfGraph } from './tf-graph.ts';
import type { Node } from '../../../graph/graph.ts';
import type { ValueName } from '../../../graph/tensor.ts';

type ArithmeticOp =
  | 'Relu' | 'LeakyRelu' | 'Clip' | 'Sigmoid' | 'LogSigmoid' | 'Tanh' | 'Exp' | 'Log' | 'Erf' | 'Power'
  | 'Softmax' | 'LogSoftmax' | 'IsPositive' | 'IsBetween'
  | 'ReduceMean' | 'ReduceSum' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Sum' | 'Cast' | 'Identity';

export const lowerArithmetic: Lowerings<ArithmeticOp> = {
  Relu: (tf, node) => {
    unary(tf, node, (x) => tf.float('Relu', [x]));
    tf.noteRectified(inputAt(node, 0), outputAt(node, 0));
  },
  LeakyRelu: (tf, node) => {
    const { alpha } = node.attrs;
    unary(tf, node, (x) => {
      // TensorFlow's own is max(x, alpha·x).
      if (alpha <= 1) return tf.float('LeakyRelu', [x], { alpha: { float: alpha } });
      return tf.float('Sub', [tf.float('Relu', [x]), tf.float('Mul', [tf.scalar(alpha), tf.float('Relu', [tf.float('Neg', [x])])])]);
    });
    if (alpha >= 0) tf.noteRectified(inputAt(node, 0), outputAt(node, 0));
  },
  Clip: (tf, node) => {
    const { min, max } = node.attrs;
    unary(tf, node, (x) => {
      if (min === 0 && max === 6) return tf.float('Relu6', [x]);
      const raised = min === -Infinity ? x : min === 0 ? tf.float('Relu', [x]) : tf.float('Maximum', [x, tf.scalar(min)]);
      return max === Infinity ? raised : tf.float('Minimum', [raised, tf.scalar(max)]);
    });
    if (min === 0 && max >= 6) tf.noteRectified(inputAt(node, 0), outputAt(node, 0));
  },
  Sigmoid: (tf, node) => unary(tf, node, (x) => tf.float('Sigmoid', [x])),
  // ln σ(x) = −softplus(−x): TensorFlow's does not overflow.
  LogSigmoid: (tf, node) => unary(tf, node, (x) => tf.float('Neg', [tf.float('Softplus', [tf.float('Neg', [x])])])),
  Tanh: (tf, node) => unary(tf, node, (x) => tf.float('Tanh', [x])),
  Exp: (tf, node) => unary(tf, node, (x) => tf.float('Exp', [x])),
  Log: (tf, node) => unary(tf, node, (x) => tf.float('Log', [x])),
  Erf: (tf, node) => unary(tf, node, (x) => tf.float('Erf', [x])),
  Power: (tf, node) => {
    const { exponent } = node.attrs;
    unary(tf, node, (x) => (exponent === 2 ? tf.float('Square', [x]) : exponent === 0.5 ? tf.float('Sqrt', [x]) : tf.float('Pow', [x, tf.scalar(exponent)])));
  },
  Softmax: (tf, node) => alongLast(tf, node, node.attrs.axis, 'Softmax'),
  LogSoftmax: (tf, node) => alongLast(tf, node, node.attrs.axis, 'LogSoftmax'),
  IsPositive: (tf, node) => {
    const x = inputAt(node, 0);
    tf.noteGate(outputAt(node, 0), { kind: 'ReluGrad', x });
    tf.defer(outputAt(node, 0), () => {
      // y = ReLU(x) is positive where x is, and x can then stay inside the convolution that ends in its ReLU.
      const y = tf.rectified(x) ?? x;
      const layout = atHand(tf, y);
      tf.write(outputAt(node, 0), layout, toFloat(tf, tf.float('Greater', [tf.read(y, layout), tf.scalar(0)])));
    });
  },
  IsBetween: (tf, node) => {
    const { low, high } = node.attrs;
    if (low === 0 && high === 6) tf.noteGate(outputAt(node, 0), { kind: 'Relu6Grad', x: inputAt(node, 0) });
    tf.defer(outputAt(node, 0), () => unary(tf, node, (x) => {
      const [above, below] = [tf.float('Greater', [x, tf.scalar(low)]), tf.float('Less', [x, tf.scalar(high)])];
      return toFloat(tf, tf.add('LogicalAnd', [above, below]));
    }));
  },
  ReduceMean: (tf, node) => reduce(tf, node, node.attrs, 'Mean'),
  ReduceSum: (tf, node) => reduce(tf, node, node.attrs, 'Sum'),
  Add: (tf, node) => binary(tf, node, 'AddV2'),
  Sub: (tf, node) => binary(tf, node, 'Sub'),
  Mul: (tf, node) => {
    if (!gated(tf, node)) binary(tf, node, 'Mul');
  },
  Div: (tf, node) => binary(tf, node, 'RealDiv'),
  Sum: (tf, node) => {
    const layout = tf.commonLayout(node.inputs);
    const parts = node.inputs.map((input) => tf.read(input, layout));
    tf.write(outputAt(node, 0), layout, tf.float('AddN', parts, { N: { integer: parts.length } }));
  },
  Cast: (tf, node) => {
    const from = tf.dtype(inputAt(node, 0));
    unary(tf, node, (x) => tf.add('Cast', [x], { SrcT: { type: from }, DstT: { type: node.attrs.to } }));
  },
  Identity: (tf, node) => unary(tf, node, (x) => x),
};

function toFloat(tf: TfGraph, flags: string): string {
  return tf.add('Cast', [flags], { SrcT: { type: 'bool' }, DstT: { type: 'float32' } });
}

function atHand(tf: TfGraph, value: ValueName): Layout {
  return tf.layoutOf(value) === 'last' ? 'last' : 'first';
}

function unary(tf: TfGraph, node: Node, compute: (x: string) => string): void {
  const x = inputAt(node, 0);
  const layout = atHand(tf, x);
  tf.write(outputAt(node, 0), layout, compute(tf.read(x, layout)));
}

/** g·[x > 0] in one pass, where the gate is as large as g. */
function gated(tf: TfGraph, node: Node): boolean {
  for (const [g, mask] of [[inputAt(node, 0), inputAt(node, 1)], [inputAt(node, 1), inputAt(node, 0)]] as const) {
    const gate = tf.gate(mask);
    if (gate === undefined || tf.constant(g) !== undefined || tf.shape(g).join() !== tf.shape(mask).join()) continue;
    const x = tf.rectified(gate.x) ?? gate.x;
    const layout = tf.commonLayout([g, x]);
    tf.write(outputAt(node, 0), layout, tf.float(gate.kind, [tf.read(g, layout), tf.read(x, layout)]));
    return true;
  }
  return false;
}

function binary(tf: TfGraph, node: Node, op: string): void {
  const [a, b] = [inputAt(node, 0), inputAt(node, 1)];
  const layout = tf.shape(outputAt(node, 0)).length === 4 ? tf.commonLayout([a, b]) : 'first';
  tf.write(outputAt(node, 0), layout, tf.float(op, [readAligned(tf, a, layout), readAligned(tf, b, layout)]));
}

/** An operand of lower rank broadcasts over the graph's last axes, which are not the last ones in the other layout. */
function readAligned(tf: TfGraph, value: ValueName, layout: Layout): string {
  const shape = tf.shape(value);
  if (layout === 'first' || shape.length === 4 || shape.length === 0) return tf.read(value, shape.length === 4 ? layout : 'first');
  const quad = [...new Array<number>(4 - shape.length).fill(1), ...shape];
  if (tf.constant(value) === undefined) return tf.transpose(tf.reshape(tf.read(value), quad), toLast);
  const [n, c, h, w] = quad.map(Number) as [number, number, number, number];
  return tf.arranged(value, 'aligned, channels last', [n, h, w, c], (values) => channelsLast(values, [n, c, h, w]));
}

/** Softmax works along the innermost axis only. */
function alongLast(tf: TfGraph, node: Node, axis: number, op: string): void {
  const x = inputAt(node, 0);
  const rank = tf.shape(x).length;
  const [name, last] = [tf.read(x), rank - 1];
  const exchanged = Array.from({ length: rank }, (_, index) => (index === axis ? last : index === last ? axis : index));
  const y = axis === last ? tf.float(op, [name]) : tf.transpose(tf.float(op, [tf.transpose(name, exchanged)]), exchanged);
  tf.write(outputAt(node, 0), 'first', y);
}

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function reduce(tf: TfGraph, node: Node, { axes, keepDims }: Reduction, op: string): void {
  const x = inputAt(node, 0);
  const compute = (layout: Layout): string => {
    const moved = layout === 'last' ? axes.map(placeInLast) : axes;
    return tf.float(op, [tf.read(x, layout), tf.integers(moved)], { keep_dims: { flag: keepDims }, Tidx: { type: 'int32' } });
  };
  const isPooling = axes.length === 2 && axes.includes(2) && axes.includes(3);
  // Over height and width what is left, [n,c], has the same order in both layouts.
  const layout = tf.layoutOf(x) === 'last' && (keepDims || isPooling) ? 'last' : 'first';
  tf.write(outputAt(node, 0), keepDims ? layout : 'first', compute(layout));
}
