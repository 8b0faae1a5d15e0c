// The affine beginning of a network, which every sample passes alike: what it does to sums and gradients is done once.
import { GraphBuilder } from '../../graph/builder.ts';
import { gradient } from '../../graph/gradient.ts';
import { consumers, prune } from '../../graph/graph.ts';
import { headColumns, scoreSeed } from '../score.ts';
import type { ScoreKind } from '../../contracts/explanation.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { ValueName } from '../../graph/tensor.ts';
import type { OpName } from '../../graph/vocabulary.ts';
import type { Head } from '../head.ts';
import type { Plan } from '../plan.ts';

/** Σ weight·∂score/∂stem, the input of the graph that leads it back to the model's input. */
export const stemGradientInput = 'overread/stem-gradient';

/** Affine in one input when all others are constants. */
const affine: ReadonlySet<OpName> = new Set<OpName>(['Conv', 'BatchNorm', 'Add', 'Sub', 'Mul', 'Pad', 'Transpose', 'Reshape', 'Identity']);

/**
 * The value up to which the network is one affine chain from its input, at least one convolution long: gradients at the
 * input are then the transpose of that chain applied to gradients here, so a sum of many needs it once; and a point on a
 * line between two inputs is the same point on the line between what the chain makes of them.
 *
 * @returns undefined where there is no such chain
 */
export function affineStem(model: Graph, head: Head): ValueName | undefined {
  const graph = prune(model, [head.value]);
  const [input] = graph.inputs;
  if (input === undefined) return undefined;
  const readers = consumers(graph);
  let value = input;
  let hasConvolution = false;
  for (;;) {
    const [node, ...others] = readers.get(value) ?? [];
    const next = node?.outputs[0];
    if (node === undefined || next === undefined || others.length > 0 || next === head.value || !isAffineIn(graph, node, value)) break;
    hasConvolution ||= node.op === 'Conv';
    value = next;
  }
  return hasConvolution ? value : undefined;
}

function isAffineIn(graph: Graph, { op, inputs }: Node, value: ValueName): boolean {
  return affine.has(op) && inputs.filter((input) => input === value).length === 1 && inputs.every((input) => input === value || graph.constants.has(input));
}

/** The input → the stem's value. */
export function planStem(model: Graph, stem: ValueName): Plan {
  return { key: `stem|${stem}`, graph: prune(new GraphBuilder(model).finish([stem]), [stem]), columns: stem, maps: new Map(), activations: undefined };
}

export interface StemWalk extends Plan {
  /** ∂score/∂at, shaped like `at`. */
  readonly gradient: ValueName;
}

/**
 * The score and its gradient at `at` (the stem, or the input), under the chain rule.
 *
 * @param from 'input': the whole network runs; 'at': `at` is fed, and nothing before it runs
 */
export function planWalkTo(model: Graph, head: Head, score: ScoreKind, at: ValueName, from: 'input' | 'at'): StemWalk {
  const whole = prune(model, [head.value]);
  const b = new GraphBuilder(from === 'input' || whole.inputs.includes(at) ? whole : cutAt(whole, at));
  const columns = headColumns(b, head);
  const g = gradient(b, { seeds: new Map([[columns, scoreSeed(b, head, score, columns)]]), of: [at], rules: 'chain' }).get(at);
  if (g === undefined) throw new Error(`no gradient of "${at}"`);
  const outputs = [columns, g];
  return { key: `walk|${score}|${at}|${from}`, graph: prune(b.finish(outputs), outputs), columns, maps: new Map(), activations: undefined, gradient: g };
}

function cutAt(graph: Graph, value: ValueName): Graph {
  return prune({ ...graph, inputs: [value], nodes: graph.nodes.filter(({ outputs }) => !outputs.includes(value)) }, graph.outputs);
}

/** A gradient at the stem → the gradient at the input. */
export function planStemTranspose(model: Graph, stem: ValueName): StemWalk {
  const [input] = model.inputs;
  if (input === undefined) throw new Error('the model has no input');
  const b = new GraphBuilder(prune(model, [stem]));
  const seed = b.input(stemGradientInput, b.type(stem));
  const g = gradient(b, { seeds: new Map([[stem, seed]]), of: [input], rules: 'chain' }).get(input);
  if (g === undefined) throw new Error(`no gradient of "${input}"`);
  return { key: `stem-transpose|${stem}`, graph: prune(b.finish([g]), [g]), columns: g, maps: new Map(), activations: undefined, gradient: g };
}
