// Operators of ONNX files that become several of the graph: values worked out from their definitions, slopes by central differences.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { centralDifferences, referenceForward } from '../reference/index.ts';
import { seeded } from '../reference/seeded.ts';
import { floats, ints, node, onnxFile } from './onnx-writer.ts';
import { importOnnxBytes, iota, refusalOf, run } from './in-memory.ts';
import type { WrittenNode } from './onnx-writer.ts';

const xs = [-3, -1, -0.25, 0.5, 1, 2.5];

function ofNode(operator: WrittenNode, { opset = 20, shape = [1, 1, 2, 3], values = xs, initialisers = [] as Uint8Array[] } = {}) {
  return run(importOnnxBytes(onnxFile({ opset, input: ['n', ...shape.slice(1)], nodes: [operator], initialisers })), shape, values)[0]!;
}

function closeTo(got: readonly number[], wanted: readonly number[], digits = 5): void {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, index) => expect(got[index]).toBeCloseTo(value, digits));
}

const below = (alpha: number, width = 1) => (x: number): number => (x > 0 ? x : alpha * Math.expm1(x / width));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
/** The error function by the trapezoidal rule. */
function integrated(x: number): number {
  const steps = 20_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += Math.exp(-(((x * (step + 0.5)) / steps) ** 2));
  return (2 / Math.sqrt(Math.PI)) * (x / steps) * sum;
}

