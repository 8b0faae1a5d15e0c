// Dense layers, activations and arithmetic of ONNX files, against values worked out by hand.
import { describe, expect, it } from 'vitest';
import { floats, ints, node, onnxFile } from './onnx-writer.ts';
import { importOnnxBytes, refusalOf, run } from './in-memory.ts';
import type { AttributeValue, WrittenNode } from './onnx-writer.ts';

const pixels = [-2, -0.5, 0.5, 8];

/** Nodes on an image [1,1,2,2] of −2, −0.5, 0.5, 8. */
function values(nodes: readonly WrittenNode[], { opset = 17, initialisers = [] as Uint8Array[] } = {}): readonly number[] {
  return run(importOnnxBytes(onnxFile({ opset, nodes, initialisers })), [1, 1, 2, 2], pixels)[0]!.values;
}

function closeTo(got: readonly number[], wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, index) => expect(got[index]).toBeCloseTo(value, 6));
}

describe('an activation in an ONNX file', () => {
  it.each<[string, number, WrittenNode, number[]]>([
    ['Relu', 17, node('Relu', ['x'], ['y']), [0, 0, 0.5, 8]],
    ['LeakyRelu with its default slope of 0.01', 17, node('LeakyRelu', ['x'], ['y']), [-0.02, -0.005, 0.5, 8]],
    ['LeakyRelu with a slope', 17, node('LeakyRelu', ['x'], ['y'], { alpha: { float: 0.5 } }), [-1, -0.25, 0.5, 8]],
    ['Clip with attributes (ReLU6 before opset 11)', 9, node('Clip', ['x'], ['y'], { min: { float: 0 }, max: { float: 6 } }), [0, 0, 0.5, 6]],
    ['Clip with inputs (ReLU6 since opset 11)', 11, node('Clip', ['x', 'zero', 'six'], ['y']), [0, 0, 0.5, 6]],
    ['Clip without its lower bound', 13, node('Clip', ['x', '', 'six'], ['y']), [-2, -0.5, 0.5, 6]],
    ['Clip without bounds', 13, node('Clip', ['x'], ['y']), pixels],
    ['Max with a number', 13, node('Max', ['x', 'zero'], ['y']), [0, 0, 0.5, 8]],
    ['Min with a number, the other way round', 13, node('Min', ['six', 'x'], ['y']), [-2, -0.5, 0.5, 6]],
    ['PRelu with one slope', 16, node('PRelu', ['x', 'slope'], ['y']), [-1, -0.25, 0.5, 8]],
    ['HardSigmoid', 17, node('HardSigmoid', ['x'], ['y']), [0.1, 0.4, 0.6, 1]],
    ['HardSwish', 17, node('HardSwish', ['x'], ['y']), [-2 / 6, -0.5 * 2.5 / 6, 0.5 * 3.5 / 6, 8]],
    ['Sigmoid', 17, node('Sigmoid', ['x'], ['y']), pixels.map((x) => 1 / (1 + Math.exp(-x)))],
    ['Tanh', 17, node('Tanh', ['x'], ['y']), pixels.map(Math.tanh)],
  ])('%s', (_, opset, operator, wanted) => {
    closeTo(values([operator], { opset, initialisers: [floats('zero', [], [0]), floats('six', [], [6]), floats('slope', [1], [0.5])] }), wanted);
  });

  it('becomes a ReLU where a lower bound of 0 is all it has, so that every rule set sees it', () => {
    const file = onnxFile({ nodes: [node('Clip', ['x', 'zero'], ['y'])], initialisers: [floats('zero', [], [0])] });
    expect(importOnnxBytes(file).graph.nodes.map(({ op }) => op)).toEqual(['Relu']);
  });

  it('HardSigmoid is not taken for a ReLU: its clip does not start at 0', () => {
    const clips = importOnnxBytes(onnxFile({ nodes: [node('HardSigmoid', ['x'], ['y'])] })).graph.nodes.flatMap((entry) => (entry.op === 'Clip' ? [entry.attrs] : []));
    expect(clips).toHaveLength(1);
    expect(clips[0]!.min).toBeCloseTo(-2.5);
    expect(clips[0]!.max).toBeCloseTo(2.5);
  });

  it('PRelu has a slope for each channel', () => {
    const file = onnxFile({ nodes: [node('PRelu', ['x', 'slope'], ['y'])], initialisers: [floats('slope', [2, 1, 1], [0.5, 0.25])], input: ['n', 2, 1, 2] });
    expect(run(importOnnxBytes(file), [1, 2, 1, 2], [-2, 3, -4, 5])[0]!.values).toEqual([-1, 3, -1, 5]);
  });
});

