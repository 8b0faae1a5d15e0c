// Witnesses of the model's divisions, roots and logarithms: sums by which a run tells that a result was not finite, though a later ReLU hid it.
import { AppError } from '../../contracts/errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { canBeUndefined } from '../executors/undefined-results.ts';
import { isFinite as isAllFinite } from '../finite.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';

/** A graph with one more output per result that is watched. */
export interface Watched {
  readonly graph: Graph;
  /** Per result that is watched: the output [n,1,…] that is not finite where the result is not. */
  readonly witnesses: ReadonlyMap<ValueName, ValueName>;
}

/** A plan's graph → the same with its witnesses: sessions are compiled of it again and again. */
const known = new WeakMap<Graph, Watched>();

/**
 * The maximum by which several engines compute ReLU, clipping and max-pooling drops NaN: 0/0 would end in finite, wrong
 * scores. Only graphs in which an operator of `model` can make NaN of moderate numbers pay, with one sum for each such
 * operator. Overflow in others is not watched.
 */
export function watched(graph: Graph, model: Graph): Watched {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const own = new Set(model.nodes.map(({ name }) => name));
  const risky = graph.nodes.filter((node) => own.has(node.name) && canBeUndefined(node, graph));
  const result = risky.length === 0 ? { graph, witnesses: new Map<ValueName, ValueName>() } : withWitnesses(graph, risky);
  known.set(graph, result);
  return result;
}

/**
 * Gives the outputs without the witnesses. `look` computes results themselves: a sum alone may also have overflowed.
 * @throws AppError `map_not_finite`
 */
export async function requireWitnesses(
  outputs: ReadonlyMap<ValueName, Tensor>, { graph, witnesses }: Watched, wanted: Graph, look: (values: readonly ValueName[]) => Promise<ReadonlyMap<ValueName, Tensor>>,
): Promise<ReadonlyMap<ValueName, Tensor>> {
  if (graph === wanted) return outputs;
  const suspects = [...witnesses].filter(([, witness]) => !isAllFinite(outputs.get(witness)?.values)).map(([value]) => value);
  if (suspects.length > 0) {
    const results = await look(suspects);
    if (suspects.some((value) => !isAllFinite(results.get(value)?.values))) throw new AppError('map_not_finite', 'inside the model: expected finite numbers');
  }
  const asked = new Set(wanted.outputs);
  return new Map([...outputs].filter(([name]) => asked.has(name)));
}

function withWitnesses(graph: Graph, risky: readonly Node[]): Watched {
  const b = new GraphBuilder(graph);
  const witnesses = new Map<ValueName, ValueName>();
  for (const value of risky.flatMap(({ outputs }) => outputs)) {
    const axes = b.shape(value).slice(1).map((_, index) => index + 1);
    witnesses.set(value, axes.length === 0 ? value : b.reduceSum(value, axes, true));
  }
  return { graph: b.finish([...graph.outputs, ...witnesses.values()]), witnesses };
}
