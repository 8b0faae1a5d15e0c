// A small random DenseNet: layers that join everything before them, a transition, and a head on the averaged last block.
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { RuleSet } from '../../../src/graph/ops/define.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { Random } from '../../reference/seeded.ts';

export interface DenseBlocks {
  readonly graph: Graph;
  /** What each layer joins, one value a layer. */
  readonly joined: readonly ValueName[];
  /** What a layer's ReLU writes, one value a layer. */
  readonly rectified: readonly ValueName[];
}

export interface DenseBlockOptions {
  readonly layers?: number;
  readonly start?: number;
  readonly growth?: number;
  readonly kernel?: number;
  readonly activation?: 'Relu' | 'Clip';
  /** Layers rectify what they join as it is. */
  readonly isBare?: boolean;
  /** Each layer joins its predecessor's joined value, not all single values again. */
  readonly isNested?: boolean;
  /** New values stand before the older ones. */
  readonly isReversed?: boolean;
  readonly size?: readonly [number, number];
}

/** Input "x" [n,2,h,w], logits [n,3]. Half of the norms' factors are negative. */
export function denseBlocks(seed: number, { layers = 8, start = 6, growth = 4, kernel = 1, activation = 'Relu', isBare = false, isNested = false, isReversed = false, size = [9, 7] }: DenseBlockOptions = {}): DenseBlocks {
  const random = seeded(seed);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 2, ...size] });
  const values = [b.relu(convolved(b, random, x, start, 3))];
  const [joined, rectified]: [ValueName[], ValueName[]] = [[], []];
  const joinAll = (): ValueName => {
    const parts = isNested && joined.length > 0 ? [joined.at(-1)!, values.at(-1)!] : values;
    return b.value('Concat', isReversed ? parts.toReversed() : parts, { axis: 1 }, {});
  };
  for (let layer = 0; layer < layers; layer++) {
    const all = layer === 0 ? values[0]! : joinAll();
    const active = activate(b, isBare ? all : normalised(b, random, all), activation);
    if (layer > 0) {
      joined.push(all);
      rectified.push(active);
    }
    const narrow = activate(b, normalised(b, random, convolved(b, random, active, 5, kernel)), 'Relu');
    values.push(convolved(b, random, narrow, growth, 3));
  }
  const whole = activate(b, normalised(b, random, joinAll()), 'Relu');
  const narrowed = b.value('AveragePool', [convolved(b, random, whole, 6, 1)], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false, countIncludePad: false });
  const averaged = b.reshape(b.reduceMean(activate(b, normalised(b, random, narrowed), 'Relu'), [2, 3], true), ['n', 6]);
  const logits = b.value('Dense', [averaged, b.constant(random.normal([6, 3])), b.constant(random.normal([3]))], { transposeWeight: false });
  return { graph: b.finish([logits]), joined, rectified };
}

/** The network and ∂(first logit)/∂x under every rule set. */
export function withWalks(graph: Graph): Graph {
  const b = new GraphBuilder(graph);
  const [z = ''] = graph.outputs;
  const seed = b.input('seed', { dtype: 'float32', shape: b.shape(z) });
  const walks = (['chain', 'guided', 'deconv'] satisfies RuleSet[]).map((rules) => gradient(b, { seeds: new Map([[z, seed]]), of: ['x'], rules }).get('x')!);
  return b.finish([z, ...walks]);
}

/** Seeded feeds for a graph of these, batch of two. */
export function feedsOf(graph: Graph, seed: number): Map<ValueName, Tensor> {
  const random = seeded(seed);
  return new Map(graph.inputs.map((name) => [name, random.normal(graph.types.get(name)!.shape.map((extent) => (extent === 'n' ? 2 : extent)))]));
}

function convolved(b: GraphBuilder, random: Random, x: ValueName, out: number, kernel: number): ValueName {
  const channels = Number(b.shape(x)[1]);
  const pad = (kernel - 1) / 2;
  const w = b.constant(random.normal([out, channels, kernel, kernel], 1 / Math.sqrt(channels * kernel * kernel)));
  return b.value('Conv', [x, w, b.constant(random.normal([out], 0.1))], { strides: [1, 1], pads: [pad, pad, pad, pad], dilations: [1, 1], groups: 1 });
}

function normalised(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  const channels = Number(b.shape(x)[1]);
  const variance = { ...random.normal([channels]), values: Float32Array.from({ length: channels }, () => 0.5 + random.next()) };
  return b.value('BatchNorm', [x, ...[1, 0.2, 0.1].map((scale) => b.constant(random.normal([channels], scale))), b.constant(variance)], { epsilon: 1e-3 });
}

function activate(b: GraphBuilder, x: ValueName, op: 'Relu' | 'Clip'): ValueName {
  return op === 'Relu' ? b.relu(x) : b.value('Clip', [x], { min: 0, max: 6 });
}
