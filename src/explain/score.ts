// The score that is explained: the chosen logit, its probability, or the probability's logarithm; as graph and as numbers.
import { gradient } from '../graph/gradient.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { ValueName } from '../graph/tensor.ts';
import type { ScoreKind, Target } from '../contracts/explanation.ts';
import type { Head } from './head.ts';

/**
 * The chosen class as a row [n,K] with +1 in its column (−1 for the opposite of a single logit). It is an input of
 * the compiled graph, so that changing the class recompiles nothing.
 */
export const targetInput = 'overread/target';

/** The head's values, one per class, as [n,K]. */
export function headColumns(b: GraphBuilder, head: Head): ValueName {
  return b.shape(head.value).length === 2 ? head.value : b.reshape(head.value, ['n', head.columns]);
}

/**
 * ∂score/∂columns, [n,K], where every walk back starts. With p = softmax(z): ∂p_c/∂z = p_c·(t − p) and
 * ∂ln p_c/∂z = t − p, which is minus the gradient of KL(t ‖ p), t the one-hot label. With p = σ(s), s = ±z_c:
 * ∂p/∂z = ±p(1−p) and ∂ln p/∂z = ±σ(−s).
 */
export function scoreSeed(b: GraphBuilder, head: Head, kind: ScoreKind, columns: ValueName, isTop = false): ValueName {
  const target = isTop ? topRow(b, columns) : b.input(targetInput, { dtype: 'float32', shape: ['n', head.columns] });
  if (kind === 'logit') return target;

  const chosen = (): ValueName => b.reduceSum(b.mul(columns, target), [1], true); // [n,1]
  if (head.emits === 'probabilities') {
    if (kind === 'probability') return target;
    // −1 stands for the class opposite to the one column, 1 − p: add (1 − Σt)/2, which is 1 for it and 0 otherwise.
    const opposite = b.mul(b.sub(b.scalar(1), b.reduceSum(target, [1], true)), b.scalar(0.5));
    return b.div(target, b.add(chosen(), opposite));
  }
  if (head.classes === 'exclusive') {
    const y = kind === 'probability' ? b.softmax(columns, 1) : b.value('LogSoftmax', [columns], { axis: 1 });
    const seed = gradient(b, { seeds: new Map([[y, target]]), of: [columns], rules: 'chain' }).get(columns);
    if (seed === undefined) throw new Error('the score does not depend on the logits');
    return seed;
  }
  const s = chosen();
  if (kind === 'log-probability') return b.mul(target, b.sigmoid(b.mul(s, b.scalar(-1))));
  const p = b.sigmoid(s);
  return b.mul(target, b.mul(p, b.sub(b.scalar(1), p)));
}

/**
 * +1 in the column of the largest value, the first of equal ones, 0 elsewhere: the class of each image found in the very
 * run that explains it. The place that a maximum over the whole row came from, put back.
 */
export function topRow(b: GraphBuilder, columns: ValueName): ValueName {
  const width = Number(b.shape(columns)[1]);
  const row = b.reshape(columns, ['n', 1, 1, width]);
  const [, place = ''] = b.node('MaxPool', [row], { kernel: [1, width], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
  const one = b.add(b.mul(b.slice(row, 3, 0, 1), b.scalar(0)), b.scalar(1));
  return b.reshape(b.maxUnpool(one, place, 'sum', [1, width]), ['n', width]);
}

/** The row that `targetInput` takes for one image, K values. */
export function targetRow(head: Head, target: Target): Float32Array {
  const row = new Float32Array(head.columns);
  row[target.index] = target.sign;
  return row;
}

/** Probabilities of one image from its head values, in float64; null where the classes are not known. */
export function probabilitiesOf(head: Head, columns: ArrayLike<number>): number[] | null {
  const values = listOf(columns);
  if (head.emits === 'probabilities') return values;
  if (head.classes === null) return null;
  if (head.classes === 'independent') return values.map(sigmoid);
  const largest = Math.max(...values);
  const exponentials = values.map((z) => Math.exp(z - largest));
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
}

/** As a plain list. A loop, since iterating a typed array takes a tenth of a millisecond for a thousand classes. */
export function listOf(values: ArrayLike<number>): number[] {
  const list: number[] = [];
  for (let index = 0; index < values.length; index++) list.push(values[index] ?? NaN);
  return list;
}

/** The score of `target` for one image: z_c, p_c or ln p_c. */
export function scoreValue(head: Head, kind: ScoreKind, columns: ArrayLike<number>, { index, sign }: Target): number {
  const value = columns[index] ?? NaN;
  if (head.emits === 'probabilities') {
    const p = sign === 1 ? value : 1 - value;
    return kind === 'probability' ? p : Math.log(p);
  }
  if (kind === 'logit') return sign * value;
  if (head.classes === 'exclusive') {
    const largest = Math.max(...Array.from(columns));
    const logTotal = Math.log(Array.from(columns).reduce((sum, z) => sum + Math.exp(z - largest), 0)) + largest;
    return kind === 'probability' ? Math.exp(value - logTotal) : value - logTotal;
  }
  const s = sign * value;
  return kind === 'probability' ? sigmoid(s) : -softplus(-s);
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
