// A small random classifier with everything that makes maps differ: overlapping pools, shortcuts, concatenation, batch-norm.
import { GraphBuilder } from '../../src/graph/builder.ts';
import { resolveHead } from '../../src/explain/head.ts';
import { resolveLayer } from '../../src/explain/layer.ts';
import { seeded } from './seeded.ts';
import type { Layer } from '../../src/explain/layer.ts';
import type { ValueName } from '../../src/graph/tensor.ts';
import type { JudgedQuestion } from './judge.ts';
import type { Random } from './seeded.ts';

export interface SmallClassifier {
  readonly model: JudgedQuestion['model'];
  readonly input: JudgedQuestion['input'];
  layer(name: string): Layer;
}

/** Input [1,2,17,15] (or [1,17,15,2]); layers "early" (before the pool), "middle", "last" (before the head). */
export function smallClassifier(seed: number, end: 'none' | 'softmax' | 'sigmoid', { layout = 'NCHW', columns = 4 }: { layout?: 'NCHW' | 'NHWC'; columns?: number } = {}): SmallClassifier {
  const random = seeded(seed);
  const b = new GraphBuilder();
  const shape = layout === 'NCHW' ? [1, 2, 17, 15] : [1, 17, 15, 2];
  const given = b.input('x', { dtype: 'float32', shape: ['n', ...shape.slice(1)] });
  const x = layout === 'NCHW' ? given : b.transpose(given, [0, 3, 1, 2]);
  const early = relu(b, normalised(b, random, convolved(b, random, x, 6, 'conv1')), 'early');
  const pooled = b.value('MaxPool', [early], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false }, { name: 'pool' });
  const branch = relu(b, convolved(b, random, pooled, 6, 'conv2'), 'branch');
  const middle = relu(b, b.add(convolved(b, random, branch, 6, 'conv3'), pooled), 'middle');
  const joined = b.value('Concat', [middle, relu(b, convolved(b, random, middle, 4, 'conv4'), 'growth')], { axis: 1 }, { name: 'joined' });
  const last = b.value('Clip', [normalised(b, random, joined)], { min: 0, max: 6 }, { name: 'last' });
  const spatial = b.value('AveragePool', [last], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: true, countIncludePad: false }, { name: 'average' });
  const [, channels, height, width] = b.shape(spatial);
  const features = Number(channels) * Number(height) * Number(width);
  const hidden = relu(b, dense(b, random, b.reshape(spatial, ['n', features]), features, 12), 'hidden');
  const z = dense(b, random, hidden, 12, columns);
  const output = end === 'none' ? z : end === 'softmax' ? b.softmax(z, 1) : b.sigmoid(z);
  const graph = b.finish([output]);
  const head = resolveHead(graph);
  const size = { height: 17, width: 15, channels: 2 };
  return {
    model: {
      head,
      imported: {
        format: 'onnx', graph, outputs: [output], normalised: new Set(), notes: [], info: { parameters: 0, nodes: graph.nodes.length },
        input: { name: 'x', layout, ...size, shape: ['n', ...shape.slice(1)] },
      },
      description: { input: { layout, ...size, shape } } as unknown as JudgedQuestion['model']['description'],
    },
    input: { shape, values: random.normal(shape).values as Float32Array },
    layer: (name) => resolveLayer(graph, name, head.value, head.columns),
  };
}

function relu(b: GraphBuilder, x: ValueName, name: string): ValueName {
  return b.value('Relu', [x], {}, { name });
}

function convolved(b: GraphBuilder, random: Random, x: ValueName, out: number, name: string): ValueName {
  const channels = Number(b.shape(x)[1]);
  const w = b.constant(random.normal([out, channels, 3, 3], 1 / Math.sqrt(channels * 9)));
  return b.value('Conv', [x, w, b.constant(random.normal([out], 0.1))], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 }, { name });
}

function normalised(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  const channels = Number(b.shape(x)[1]);
  const positive = { ...random.normal([channels]), values: Float32Array.from({ length: channels }, () => 0.5 + random.next()) };
  return b.value('BatchNorm', [x, b.constant(random.normal([channels])), b.constant(random.normal([channels], 0.2)), b.constant(random.normal([channels], 0.1)), b.constant(positive)], { epsilon: 1e-3 }, {});
}

function dense(b: GraphBuilder, random: Random, x: ValueName, from: number, to: number): ValueName {
  const w = b.constant(random.normal([from, to], 1 / Math.sqrt(from)));
  return b.value('Dense', [x, w, b.constant(random.normal([to], 0.1))], { transposeWeight: false }, {});
}