const activations: readonly (readonly [string, WrittenNode, (x: number) => number, number])[] = [
  ['Elu', node('Elu', ['x'], ['y'], { alpha: { float: 0.5 } }), below(0.5), 20],
  ['Selu', node('Selu', ['x'], ['y']), (x) => 1.0507009873554805 * below(1.6732632423543772)(x), 20],
  ['Celu', node('Celu', ['x'], ['y'], { alpha: { float: 0.5 } }), below(0.5, 0.5), 20],
  ['Softplus', node('Softplus', ['x'], ['y']), softplus, 20],
  ['Softsign', node('Softsign', ['x'], ['y']), (x) => x / (1 + Math.abs(x)), 20],
  ['Mish', node('Mish', ['x'], ['y']), (x) => x * Math.tanh(softplus(x)), 20],
  ['Gelu', node('Gelu', ['x'], ['y']), (x) => (x * (1 + integrated(x / Math.SQRT2))) / 2, 20],
  ['Gelu by tanh', node('Gelu', ['x'], ['y'], { approximate: 'tanh' }), (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2, 20],
  ['Swish', node('Swish', ['x'], ['y'], { alpha: { float: 2 } }), (x) => x / (1 + Math.exp(-2 * x)), 24],
  ['Erf', node('Erf', ['x'], ['y']), integrated, 20],
  ['Abs', node('Abs', ['x'], ['y']), Math.abs, 20],
  ['Exp', node('Exp', ['x'], ['y']), Math.exp, 20],
  ['Pow by 3', node('Pow', ['x', 'three'], ['y']), (x) => x ** 3, 20],
];

describe('an activation that the graph has no operator for', () => {
  it.each(activations)('%s has the values of its definition', (_, operator, definition, opset) => {
    closeTo(ofNode(operator, { opset, initialisers: [floats('three', [], [3])] }).values, xs.map(definition));
  });

  it.each(activations)('%s is no ReLU to any rule set', (_, operator, __, opset) => {
    const { graph } = importOnnxBytes(onnxFile({ opset, nodes: [operator], initialisers: [floats('three', [], [3])] }));
    expect(graph.nodes.filter((entry) => entry.op === 'Relu' || (entry.op === 'Clip' && entry.attrs.min === 0))).toEqual([]);
  });
});

describe('arithmetic in an ONNX file', () => {
  it.each<[string, WrittenNode, number, (x: number) => number]>([
    ['Sqrt', node('Sqrt', ['x'], ['y']), 13, Math.sqrt],
    ['Log', node('Log', ['x'], ['y']), 13, Math.log],
    ['Reciprocal', node('Reciprocal', ['x'], ['y']), 13, (x) => 1 / x],
    ['Pow by 1/3 (generalised mean pooling)', node('Pow', ['x', 'third'], ['y']), 15, Math.cbrt],
    ['Mean', node('Mean', ['x', 'third', 'third'], ['y']), 13, (x) => (x + 2 / 3) / 3],
  ])('%s', (_, operator, opset, definition) => {
    const values = [0.25, 0.5, 1, 2, 4, 9];
    closeTo(ofNode(operator, { opset, values, initialisers: [floats('third', [], [1 / 3])] }).values, values.map(definition));
  });

  it.each([['Sigmoid', 'LogSigmoid'], ['Softmax', 'LogSoftmax']])('Log of a %s is a %s, which does not end in the logarithm of zero', (before, together) => {
    const { graph } = importOnnxBytes(onnxFile({ opset: 13, nodes: [node(before, ['x'], ['p']), node('Log', ['p'], ['y'])] }));
    expect(graph.nodes.map(({ op }) => op)).toEqual([together]);
  });

  it('Tile repeats along axes, but not the batch', () => {
    const repeats = ints('r', [1, 2, 1, 2]);
    expect(ofNode(node('Tile', ['x', 'r'], ['y']), { shape: [1, 1, 1, 2], values: [1, 2], initialisers: [repeats] })).toEqual({ shape: [1, 2, 1, 4], values: [1, 2, 1, 2, 1, 2, 1, 2] });
    expect(refusalOf(() => ofNode(node('Tile', ['x', 'r'], ['y']), { initialisers: [ints('r', [2, 1, 1, 1])] })).message).toMatch(/repeats the images of a batch/);
  });

  it('Pow is refused where its exponents differ', () => {
    expect(refusalOf(() => ofNode(node('Pow', ['x', 'e'], ['y']), { initialisers: [floats('e', [3], [1, 2, 3])] })).message).toMatch(/its exponent must be one finite number/);
  });

  it('Max of two computed values takes the larger of each pair', () => {
    const file = onnxFile({ nodes: [node('Neg', ['x'], ['m']), node('Max', ['x', 'm'], ['y'])] });
    expect(run(importOnnxBytes(file), [2, 1, 2, 2], [1, -2, 3, -4, 5, -6, 7, -8])[0]!.values).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('a reduction in an ONNX file', () => {
  const rows = iota(12).map((value) => (value * 7) % 12);
  it.each<[string, number[], boolean, number[], number[]]>([
    ['ReduceMax', [2, 3], true, [1, 2, 1, 1], [11, 10]],
    ['ReduceMax', [1], false, [1, 2, 3], [6, 7, 8, 9, 10, 11]],
    ['ReduceMax', [-1], true, [1, 2, 2, 1], [7, 11, 8, 10]],
    ['ReduceL1', [2, 3], false, [1, 2], [33, 33]],
    ['ReduceSumSquare', [2, 3], false, [1, 2], [271, 235]],
    ['ReduceL2', [2, 3], false, [1, 2], [Math.sqrt(271), Math.sqrt(235)]],
    ['ReduceLogSumExp', [2, 3], false, [1, 2], [11, 10].map((top, part) => top + Math.log(rows.slice(part * 6, part * 6 + 6).reduce((sum, value) => sum + Math.exp(value - top), 0)))],
  ])('%s over [%s], keepdims %s', (op, axes, keeps, shape, wanted) => {
    const result = ofNode(node(op, ['x'], ['y'], { axes, keepdims: keeps ? 1 : 0 }), { opset: op === 'ReduceSum' ? 11 : 13, shape: [1, 2, 2, 3], values: rows });
    expect(result.shape).toEqual(shape);
    closeTo(result.values, wanted);
  });

  it('reads its axes from an input since opset 18', () => {
    const result = ofNode(node('ReduceMax', ['x', 'axes'], ['y']), { opset: 18, shape: [1, 2, 2, 3], values: rows, initialisers: [ints('axes', [2, 3])] });
    expect(result).toEqual({ shape: [1, 2, 1, 1], values: [11, 10] });
  });

  it('ReduceLogSumExp does not overflow where the values are large', () => {
    closeTo(ofNode(node('ReduceLogSumExp', ['x'], ['y'], { axes: [2, 3], keepdims: 0 }), { opset: 13, shape: [1, 1, 1, 2], values: [1000, 1000] }).values, [1000 + Math.log(2)]);
  });

  it('ReduceProd of a shape is a number (a standard deviation counts its elements with it)', () => {
    const nodes = [
      node('Shape', ['x'], ['dims']), node('Gather', ['dims', 'sides'], ['hw']), node('ReduceProd', ['hw'], ['area'], { keepdims: 0 }),
      node('Cast', ['area'], ['count'], { to: 1 }), node('Mul', ['x', 'count'], ['y']),
    ];
    expect(run(importOnnxBytes(onnxFile({ opset: 13, input: ['n', 1, 2, 3], nodes, initialisers: [ints('sides', [2, 3])] })), [1, 1, 2, 3], iota(6))[0]!.values).toEqual([0, 6, 12, 18, 24, 30]);
  });

  it('is refused over the batch', () => {
    expect(refusalOf(() => ofNode(node('ReduceMax', ['x'], ['y'], { axes: [0] }), { opset: 13 })).message).toMatch(/reduces over the batch/);
  });
});

describe('a normalisation by the image itself in an ONNX file', () => {
  const values = [1, 2, 4, 7, -1, 0, 3, 8];
  const standard = (list: readonly number[], epsilon: number): number[] => {
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
    return list.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  };
  const halves = [...standard(values.slice(0, 4), 0.5), ...standard(values.slice(4), 0.5)];
  const epsilon = { epsilon: { float: 0.5 } };

  it('InstanceNormalization: each channel by itself', () => {
    const result = ofNode(node('InstanceNormalization', ['x', 's', 'b'], ['y'], epsilon), { opset: 13, shape: [1, 2, 2, 2], values, initialisers: [floats('s', [2], [2, 3]), floats('b', [2], [10, 20])] });
    closeTo(result.values, halves.map((value, index) => (index < 4 ? 2 * value + 10 : 3 * value + 20)));
  });

  it('LayerNormalization: over the axes from its own on', () => {
    const scale = floats('s', [2, 2], [1, 2, 3, 4]);
    const result = ofNode(node('LayerNormalization', ['x', 's'], ['y'], { axis: -2, ...epsilon }), { opset: 17, shape: [1, 2, 2, 2], values, initialisers: [scale] });
    closeTo(result.values, halves.map((value, index) => value * [1, 2, 3, 4][index % 4]!));
  });

  it.each([[18, [2], [5, 6]], [21, [4], [5, 5, 6, 6]]] as const)('GroupNormalization at opset %i', (opset, extent, factors) => {
    const initialisers = [floats('s', extent, factors), floats('b', extent, factors.map(() => 1))];
    const result = ofNode(node('GroupNormalization', ['x', 's', 'b'], ['y'], { num_groups: 2, ...epsilon }), { opset, shape: [1, 4, 1, 2], values, initialisers });
    closeTo(result.values, halves.map((value, index) => value * (index < 4 ? 5 : 6) + 1));
  });

  it('LRN: over neighbouring channels, which end at the first and last', () => {
    const result = ofNode(node('LRN', ['x'], ['y'], { size: 3, alpha: { float: 0.3 }, beta: { float: 0.5 }, bias: { float: 2 } }), { opset: 13, shape: [1, 4, 1, 1], values: [1, 2, 3, 4] });
    closeTo(result.values, [5, 14, 29, 25].map((total, index) => (index + 1) / Math.sqrt(2 + 0.1 * total)));
  });

  it('is followed where PyTorch writes a local response norm as pooling over channels, an axis of three', () => {
    const nodes = [
      node('Unsqueeze', ['x', 'one'], ['u']), node('Pad', ['u', 'sides'], ['p']),
      node('AveragePool', ['p'], ['m'], { kernel_shape: [3, 1, 1], strides: [1, 1, 1] }), node('Squeeze', ['m', 'one'], ['y']),
    ];
    const initialisers = [ints('one', [1]), ints('sides', [0, 0, 1, 0, 0, 0, 0, 1, 0, 0])];
    closeTo(run(importOnnxBytes(onnxFile({ opset: 13, input: ['n', 3, 1, 2], nodes, initialisers })), [1, 3, 1, 2], [3, 6, 9, 12, 15, 18])[0]!.values, [4, 6, 9, 12, 8, 10]);
  });

  it('LRN of an even size looks one channel further on than back', () => {
    const result = ofNode(node('LRN', ['x'], ['y'], { size: 2, alpha: { float: 2 }, beta: { float: 1 }, bias: { float: 0 } }), { opset: 13, shape: [1, 3, 1, 1], values: [1, 2, 3] });
    closeTo(result.values, [1 / 5, 2 / 13, 3 / 9]);
  });
});

describe('enlarging in an ONNX file', () => {
  const along = (mode: string, coordinates: string, more: Record<string, string> = {}): WrittenNode =>
    node('Resize', ['x', '', 'scales'], ['y'], { mode, coordinate_transformation_mode: coordinates, ...more });
  const row = (operator: WrittenNode, scale: number, values: readonly number[], opset = 13): readonly number[] =>
    ofNode(operator, { opset, shape: [1, 1, 1, values.length], values: [...values], initialisers: [floats('scales', [4], [1, 1, 1, scale])] }).values;

  it.each<[string, WrittenNode, number, number[], number[]]>([
    ['nearest, each pixel twice', along('nearest', 'asymmetric', { nearest_mode: 'floor' }), 2, [1, 2, 3], [1, 1, 2, 2, 3, 3]],
    ['nearest, rounded towards the lower', along('nearest', 'half_pixel'), 2, [1, 2], [1, 1, 2, 2]],
    ['linear between centres', along('linear', 'half_pixel'), 2, [1, 3], [1, 1.5, 2.5, 3]],
    ['linear between corners', along('linear', 'align_corners'), 2, [0, 3], [0, 1, 2, 3]],
    ['linear, fewer pixels', along('linear', 'half_pixel'), 0.5, [1, 2, 3, 4], [1.5, 3.5]],
    // What torch.nn.functional.interpolate gives, mode bicubic.
    ['cubic', along('cubic', 'align_corners'), 2, [0, 1, 4, 9], [0, 0.1837, 0.6429, 1.6822, 2.7055, 4.8411, 7.137, 9]],
  ])('%s', (_, operator, scale, values, wanted) => {
    closeTo(row(operator, scale, values), wanted, 3);
  });

  it('takes sizes in place of scales, which are an empty list at opset 11', () => {
    const initialisers = [floats('none', [0], []), ints('sizes', [1, 1, 4, 2])];
    const operator = node('Resize', ['x', 'none', 'none', 'sizes'], ['y'], { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' });
    const file = onnxFile({ opset: 11, input: [1, 1, 2, 2], nodes: [operator], initialisers });
    expect(run(importOnnxBytes(file), [1, 1, 2, 2], [1, 2, 3, 4])[0]).toEqual({ shape: [1, 1, 4, 2], values: [1, 2, 1, 2, 3, 4, 3, 4] });
  });

  it('is the old Upsample with scales as numbers or as an input', () => {
    expect(ofNode(node('Upsample', ['x'], ['y'], { scales: { floats: [1, 1, 1, 2] } }), { opset: 7, shape: [1, 1, 1, 2], values: [5, 6] }).values).toEqual([5, 5, 6, 6]);
    expect(row(node('Upsample', ['x', 'scales'], ['y']), 2, [5, 6], 9)).toEqual([5, 5, 6, 6]);
  });

  it('is refused where it smooths, or resizes channels', () => {
    expect(refusalOf(() => row({ ...along('linear', 'half_pixel'), attributes: { mode: 'linear', antialias: 1 } }, 0.5, [1, 2], 18)).message).toMatch(/antialias is 1/);
    expect(refusalOf(() => ofNode(node('Resize', ['x', '', 'scales'], ['y']), { opset: 13, initialisers: [floats('scales', [4], [1, 2, 1, 1])] })).message).toMatch(/resizes axis 1/);
  });

  it('DepthToSpace orders channels by block or by pixel, SpaceToDepth goes back', () => {
    const shape = [1, 8, 1, 1];
    expect(ofNode(node('DepthToSpace', ['x'], ['y'], { blocksize: 2 }), { opset: 13, shape, values: iota(8) })).toEqual({ shape: [1, 2, 2, 2], values: [0, 2, 4, 6, 1, 3, 5, 7] });
    expect(ofNode(node('DepthToSpace', ['x'], ['y'], { blocksize: 2, mode: 'CRD' }), { opset: 13, shape, values: iota(8) }).values).toEqual(iota(8));
    expect(ofNode(node('SpaceToDepth', ['x'], ['y'], { blocksize: 2 }), { opset: 13, shape: [1, 2, 2, 2], values: [0, 2, 4, 6, 1, 3, 5, 7] })).toEqual({ shape, values: iota(8) });
  });

  it('ConvTranspose spreads each pixel by its kernel', () => {
    const w = floats('w', [1, 1, 1, 3], [1, 10, 100]);
    const spread = (attributes: Record<string, number[] | string>): readonly number[] => ofNode(node('ConvTranspose', ['x', 'w', 'b'], ['y'], { strides: [1, 2], ...attributes }), { opset: 13, shape: [1, 1, 1, 2], values: [1, 2], initialisers: [w, floats('b', [1], [0.5])] }).values;
    expect(spread({})).toEqual([1.5, 10.5, 102.5, 20.5, 200.5]);
    expect(spread({ pads: [0, 1, 0, 0], output_padding: [0, 1] })).toEqual([10.5, 102.5, 20.5, 200.5, 0.5]);
    expect(spread({ auto_pad: 'SAME_UPPER' })).toEqual([1.5, 10.5, 102.5, 20.5]);
    expect(spread({ output_shape: [1, 4] })).toEqual([10.5, 102.5, 20.5, 200.5]);
  });

  it('MatMul of an image by its last axis is a dense layer at every position', () => {
    const w = floats('w', [3, 2], [1, 0, 0, 1, 1, 1]);
    expect(ofNode(node('MatMul', ['x', 'w'], ['y']), { shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6], initialisers: [w] })).toEqual({ shape: [1, 1, 2, 2], values: [4, 5, 10, 11] });
  });
});

describe('the way back through composed operators', () => {
  const initialisers = [floats('s', [2, 1, 1], [0.3, -0.2]), floats('c', [2], [1.5, -0.5]), floats('three', [], [3]), floats('w', [2, 1, 3, 3], iota(18).map((value) => (value - 8) / 9)), floats('square', [3, 3], iota(9).map((value) => (value - 4) / 5)),
    floats('row', [3], [1, 2, -1]), floats('scales', [4], [1, 1, 2, 1.5]), ints('sides', [0, 0, 1, 1, 0, 0, 1, 2]), ints('back', [-1]), ints('end', [-9]), ints('last', [3])];
  it.each<[string, WrittenNode, number?]>([
    ...activations.map(([name, operator, , opset]): [string, WrittenNode, number] => [name, operator, opset]),
    ['PRelu', node('PRelu', ['x', 's'], ['y'])],
    ['ReduceMax', node('ReduceMax', ['x'], ['y'], { axes: [1] }), 13],
    ['ReduceLogSumExp', node('ReduceLogSumExp', ['x'], ['y'], { axes: [2, 3] }), 13],
    ['ReduceL2', node('ReduceL2', ['x'], ['y'], { axes: [1] }), 13],
    ['LayerNormalization', node('LayerNormalization', ['x', 'row'], ['y'])],
    ['InstanceNormalization', node('InstanceNormalization', ['x', 'c', 'c'], ['y'])],
    ['GroupNormalization', node('GroupNormalization', ['x', 'c', 'c'], ['y'], { num_groups: 1 }), 21],
    ['LRN', node('LRN', ['x'], ['y'], { size: 3, alpha: { float: 2 } })],
    ['Resize', node('Resize', ['x', '', 'scales'], ['y'], { mode: 'linear' })],
    ['Pad', node('Pad', ['x', 'sides'], ['y'], { mode: 'reflect' })],
    ['Slice', node('Slice', ['x', 'back', 'end', 'last', 'back'], ['y'])],
    ['ConvTranspose', node('ConvTranspose', ['x', 'w'], ['y'], { strides: [2, 1], group: 2 })],
    ['MatMul', node('MatMul', ['x', 'square'], ['y'])],
  ])('%s has the slopes of its own values', (_, operator, opset = 20) => {
    const { graph, input } = importOnnxBytes(onnxFile({ opset, input: ['n', 2, 3, 3], nodes: [operator], initialisers }));
    const b = new GraphBuilder(graph);
    const y = graph.outputs[0]!;
    const random = seeded(17);
    const seedName = b.input('seed', { dtype: 'float32', shape: b.shape(y) });
    const g = gradient(b, { seeds: new Map([[y, seedName]]), of: [input.name], rules: 'chain' }).get(input.name)!;
    const x = random.normal([1, 2, 3, 3]);
    const seed = random.normal(b.shape(y).map((extent) => (extent === 'n' ? 1 : extent)));
    const got = referenceForward(b.finish([g]), new Map([[input.name, x], [seedName, seed]])).get(g)!;
    const wanted = centralDifferences(graph, { feeds: new Map([[input.name, x]]), input: input.name, elements: iota(18), output: y, seed: Float64Array.from(seed.values as Float32Array) });
    closeTo([...got.values], [...wanted]);
  });
});