describe('Softmax in an ONNX file', () => {
  const softmax = (x: readonly number[]): number[] => x.map((value) => Math.exp(value) / x.reduce((sum, other) => sum + Math.exp(other), 0));

  it('runs over the last axis by default since opset 13', () => {
    closeTo(values([node('Softmax', ['x'], ['y'])], { opset: 13 }), [...softmax([-2, -0.5]), ...softmax([0.5, 8])]);
  });

  it('ran over all axes from 1 on, taken together, before opset 13', () => {
    closeTo(values([node('Softmax', ['x'], ['y'])], { opset: 11 }), softmax(pixels));
  });

  it('keeps the shape of its input in either case', () => {
    expect(importOnnxBytes(onnxFile({ opset: 11, nodes: [node('LogSoftmax', ['x'], ['y'])] })).graph.types.get('y')!.shape).toEqual(['n', 1, 2, 2]);
  });

  it('stays one operator where the old flattening changes nothing', () => {
    const file = onnxFile({ opset: 7, input: ['n', 5, 1, 1], nodes: [node('Softmax', ['x'], ['y'])] });
    expect(importOnnxBytes(file).graph.nodes.map(({ op, attrs }) => ({ op, attrs }))).toEqual([{ op: 'Softmax', attrs: { axis: 1 } }]);
  });

  it('is refused over the batch', () => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [node('Softmax', ['x'], ['y'], { axis: 0 })] }))).message).toMatch(/its axis 0 is the batch/);
  });
});

describe('a dense layer in an ONNX file', () => {
  const flat = node('Flatten', ['x'], ['f']);
  const dense = (operator: WrittenNode, initialisers: Uint8Array[], opset = 13): readonly number[] =>
    run(importOnnxBytes(onnxFile({ opset, input: ['n', 2, 1, 1], nodes: [flat, operator], initialisers })), [2, 2, 1, 1], [1, 2, 3, 4])[0]!.values;
  const w = floats('w', [2, 3], [1, 2, 3, 4, 5, 6]);
  const transposed = floats('w', [3, 2], [1, 4, 2, 5, 3, 6]);
  const product = [9, 12, 15, 19, 26, 33];

  it.each<[string, WrittenNode, Uint8Array[], number[]]>([
    ['Gemm with a bias', node('Gemm', ['f', 'w', 'b'], ['y']), [w, floats('b', [3], [1, 1, 2])], [10, 13, 17, 20, 27, 35]],
    ['Gemm with transB', node('Gemm', ['f', 'w'], ['y'], { transB: 1 }), [transposed], product],
    ['Gemm with alpha and beta', node('Gemm', ['f', 'w', 'b'], ['y'], { alpha: { float: 2 }, beta: { float: 0.5 } }), [w, floats('b', [1, 3], [2, 4, 6])], [19, 26, 33, 39, 54, 69]],
    ['Gemm with one number for all', node('Gemm', ['f', 'w', 'b'], ['y']), [w, floats('b', [], [100])], product.map((value) => value + 100)],
    ['Gemm with beta 0, which leaves C out', node('Gemm', ['f', 'w', 'b'], ['y'], { beta: { float: 0 } }), [w, floats('b', [3], [7, 7, 7])], product],
    ['MatMul by a constant', node('MatMul', ['f', 'w'], ['y']), [w], product],
  ])('%s', (_, operator, initialisers, wanted) => {
    expect(dense(operator, initialisers)).toEqual(wanted);
  });

  it('takes a C that is computed from the image', () => {
    const file = onnxFile({ input: ['n', 2, 1, 1], nodes: [flat, node('Gemm', ['f', 'w', 'f'], ['y'], { beta: { float: 2 } })], initialisers: [floats('w', [2, 2], [1, 0, 0, 1])] });
    expect(run(importOnnxBytes(file), [1, 2, 1, 1], [1, 2])[0]!.values).toEqual([3, 6]);
  });

  it('is refused where it transposes the batch, or multiplies two computed values', () => {
    expect(refusalOf(() => dense(node('Gemm', ['f', 'w'], ['y'], { transA: 1 }), [w])).message).toMatch(/its attribute transA is 1/);
    expect(refusalOf(() => dense(node('MatMul', ['f', 'f'], ['y']), [])).message).toMatch(/its B must be constant/);
  });
});

