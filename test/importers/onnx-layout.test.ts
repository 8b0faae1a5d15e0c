// Operators of ONNX files that move values: slices, padding, joins, reshapes, and what they do with constants.
import { describe, expect, it } from 'vitest';
import { floats, int32DataTensor, ints, node, onnxFile } from './onnx-writer.ts';
import { importOnnxBytes, iota, refusalOf, run } from './in-memory.ts';
import type { WrittenNode } from './onnx-writer.ts';

/** Nodes on an image [1,2,3,4] of 0…23. */
function result(nodes: readonly WrittenNode[], { opset = 17, initialisers = [] as Uint8Array[], outputs = ['y'] } = {}) {
  return run(importOnnxBytes(onnxFile({ opset, input: ['n', 2, 3, 4], nodes, initialisers, outputs })), [1, 2, 3, 4], iota(24));
}

const slice = (starts: number[], ends: number[], axes: number[], steps: number[] = axes.map(() => 1)): { nodes: WrittenNode[]; initialisers: Uint8Array[] } => ({
  nodes: [node('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], ['y'])],
  initialisers: [ints('starts', starts), ints('ends', ends), ints('axes', axes), ints('steps', steps)],
});
const toTheEnd = Number.MAX_SAFE_INTEGER;

describe('Slice in an ONNX file', () => {
  it('takes ranges of several axes, counted from either end', () => {
    const { nodes, initialisers } = slice([1, -2], [2, toTheEnd], [1, -1]);
    expect(result(nodes, { initialisers })[0]).toEqual({ shape: [1, 1, 3, 2], values: [14, 15, 18, 19, 22, 23] });
  });

  it('takes every second row and column (the shortcut of a CIFAR ResNet), odd sizes included', () => {
    const { nodes, initialisers } = slice([0, 0], [toTheEnd, toTheEnd], [2, 3], [2, 2]);
    expect(result(nodes, { initialisers })[0]).toEqual({ shape: [1, 2, 2, 2], values: [0, 2, 8, 10, 12, 14, 20, 22] });
  });

  it('starts a stepped range where it says', () => {
    const { nodes, initialisers } = slice([1], [4], [3], [2]);
    expect(result(nodes, { initialisers })[0]!.values).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  });

  it('took its bounds as attributes before opset 10', () => {
    const old = node('Slice', ['x'], ['y'], { starts: [1], ends: [2], axes: [2] });
    expect(result([old], { opset: 9 })[0]!.values).toEqual([4, 5, 6, 7, 16, 17, 18, 19]);
  });

  it('leaves the batch alone where it takes all of it', () => {
    const { nodes, initialisers } = slice([0, 0], [toTheEnd, 1], [0, 1]);
    expect(result(nodes, { initialisers })[0]!.shape).toEqual([1, 1, 3, 4]);
  });

  it.each<[string, Parameters<typeof slice>, RegExp]>([
    ['some images of the batch', [[0], [1], [0]], /takes some of the images/],
    ['nothing', [[2], [2], [3]], /nothing is left of axis 3/],
  ])('is refused where it takes %s', (_, bounds, message) => {
    const { nodes, initialisers } = slice(...bounds);
    expect(refusalOf(() => result(nodes, { initialisers })).message).toMatch(message);
  });

  it('takes an axis backwards, as a network that looks at the mirror image does', () => {
    const { nodes, initialisers } = slice([-1], [-toTheEnd], [3], [-1]);
    expect(result(nodes, { initialisers })[0]!.values).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20]);
  });

  it('takes every second channel, and cuts another axis in the same step', () => {
    const { nodes, initialisers } = slice([0, 1], [4, 3], [1, 2], [2, 1]);
    const image = onnxFile({ input: ['n', 4, 3, 1], nodes, initialisers });
    expect(run(importOnnxBytes(image), [1, 4, 3, 1], iota(12))[0]).toEqual({ shape: [1, 2, 2, 1], values: [1, 2, 7, 8] });
  });

  it('reverses a constant, as exporters do to write the amounts of a padding', () => {
    const nodes = [
      node('Slice', ['amounts', 'from', 'to', 'zero', 'back'], ['reversed']),
      node('Transpose', ['reversed'], ['t'], { perm: [1, 0] }), node('Reshape', ['t', 'flat'], ['pads']), node('Pad', ['x', 'pads'], ['y']),
    ];
    const initialisers = [
      ints('amounts', [0, 1, 0, 0, 0, 0, 0, 0], { shape: [4, 2] }), ints('from', [-1]), ints('to', [-toTheEnd]), ints('zero', [0]), ints('back', [-1]), ints('flat', [-1]),
    ];
    expect(result(nodes, { initialisers })[0]!.shape).toEqual([1, 2, 3, 5]);
  });
});

