// One small random graph per operator of the vocabulary and seed, with what to feed it.
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { elementCount } from '../../../src/graph/tensor.ts';
import { seeded } from '../../reference/seeded.ts';
import { convolvedSize, pooledShape } from '../../../src/graph/ops/infer.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Shape, Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { ConvAttrs, OpName, Pads, Pair, PoolAttrs } from '../../../src/graph/vocabulary.ts';
import type { Random } from '../../reference/seeded.ts';

export interface OperatorCase {
  readonly graph: Graph;
  readonly feeds: (batch: number) => ReadonlyMap<ValueName, Tensor>;
}

interface Bench {
  readonly b: GraphBuilder;
  readonly random: Random;
  readonly x: (shape: Shape, make?: (shape: readonly number[]) => Tensor) => ValueName;
  readonly weight: (shape: readonly number[]) => ValueName;
}

export function operatorCase(op: OpName, seed: number): OperatorCase {
  const random = seeded(seed * 1009 + op.length * 31 + op.charCodeAt(0));
  const b = new GraphBuilder();
  const inputs: { name: ValueName; shape: Shape; make: (shape: readonly number[]) => Tensor }[] = [];
  const outputs = builders[op]({
    b,
    random,
    x: (shape, make = (concrete) => random.normal(concrete)) => {
      const name = b.input(`x${inputs.length}`, { dtype: 'float32', shape });
      inputs.push({ name, shape, make });
      return name;
    },
    weight: (shape) => b.constant(random.normal(shape)),
  });
  return {
    graph: b.finish(outputs),
    feeds: (batch) => new Map(inputs.map(({ name, shape, make }) => [name, make(shape.map((extent) => (extent === 'n' ? batch : extent)))])),
  };
}

