// Networks with backward walks whose compiled models are kept in tests.
import { GraphBuilder } from '../../../../src/graph/builder.ts';
import { gradient } from '../../../../src/graph/gradient.ts';
import { seeded } from '../../../reference/seeded.ts';
import { randomNetwork } from '../random-network.ts';
import type { Graph } from '../../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../../src/graph/tensor.ts';

export interface KeptNetwork {
  readonly graph: Graph;
  /** One for each batch size asked for. */
  readonly feeds: readonly ReadonlyMap<ValueName, Tensor>[];
}

const rules = ['chain', 'guided', 'deconv'] as const;

/** Channels fill whole blocks, so that the library arranges kernels for this processor: what a compiled model has that its graph has not. */
export function blockedNetwork(seed: number, batches: readonly number[]): KeptNetwork {
  const random = seeded(seed);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 3, 24, 24] });
  const convolution = (value: ValueName, from: number, to: number): ValueName => b.value('Conv', [value, b.constant(random.normal([to, from, 3, 3], 0.2)), b.constant(random.normal([to], 0.1))], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 });
  const stem = b.relu(convolution(x, 3, 32));
  const pooled = b.value('MaxPool', [stem], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false });
  const layer = b.relu(b.add(convolution(b.relu(convolution(pooled, 32, 32)), 32, 32), pooled));
  const flat = b.reshape(b.reduceMean(layer, [2, 3], true), ['n', 32]);
  const logits = b.value('Dense', [flat, b.constant(random.normal([4, 32])), b.constant(random.normal([4]))], { transposeWeight: true });
  const start = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
  const walks = rules.flatMap((each) => [...gradient(b, { seeds: new Map([[logits, start]]), of: [x, layer], rules: each }).values()]);
  return { graph: b.finish([logits, ...walks]), feeds: batches.map((n) => new Map([[x, random.normal([n, 3, 24, 24])], [start, random.normal([n, 4])]])) };
}

/** All walks of a random network, both ways of undoing a max-pooling, with the values in between that the reference asks for. */
export function randomWalks(seed: number, batches: readonly number[]): KeptNetwork {
  const { b, random, x, layer, logits, classes } = randomNetwork(seed);
  const start = b.input('seed', { dtype: 'float32', shape: ['n', classes] });
  const walks = rules.flatMap((each) => (['sum', 'overwrite'] as const).flatMap((switchMode) => (
    [...gradient(b, { seeds: new Map([[logits, start]]), of: [x, layer], rules: each, switchMode }).values()])));
  const shape = (n: number): number[] => b.shape(x).map((extent) => (extent === 'n' ? n : extent));
  return {
    graph: b.finish([...new Set([x, layer, logits, ...walks])]),
    feeds: batches.map((n) => new Map([[x, random.normal(shape(n))], [start, random.normal([n, classes])]])),
  };
}