describe('Pad in an ONNX file', () => {
  const amounts = ints('pads', [0, 0, 1, 0, 0, 0, 0, 1]);

  it('fills with a constant: an attribute before opset 11, an input since', () => {
    const wanted = run(importOnnxBytes(onnxFile({ nodes: [node('Pad', ['x', 'pads', 'value'], ['y'])], initialisers: [amounts, floats('value', [], [9])] })), [1, 1, 2, 2], [1, 2, 3, 4])[0];
    expect(wanted).toEqual({ shape: [1, 1, 3, 3], values: [9, 9, 9, 1, 2, 9, 3, 4, 9] });
    const old = onnxFile({ opset: 10, nodes: [node('Pad', ['x'], ['y'], { pads: [0, 0, 1, 0, 0, 0, 0, 1], value: { float: 9 } })] });
    expect(run(importOnnxBytes(old), [1, 1, 2, 2], [1, 2, 3, 4])[0]).toEqual(wanted);
  });

  it('cuts where an amount is negative', () => {
    const file = onnxFile({ nodes: [node('Pad', ['x', 'pads'], ['y'])], initialisers: [ints('pads', [0, 0, -1, 0, 0, 0, 0, 1])] });
    expect(run(importOnnxBytes(file), [1, 1, 2, 2], [1, 2, 3, 4])[0]).toEqual({ shape: [1, 1, 1, 3], values: [3, 4, 0] });
  });

  it('names its axes since opset 18', () => {
    const file = onnxFile({ opset: 18, nodes: [node('Pad', ['x', 'pads', '', 'axes'], ['y'])], initialisers: [ints('pads', [1, 0]), ints('axes', [-1])] });
    expect(run(importOnnxBytes(file), [1, 1, 2, 2], [1, 2, 3, 4])[0]!.values).toEqual([0, 1, 2, 0, 3, 4]);
  });

  it.each([
    ['reflect', [5, 4, 5, 6, 5, 1, 0, 1, 2, 1, 5, 4, 5, 6, 5, 9, 8, 9, 10, 9]],
    ['edge', [0, 0, 1, 2, 2, 0, 0, 1, 2, 2, 4, 4, 5, 6, 6, 8, 8, 9, 10, 10]],
    ['wrap', [10, 8, 9, 10, 8, 2, 0, 1, 2, 0, 6, 4, 5, 6, 4, 10, 8, 9, 10, 8]],
  ])('in mode %s takes what it pads with from the image', (mode, wanted) => {
    const file = onnxFile({ input: ['n', 1, 3, 3], nodes: [node('Pad', ['x', 'sides'], ['y'], { mode })], initialisers: [ints('sides', [0, 0, 1, 1, 0, 0, 0, 1])] });
    expect(run(importOnnxBytes(file), [1, 1, 3, 3], [0, 1, 2, 4, 5, 6, 8, 9, 10])[0]).toEqual({ shape: [1, 1, 4, 5], values: wanted });
  });

  it('is refused with a mode that is none, and with a mirror image larger than the image', () => {
    const refusal = (mode: string, amount: number): string =>
      refusalOf(() => importOnnxBytes(onnxFile({ nodes: [node('Pad', ['x', 'sides'], ['y'], { mode })], initialisers: [ints('sides', [0, 0, amount, 0, 0, 0, 0, 0])] }))).message;
    expect(refusal('fold', 1)).toMatch(/its mode is "fold"/);
    expect(refusal('reflect', 2)).toMatch(/pads axis 2 of 2 by 2 and 0 in mode reflect/);
  });
});

