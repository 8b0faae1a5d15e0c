// Several images in one run: their feeds one below the other, and what comes out of it image by image.
import { typeOf } from '../graph/graph.ts';
import { elementCount } from '../graph/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor, ValueName } from '../graph/tensor.ts';

/** Feeds of single images as one batch. What has no batch axis is the same for all. */
export function stackFeeds(graph: Graph, images: readonly ReadonlyMap<ValueName, Tensor>[]): ReadonlyMap<ValueName, Tensor> {
  const [first = new Map<ValueName, Tensor>(), ...others] = images;
  if (others.length === 0) return first;
  return new Map([...first].map(([name, tensor]) => {
    if (typeOf(graph, name).shape[0] !== 'n') return [name, tensor] as const;
    const values = new Float32Array(tensor.values.length * images.length);
    images.forEach((feeds, index) => values.set((feeds.get(name) ?? tensor).values as Float32Array, index * tensor.values.length));
    return [name, { ...tensor, shape: [images.length, ...tensor.shape.slice(1)], values }] as const;
  }));
}

/** What a run of `count` images computed for one of them, as a batch of one. */
export function imageOf(outputs: ReadonlyMap<ValueName, Tensor>, index: number, count: number): ReadonlyMap<ValueName, Tensor> {
  if (count === 1) return outputs;
  return new Map([...outputs].map(([name, tensor]) => {
    if (tensor.shape[0] !== count) return [name, tensor] as const;
    const length = elementCount(tensor.shape.slice(1));
    return [name, { ...tensor, shape: [1, ...tensor.shape.slice(1)], values: tensor.values.slice(index * length, (index + 1) * length) }] as const;
  }));
}