const builders: Record<OpName, (bench: Bench) => readonly ValueName[]> = {
  Conv: (bench) => {
    const { attrs, inputSize, kernel, perGroup, outChannels } = convCase(bench.random);
    const x = bench.x(['n', perGroup * attrs.groups, ...inputSize]);
    const w = bench.weight([outChannels, perGroup, ...kernel]);
    const bias = bench.random.next() < 0.5 ? [bench.weight([outChannels])] : [];
    return bench.b.node('Conv', [x, w, ...bias], attrs);
  },
  ConvTranspose: (bench) => {
    const { attrs, inputSize, kernel, perGroup, outChannels } = convCase(bench.random);
    const size = convolvedSize(inputSize, kernel, attrs.strides, attrs.pads, attrs.dilations);
    return [bench.b.convTranspose(bench.x(['n', outChannels, ...size]), bench.weight([outChannels, perGroup, ...kernel]), attrs, inputSize)];
  },
  Dense: ({ b, random, x, weight }) => {
    const [i, o] = [random.between(1, 40), random.between(1, 40)];
    const transposeWeight = random.next() < 0.5;
    return b.node('Dense', [x(['n', i]), weight(transposeWeight ? [o, i] : [i, o]), ...(random.next() < 0.5 ? [weight([o])] : [])], { transposeWeight });
  },
  BatchNorm: ({ b, random, x, weight }) => {
    const c = random.between(1, 5);
    const variance = b.constant({ dtype: 'float32', shape: [c], values: Float32Array.from({ length: c }, () => random.next() + 0.1) });
    const shape: Shape = random.next() < 0.3 ? ['n', c] : ['n', c, 5, 6];
    return b.node('BatchNorm', [x(shape), weight([c]), weight([c]), weight([c]), variance], { epsilon: 1e-3 });
  },
  Relu: elementwise('Relu', () => ({})),
  LeakyRelu: elementwise('LeakyRelu', (random) => ({ alpha: random.pick([0.1, 0.3]) })),
  Clip: elementwise('Clip', (random) => random.pick([{ min: 0, max: 1 }, { min: -0.5, max: Infinity }, { min: -Infinity, max: 0.25 }])),
  Sigmoid: elementwise('Sigmoid', () => ({})),
  LogSigmoid: elementwise('LogSigmoid', () => ({}), 60),
  Tanh: elementwise('Tanh', () => ({})),
  Exp: elementwise('Exp', () => ({})),
  Log: ({ b, random, x }) => b.node('Log', [x(['n', 3, 4, 5], (shape) => positive(random, shape))], {}),
  Erf: elementwise('Erf', () => ({})),
  Power: ({ b, random, x }) => b.node('Power', [x(['n', 3, 4, 5], (shape) => positive(random, shape))], { exponent: random.pick([2, 0.5, -0.5, -1, 3, -0.75]) }),
  Softmax: ({ b, random, x }) => b.node('Softmax', [x(['n', 5, 3])], { axis: random.between(1, 2) }),
  LogSoftmax: ({ b, random, x }) => b.node('LogSoftmax', [x(['n', 5, 3])], { axis: random.between(1, 2) }),
  IsPositive: ({ b, random, x }) => b.node('IsPositive', [x(['n', 3, 4, 5], random.coarse)], {}),
  IsBetween: ({ b, random, x }) => b.node('IsBetween', [x(['n', 3, 4, 5], random.coarse)], { low: -1, high: random.pick([1, Infinity]) }),
  MaxPool: ({ b, random, x }) => {
    const { attrs, inputSize } = poolCase(random);
    return b.node('MaxPool', [x(['n', random.between(1, 3), ...inputSize], random.next() < 0.5 ? random.coarse : undefined)], attrs);
  },
  MaxUnpool: ({ b, random, x }) => {
    const { attrs, inputSize } = poolCase(random);
    const c = random.between(1, 3);
    const [, switches = ''] = b.node('MaxPool', [x(['n', c, ...inputSize], random.coarse)], attrs);
    return [b.maxUnpool(x(b.shape(switches)), switches, random.pick(['sum', 'overwrite']), inputSize)];
  },
  AveragePool: ({ b, random, x }) => {
    const { attrs, inputSize } = poolCase(random);
    return b.node('AveragePool', [x(['n', random.between(1, 3), ...inputSize])], { ...attrs, countIncludePad: random.next() < 0.5 });
  },
  AverageUnpool: ({ b, random, x }) => {
    const { attrs, inputSize } = poolCase(random);
    const shape = pooledShape(['n', random.between(1, 3), ...inputSize], attrs);
    return [b.averageUnpool(x(shape), { ...attrs, countIncludePad: random.next() < 0.5 }, inputSize)];
  },
  ReduceMean: ({ b, random, x }) => [b.reduceMean(x(['n', 3, 4, 5]), random.pick([[2, 3], [1], [3], [1, 2, 3]]), random.next() < 0.5)],
  ReduceSum: ({ b, random, x }) => [b.reduceSum(x(['n', 3, 4, 5]), random.pick([[2, 3], [1], [3], [1, 2, 3]]), random.next() < 0.5)],
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: ({ b, x, random }) => [b.div(x(['n', 3, 4, 5]), x(['n', 3, 4, 5], (shape) => positive(random, shape)))],
  Sum: ({ b, random, x }) => b.node('Sum', Array.from({ length: random.between(2, 5) }, () => x(['n', 3, 4])), {}),
  Concat: ({ b, random, x, weight }) => {
    const axis = random.between(1, 3);
    const part = (): Shape => ['n', 2, 3, 4].map((extent, index) => (index === axis ? random.between(1, 4) : extent)) as Shape;
    const parts = Array.from({ length: random.between(1, 4) }, () => x(part()));
    void weight;
    return [b.value('Concat', parts, { axis })];
  },
  Slice: ({ b, random, x }) => {
    const axis = random.between(1, 3);
    return [b.slice(x(['n', 5, 5, 5]), axis, random.between(0, 2), random.between(3, 5))];
  },
  Pad: ({ b, random, x }) => {
    const amounts = (): number[] => [0, random.between(0, 1), random.between(0, 2), random.between(0, 3)];
    return [b.pad(x(['n', 2, 3, 4]), amounts(), amounts(), random.pick([0, -1.5]))];
  },
  Reshape: ({ b, random, x }) => [b.reshape(x(['n', 4, 6]), random.pick<Shape>([['n', 24], ['n', 2, 2, 6], ['n', 6, 4]]))],
  Transpose: ({ b, random, x }) => [b.transpose(x(['n', 2, 3, 4]), random.pick([[0, 2, 3, 1], [0, 3, 1, 2], [1, 0, 3, 2]]))],
  Expand: ({ b, random, x }) => random.pick([
    () => [b.expand(x(['n', 3, 1, 1]), ['n', 3, 4, 5])],
    () => [b.expand(b.constant(random.normal([1, 3, 1])), ['n', 3, 2]), x(['n', 1])],
  ])(),
  Cast: ({ b, random, x }) => {
    const whole = b.cast(x(['n', 6], random.coarse), random.pick(['int32', 'int64', 'bool']));
    return [whole, b.cast(whole, 'float32')];
  },
  Identity: ({ b, x }) => b.node('Identity', [x(['n', 3])], {}),
};

