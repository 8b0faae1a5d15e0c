// Small random networks of the kinds of blocks that real ones are made of, ending in logits.
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { seeded } from '../../reference/seeded.ts';
import type { ValueName } from '../../../src/graph/tensor.ts';
import type { ConvAttrs, PoolAttrs } from '../../../src/graph/vocabulary.ts';
import type { Random } from '../../reference/seeded.ts';

export interface RandomNetwork {
  readonly b: GraphBuilder;
  readonly random: Random;
  readonly x: ValueName;
  /** A value in the middle, [n,k,h,w]. */
  readonly layer: ValueName;
  readonly logits: ValueName;
  readonly classes: number;
}

export function randomNetwork(seed: number): RandomNetwork {
  const random = seeded(seed);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', random.between(1, 3), random.between(17, 24), random.between(17, 24)] });
  const stem = activation(b, random, convolution(b, random, x, 6, random.pick([1, 2])));
  const pooled = pool(b, random, stem);
  let layer = pooled;
  for (let index = random.between(1, 3); index > 0; index--) layer = random.pick([residual, denseBlock, inception])(b, random, layer);
  const tail = activation(b, random, norm(b, random, random.pick([pool, averagePool])(b, random, layer)));
  const flat = random.next() < 0.5 ? globalMean(b, tail) : flatten(b, tail);
  const classes = random.between(2, 5);
  const hidden = b.relu(dense(b, random, flat, 7));
  return { b, random, x, layer, logits: dense(b, random, hidden, classes), classes };
}

type Block = (b: GraphBuilder, random: Random, x: ValueName) => ValueName;

const residual: Block = (b, random, x) => {
  const channels = channelsOf(b, x);
  const inner = norm(b, random, convolution(b, random, b.relu(norm(b, random, convolution(b, random, x, channels, 1))), channels, 1));
  return b.relu(b.add(inner, x));
};

const denseBlock: Block = (b, random, x) => {
  const first = b.value('Concat', [x, convolution(b, random, b.relu(norm(b, random, x)), 4, 1)], { axis: 1 });
  return b.value('Concat', [first, convolution(b, random, b.relu(norm(b, random, first)), 4, 1)], { axis: 1 });
};

const inception: Block = (b, random, x) => {
  const pooled = b.value('AveragePool', [x], { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false, countIncludePad: random.next() < 0.5 });
  return b.value('Concat', [activation(b, random, convolution(b, random, x, 5, 1)), b.relu(convolution(b, random, pooled, 3, 1))], { axis: 1 });
};

/** Odd kernels padded to keep the size at stride 1; sometimes grouped, dilated or with uneven padding at stride 2. */
function convolution(b: GraphBuilder, random: Random, x: ValueName, outChannels: number, stride: number): ValueName {
  const inChannels = channelsOf(b, x);
  const kernel = random.pick([1, 3, 3, 5]);
  const dilation = kernel === 3 && stride === 1 ? random.pick([1, 1, 2]) : 1;
  const groups = inChannels % 2 === 0 && outChannels % 2 === 0 ? random.pick([1, 1, 2]) : 1;
  const reach = (dilation * (kernel - 1)) / 2;
  const uneven = stride === 2 && kernel > 1 ? random.pick([0, 1]) : 0;
  const attrs: ConvAttrs = { strides: [stride, stride], pads: [reach - uneven, reach - uneven, reach, reach], dilations: [dilation, dilation], groups };
  const fanIn = (inChannels / groups) * kernel * kernel;
  const w = b.constant(random.normal([outChannels, inChannels / groups, kernel, kernel], Math.sqrt(2 / fanIn)));
  return b.value('Conv', [x, w, b.constant(random.normal([outChannels], 0.1))], attrs);
}

function norm(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  const c = channelsOf(b, x);
  const around = (center: number): ValueName => b.constant({ dtype: 'float32', shape: [c], values: Float32Array.from({ length: c }, () => center + 0.4 * (random.next() - 0.5)) });
  return b.value('BatchNorm', [x, around(1), around(0), around(0), around(1)], { epsilon: 1e-5 });
}

function activation(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  return random.pick([
    () => b.relu(x),
    () => b.relu(x),
    () => b.value('Clip', [x], { min: 0, max: 1.5 }),
    () => b.value('LeakyRelu', [x], { alpha: 0.1 }),
  ])();
}

function pool(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  const shapes: Omit<PoolAttrs, 'ceilMode' | 'dilations'>[] = [
    { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
    { kernel: [3, 3], strides: [2, 2], pads: [0, 0, 0, 0] },
    { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
    { kernel: [3, 2], strides: [1, 2], pads: [0, 0, 1, 1] },
  ];
  return b.value('MaxPool', [x], { ...random.pick(shapes), dilations: [1, 1], ceilMode: random.next() < 0.5 });
}

function averagePool(b: GraphBuilder, random: Random, x: ValueName): ValueName {
  return b.value('AveragePool', [x], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: random.next() < 0.5, countIncludePad: false });
}

function globalMean(b: GraphBuilder, x: ValueName): ValueName {
  return b.reshape(b.reduceMean(x, [2, 3], true), ['n', channelsOf(b, x)]);
}

function flatten(b: GraphBuilder, x: ValueName): ValueName {
  return b.reshape(x, ['n', b.shape(x).slice(1).reduce<number>((product, extent) => product * Number(extent), 1)]);
}

function dense(b: GraphBuilder, random: Random, x: ValueName, units: number): ValueName {
  const inputs = Number(b.shape(x)[1]);
  return b.value('Dense', [x, b.constant(random.normal([units, inputs], Math.sqrt(2 / inputs))), b.constant(random.normal([units], 0.1))], { transposeWeight: true });
}

function channelsOf(b: GraphBuilder, x: ValueName): number {
  return Number(b.shape(x)[1]);
}
