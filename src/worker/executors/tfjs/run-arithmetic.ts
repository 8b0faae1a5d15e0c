// Activations, gates, reductions and elementwise arithmetic on tfjs, in whichever layout the operands are at hand.
import { inputAt } from '../node-inputs.ts';
import { placeInLast, toLast } from '../layouts.ts';
import type { Node } from '../../../graph/graph.ts';
import type { TfTensor } from './runtime.ts';
import type { Layout } from '../layouts.ts';
import type { TfjsRun, Written } from './run.ts';
import type { Runners } from './table.ts';

type ArithmeticOp =
  | 'Relu' | 'LeakyRelu' | 'Clip' | 'Sigmoid' | 'LogSigmoid' | 'Tanh' | 'Exp' | 'Log' | 'Erf' | 'Power'
  | 'Softmax' | 'LogSoftmax' | 'IsPositive' | 'IsBetween'
  | 'ReduceMean' | 'ReduceSum' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Sum' | 'Cast' | 'Identity';

export const runArithmetic: Runners<ArithmeticOp> = {
  Relu: (run, node) => unary(run, node, (x) => run.tf.relu(x)),
  LeakyRelu: (run, node) => unary(run, node, (x) => run.tf.leakyRelu(x, node.attrs.alpha)),
  Clip: (run, node) => unary(run, node, (x) => run.tf.minimum(run.tf.maximum(x, node.attrs.min), node.attrs.max)),
  Sigmoid: (run, node) => unary(run, node, (x) => run.tf.sigmoid(x)),
  LogSigmoid: (run, node) => unary(run, node, (x) => {
    // min(x, 0) − ln(1 + e^−|x|): tfjs's softplus loses the tail. There are few such values, so in float64.
    const values = Float32Array.from(x.dataSync(), (value) => Math.min(value, 0) - Math.log1p(Math.exp(-Math.abs(value))));
    return run.tf.tensor(values, x.shape);
  }),
  Tanh: (run, node) => unary(run, node, (x) => run.tf.tanh(x)),
  Exp: (run, node) => unary(run, node, (x) => run.tf.exp(x)),
  Log: (run, node) => unary(run, node, (x) => run.tf.log(x)),
  Erf: (run, node) => unary(run, node, (x) => run.tf.erf(x)),
  Power: (run, node) => {
    const { exponent } = node.attrs;
    return unary(run, node, (x) => (exponent === 2 ? run.tf.square(x) : exponent === 0.5 ? run.tf.sqrt(x) : run.tf.pow(x, run.tf.scalar(exponent))));
  },
  Softmax: (run, node) => alongLast(run, node, node.attrs.axis, (x) => run.tf.softmax(x)),
  LogSoftmax: (run, node) => alongLast(run, node, node.attrs.axis, (x) => run.tf.logSoftmax(x)),
  IsPositive: (run, node) => unary(run, node, (x) => run.tf.step(x)),
  IsBetween: (run, node) => unary(run, node, (x) => run.tf.cast(run.tf.logicalAnd(run.tf.greater(x, node.attrs.low), run.tf.less(x, node.attrs.high)), 'float32')),
  ReduceMean: (run, node) => reduce(run, node, node.attrs, (x, axes, keepDims) => run.tf.mean(x, axes, keepDims)),
  ReduceSum: (run, node) => reduce(run, node, node.attrs, (x, axes, keepDims) => run.tf.sum(x, axes, keepDims)),
  Add: (run, node) => binary(run, node, (a, b) => run.tf.add(a, b)),
  Sub: (run, node) => binary(run, node, (a, b) => run.tf.sub(a, b)),
  Mul: (run, node) => binary(run, node, (a, b) => run.tf.mul(a, b)),
  Div: (run, node) => binary(run, node, (a, b) => run.tf.div(a, b)),
  Sum: (run, node) => {
    const layout = commonLayout(run, node);
    return [{ tensor: run.tf.addN(node.inputs.map((input) => run.read(input, layout))), layout }];
  },
  Cast: (run, node) => unary(run, node, (x) => {
    const { to } = node.attrs;
    if (to === 'bool') return run.tf.notEqual(x, run.tf.zerosLike(x));
    return run.tf.cast(x, to === 'int64' ? 'int32' : to);
  }),
  Identity: (run, node) => unary(run, node, (x) => run.tf.clone(x)),
};

function unary(run: TfjsRun, node: Node, compute: (x: TfTensor) => TfTensor): readonly Written[] {
  const x = inputAt(node, 0);
  const layout = run.layoutOf(x) === 'last' ? 'last' : 'first';
  return [{ tensor: compute(run.read(x, layout)), layout }];
}

/** Channels last as soon as one operand of rank 4 is: convolutions want it so. */
function commonLayout(run: TfjsRun, node: Node): Layout {
  return node.inputs.some((input) => run.layoutOf(input) === 'last') ? 'last' : 'first';
}

function binary(run: TfjsRun, node: Node, compute: (a: TfTensor, b: TfTensor) => TfTensor): readonly Written[] {
  const layout = commonLayout(run, node);
  const [a, b] = [readAligned(run, inputAt(node, 0), layout), readAligned(run, inputAt(node, 1), layout)];
  return [{ tensor: compute(a, b), layout }];
}

/** An operand of lower rank broadcasts over the graph's last axes, which are not the last ones in the other layout. */
function readAligned(run: TfjsRun, value: string, layout: Layout): TfTensor {
  const shape = run.shape(value);
  if (layout === 'first' || shape.length === 4) return run.read(value, layout);
  const x = run.read(value);
  if (shape.length === 0) return x;
  return run.tf.transpose(run.tf.reshape(x, [...new Array<number>(4 - shape.length).fill(1), ...shape]), [...toLast]);
}

/** Softmax works along the innermost axis only. */
function alongLast(run: TfjsRun, node: Node, axis: number, compute: (x: TfTensor) => TfTensor): readonly Written[] {
  const x = run.read(inputAt(node, 0));
  const last = x.rank - 1;
  if (axis === last) return [{ tensor: compute(x), layout: 'first' }];
  const exchanged = x.shape.map((_, index) => (index === axis ? last : index === last ? axis : index));
  return [{ tensor: run.tf.transpose(compute(run.tf.transpose(x, exchanged)), exchanged), layout: 'first' }];
}

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function reduce(run: TfjsRun, node: Node, { axes, keepDims }: Reduction, compute: (x: TfTensor, axes: number[], keepDims: boolean) => TfTensor): readonly Written[] {
  const value = inputAt(node, 0);
  const isPooling = axes.length === 2 && axes.includes(2) && axes.includes(3);
  // Over height and width what is left, [n,c], has the same order in both layouts.
  if (run.layoutOf(value) === 'last' && (keepDims || isPooling)) {
    const moved = axes.map(placeInLast);
    return [{ tensor: compute(run.read(value, 'last'), moved, keepDims), layout: keepDims ? 'last' : 'first' }];
  }
  return [{ tensor: compute(run.read(value), [...axes], keepDims), layout: 'first' }];
}