describe('BatchNormalization in an ONNX file', () => {
  const parameters = [floats('s', [1], [2]), floats('b', [1], [1]), floats('m', [1], [0.5]), floats('v', [1], [4])];
  const norm = (attributes: Record<string, AttributeValue>, outputs = ['y']): WrittenNode => node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], outputs, { epsilon: { float: 0 }, ...attributes });

  it.each([[7, { momentum: { float: 0.9 }, spatial: 1 }], [9, {}], [15, { training_mode: 0 }]] as const)('is applied with its statistics at opset %i', (opset, attributes) => {
    closeTo(values([norm(attributes)], { opset, initialisers: parameters }), pixels.map((x) => (x - 0.5) + 1));
  });

  it.each([[7, { spatial: 0 }, /spatial is 0/], [14, { training_mode: 1 }, /exported in training mode/], [9, { spatial: 1 }, /spatial is not understood/]] as const)('is refused at opset %i with %o', (opset, attributes, message) => {
    expect(refusalOf(() => values([norm(attributes)], { opset, initialisers: parameters })).message).toMatch(message);
  });
});

describe('arithmetic in an ONNX file', () => {
  it.each<[string, WrittenNode[], number[]]>([
    ['Add', [node('Add', ['x', 'two'], ['y'])], [0, 1.5, 2.5, 10]],
    ['Sub, constant first', [node('Sub', ['two', 'x'], ['y'])], [4, 2.5, 1.5, -6]],
    ['Mul with a row', [node('Mul', ['x', 'row'], ['y'])], [-20, -50, 5, 800]],
    ['Div', [node('Div', ['x', 'two'], ['y'])], [-1, -0.25, 0.25, 4]],
    ['Neg', [node('Neg', ['x'], ['y'])], [2, 0.5, -0.5, -8]],
    ['Sum of one', [node('Sum', ['x'], ['y'])], pixels],
    ['Sum of three', [node('Sum', ['x', 'x', 'x'], ['y'])], pixels.map((x) => 3 * x)],
    ['Sum with broadcasting', [node('Sum', ['x', 'two', 'x'], ['y'])], pixels.map((x) => 2 * x + 2)],
    ['arithmetic of constants, done at once', [node('Mul', ['two', 'two'], ['four']), node('Add', ['x', 'four'], ['y'])], pixels.map((x) => x + 4)],
  ])('%s', (_, nodes, wanted) => {
    closeTo(values(nodes, { initialisers: [floats('two', [], [2]), floats('row', [2], [10, 100])] }), wanted);
  });

  it.each<[string, number, WrittenNode, Uint8Array[], number[], number[]]>([
    ['ReduceMean with an attribute', 13, node('ReduceMean', ['x'], ['y'], { axes: [2, 3] }), [], [1, 1, 1, 1], [1.5]],
    ['ReduceMean with an input', 18, node('ReduceMean', ['x', 'axes'], ['y'], { keepdims: 0 }), [ints('axes', [-1, 2])], [1, 1], [1.5]],
    ['ReduceSum with an attribute', 11, node('ReduceSum', ['x'], ['y'], { axes: [3], keepdims: 0 }), [], [1, 1, 2], [-2.5, 8.5]],
    ['ReduceSum with an input', 13, node('ReduceSum', ['x', 'axes'], ['y']), [ints('axes', [3])], [1, 1, 2, 1], [-2.5, 8.5]],
    ['ReduceSum that does nothing', 13, node('ReduceSum', ['x'], ['y'], { noop_with_empty_axes: 1 }), [], [1, 1, 2, 2], pixels],
  ])('%s', (_, opset, operator, initialisers, shape, wanted) => {
    expect(run(importOnnxBytes(onnxFile({ opset, nodes: [operator], initialisers })), [1, 1, 2, 2], pixels)[0]).toEqual({ shape, values: wanted });
  });

  it('is refused where it reduces over the batch', () => {
    const error = refusalOf(() => values([node('ReduceMean', ['x'], ['y'])]));
    expect(error.message).toMatch(/axis 0 of \[n,1,2,2\] is the batch and cannot be reduced/);
  });
});
