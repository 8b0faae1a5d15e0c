// What a graph costs: its multiplications, counted.
import { typeOf } from './graph.ts';
import { elementCount, withBatch } from './tensor.ts';
import type { Graph, Node } from './graph.ts';

/** Of one image, in convolutions, their transposes and dense layers: nearly all there is. */
export function multiplyAdds(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + multiplyAddsOf(graph, node), 0);
}

export function multiplyAddsOf(graph: Graph, { op, inputs, outputs }: Node): number {
  if (op !== 'Conv' && op !== 'ConvTranspose' && op !== 'Dense') return 0;
  const [x, w] = inputs.map((input) => withBatch(typeOf(graph, input).shape, 1));
  const y = withBatch(typeOf(graph, outputs[0] ?? '').shape, 1);
  if (x === undefined || w === undefined) return 0;
  if (op === 'Dense') return elementCount(w);
  // Each weight meets every position of what the convolution (not its transpose) writes.
  return elementCount((op === 'Conv' ? y : x).slice(2)) * elementCount(w);
}