function elementwise<O extends 'Relu' | 'LeakyRelu' | 'Clip' | 'Sigmoid' | 'LogSigmoid' | 'Tanh' | 'Exp' | 'Erf'>(op: O, attrs: (random: Random) => Parameters<typeof GraphBuilder.prototype.node<O>>[2], scale = 2) {
  return ({ b, random, x }: Bench): readonly ValueName[] => b.node(op, [x(['n', 3, 4, 5], (shape) => random.normal(shape, scale))], attrs(random));
}

function binary(op: 'Add' | 'Sub' | 'Mul') {
  return ({ b, random, x, weight }: Bench): readonly ValueName[] => {
    const other = random.pick<() => ValueName>([() => x(['n', 3, 4, 5]), () => x(['n', 3, 1, 1]), () => weight([1, 3, 1, 1]), () => weight([5]), () => b.scalar(2.5)])();
    const first = x(['n', 3, 4, 5]);
    return b.node(op, random.next() < 0.5 ? [first, other] : [other, first], {});
  };
}

function positive(random: Random, shape: readonly number[]): Tensor {
  return { dtype: 'float32', shape, values: Float32Array.from({ length: elementCount(shape) }, () => random.next() + 0.5) };
}

interface ConvCase {
  readonly attrs: ConvAttrs;
  readonly inputSize: Pair;
  readonly kernel: Pair;
  readonly perGroup: number;
  readonly outChannels: number;
}

function convCase(random: Random): ConvCase {
  const kernel = pair(() => random.between(1, 5));
  const dilations = random.next() < 0.7 ? ([1, 1] as const) : pair(() => random.between(1, 3));
  const even = random.next() < 0.6;
  const stride = random.between(1, 3);
  const groups = random.pick([1, 1, 2, 4]);
  const pads = [0, 0, 0, 0].map(() => random.between(0, 3)) as unknown as Pads;
  const inputSize = pair((axis) => dilations[axis] * (kernel[axis] - 1) + random.between(1, 9));
  const attrs: ConvAttrs = { strides: even ? [stride, stride] : pair(() => random.between(1, 3)), pads: random.next() < 0.2 ? [0, 0, 0, 0] : pads, dilations, groups };
  // Depthwise now and then.
  const perGroup = random.next() < 0.3 ? 1 : random.between(1, 4);
  return { attrs, inputSize, kernel, perGroup, outChannels: groups * random.between(1, 5) };
}

/** Padding stays below the kernel, so that every window covers some of the input. */
function poolCase(random: Random): { readonly attrs: PoolAttrs; readonly inputSize: Pair } {
  const kernel = pair(() => random.between(1, 4));
  const dilations = random.next() < 0.7 ? ([1, 1] as const) : pair(() => random.between(1, 2));
  const pads = random.next() < 0.5 ? ([0, 0, 0, 0] as const) : ([0, 1, 2, 3].map((side) => random.between(0, Math.floor((kernel[side % 2 as 0 | 1]) / 2))) as unknown as Pads);
  const inputSize = pair((axis) => dilations[axis] * (kernel[axis] - 1) + random.between(1, 9));
  return { attrs: { kernel, strides: random.next() < 0.3 ? kernel : pair(() => random.between(1, 4)), pads, dilations, ceilMode: random.next() < 0.5 }, inputSize };
}

function pair(make: (axis: 0 | 1) => number): Pair {
  return [make(0), make(1)];
}
