// Which activations on the way to the scores are no ReLU: guided backpropagation and deconvnet pass them by the chain rule.
import { prune } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { ValueName } from '../graph/tensor.ts';
import type { OpName } from '../graph/vocabulary.ts';

const names: Readonly<Partial<Record<OpName, string>>> = {
  LeakyRelu: 'leaky ReLU', Clip: 'clipping', Sigmoid: 'sigmoid', LogSigmoid: 'log-sigmoid', Tanh: 'tanh', Exp: 'exponential', Erf: 'error function', Softmax: 'softmax', LogSoftmax: 'log-softmax',
};

/** One line for the passport of every map; undefined where all activations before `logits` are ReLUs (ReLU6 among them). */
export function otherActivationsNote(graph: Graph, logits: ValueName): string | undefined {
  const counts = new Map<string, number>();
  for (const node of prune(graph, [logits]).nodes) {
    const name = isRelu(node) ? undefined : names[node.op];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  return `activations that are no ReLU follow the chain rule in every method: ${[...counts].map(([name, count]) => `${name} × ${count}`).join(', ')}`;
}

/** Clipping at 0 from below is a ReLU with a ceiling, and has a ReLU's rules. */
function isRelu(node: Node): boolean {
  return node.op === 'Clip' && node.attrs.min === 0;
}