describe('joins and cuts in an ONNX file', () => {
  it('Concat joins channels', () => {
    expect(result([node('Relu', ['x'], ['r']), node('Concat', ['r', 'x'], ['y'], { axis: -3 })])[0]).toEqual({ shape: [1, 4, 3, 4], values: [...iota(24), ...iota(24)] });
  });

  it.each<[string, number, WrittenNode, Uint8Array[]]>([
    ['as an attribute', 11, node('Split', ['x'], ['a', 'b'], { axis: 3, split: [1, 3] }), []],
    ['as an input', 13, node('Split', ['x', 'sizes'], ['a', 'b'], { axis: -1 }), [ints('sizes', [1, 3])]],
  ])('Split takes its sizes %s', (_, opset, split, initialisers) => {
    const [a, b] = result([split], { opset, initialisers, outputs: ['a', 'b'] });
    expect(a!.values).toEqual([0, 4, 8, 12, 16, 20]);
    expect(b!.shape).toEqual([1, 2, 3, 3]);
  });

  it('Split into num_outputs makes the last part the smaller one', () => {
    const [a, b] = result([node('Split', ['x'], ['a', 'b'], { axis: 2, num_outputs: 2 })], { opset: 18, outputs: ['a', 'b'] });
    expect([a!.shape, b!.shape]).toEqual([[1, 2, 2, 4], [1, 2, 1, 4]]);
  });

  it('Gather picks channels in another order (RGB to BGR), or one of them', () => {
    expect(result([node('Gather', ['x', 'i'], ['y'], { axis: 1 })], { initialisers: [ints('i', [1, 0])] })[0]!.values).toEqual([...iota(24).slice(12), ...iota(12)]);
    expect(result([node('Gather', ['x', 'i'], ['y'], { axis: 1 })], { initialisers: [ints('i', [-1], { shape: [] })] })[0]).toEqual({ shape: [1, 3, 4], values: iota(24).slice(12) });
  });
});

describe('reshapes in an ONNX file', () => {
  it.each<[string, number, WrittenNode[], Uint8Array[], number[]]>([
    ['Flatten', 13, [node('Flatten', ['x'], ['y'])], [], [1, 24]],
    ['Flatten with a negative axis', 13, [node('Flatten', ['x'], ['y'], { axis: -3 })], [], [1, 24]],
    ['Reshape with −1 and 0', 13, [node('Reshape', ['x', 's'], ['y'])], [ints('s', [0, 0, -1])], [1, 2, 12]],
    ['Unsqueeze with an attribute', 11, [node('Unsqueeze', ['x'], ['y'], { axes: [2] })], [], [1, 2, 1, 3, 4]],
    ['Unsqueeze and Squeeze with inputs', 13, [node('Unsqueeze', ['x', 'a'], ['u']), node('Squeeze', ['u', 'b'], ['y'])], [ints('a', [2, -1]), ints('b', [2])], [1, 2, 3, 4, 1]],
    ['Transpose that leaves the batch first', 13, [node('Transpose', ['x'], ['y'], { perm: [0, 2, 3, 1] })], [], [1, 3, 4, 2]],
    ['Expand', 13, [node('Unsqueeze', ['x', 'a'], ['u']), node('Expand', ['u', 'e'], ['y'])], [ints('a', [2]), ints('e', [5, 1, 1])], [1, 2, 5, 3, 4]],
  ])('%s', (_, opset, nodes, initialisers, shape) => {
    expect(result(nodes, { opset, initialisers })[0]!.shape).toEqual(shape);
  });

  it('Cast between float types changes nothing but the notes', () => {
    const model = importOnnxBytes(onnxFile({ nodes: [node('Cast', ['x'], ['h'], { to: 10 }), node('Cast', ['h'], ['f'], { to: 1 }), node('Relu', ['f'], ['y'])] }));
    expect(model.graph.nodes.map(({ op }) => op)).toEqual(['Relu']);
    expect(model.notes).toContain('casts to float16 are computed in float32');
  });

  it('constants of every kind are folded: Constant, ConstantOfShape, Cast, Gather, Concat', () => {
    const nodes = [
      node('Constant', [], ['two'], { value_ints: [2] }), node('Constant', [], ['half'], { value_float: { float: 0.5 } }),
      node('ConstantOfShape', ['two'], ['ones'], { value: { tensor: floats('', [1], [1]) } }),
      node('Cast', ['ones'], ['asInts'], { to: 7 }), node('Concat', ['asInts', 'two'], ['list'], { axis: 0 }), node('Gather', ['list', 'last'], ['scale']),
      node('Cast', ['scale'], ['asFloat'], { to: 1 }), node('Mul', ['asFloat', 'half'], ['one']), node('Mul', ['x', 'one'], ['y']),
    ];
    expect(result(nodes, { initialisers: [int32DataTensor('last', [], 6, [-1])] })[0]!.values).toEqual(iota(24));
  });
});
