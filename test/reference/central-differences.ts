// Slopes from the reference's forward pass alone: the check that owes nothing to any backward rule.
import { referenceForward } from './forward.ts';
import { fromTensor } from './plain.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../src/graph/tensor.ts';

export interface SlopeQuestion {
  readonly feeds: ReadonlyMap<ValueName, Tensor>;
  /** The input that is moved, and which of its elements. */
  readonly input: ValueName;
  readonly elements: readonly number[];
  /** L = Σ seed·output */
  readonly output: ValueName;
  readonly seed: Float64Array;
  /** Small enough not to cross a kink by more than chance, large enough for float64: 1e-6 of a unit-sized input. */
  readonly step?: number;
}

/** dL/dx per element: (L(x + step) − L(x − step)) ÷ 2·step */
export function centralDifferences(graph: Graph, { feeds, input, elements, output, seed, step = 1e-6 }: SlopeQuestion): Float64Array {
  const fed = feeds.get(input);
  if (fed === undefined) throw new Error(`nothing fed for "${input}"`);
  const start = fromTensor(fed);
  const scoreWith = (element: number, value: number): number => {
    const values = Float64Array.from(start.values);
    values[element] = value;
    const y = referenceForward(graph, new Map<ValueName, Tensor | typeof start>([...feeds, [input, { shape: start.shape, values }]])).get(output)!;
    return seed.reduce((sum, weight, at) => sum + weight * y.values[at]!, 0);
  };
  return Float64Array.from(elements, (element) => {
    const x = start.values[element]!;
    return (scoreWith(element, x + step) - scoreWith(element, x - step)) / (2 * step);
  });
}
