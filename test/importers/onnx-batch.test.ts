// The batch: kept a symbol through whatever exporters write, made one where a file fixes it, refused where images would mix.
import { describe, expect, it } from 'vitest';
import { floats, ints, node, onnxFile } from './onnx-writer.ts';
import { importOnnxBytes, iota, refusalOf, run } from './in-memory.ts';
import type { WrittenNode } from './onnx-writer.ts';

const flatten = (nodes: readonly WrittenNode[], batch: number | string, initialisers: Uint8Array[] = [], opset = 17): Uint8Array =>
  onnxFile({ opset, input: [batch, 2, 2, 2], nodes, initialisers });

/** Shape(x) → its first element → [it, −1] → Reshape: what PyTorch's `x.view(x.size(0), -1)` becomes. */
const viewed = [
  node('Shape', ['x'], ['shape']), node('Gather', ['shape', 'zero'], ['size']), node('Unsqueeze', ['size', 'axes'], ['batch']),
  node('Concat', ['batch', 'rest'], ['target'], { axis: 0 }), node('Reshape', ['x', 'target'], ['y']),
];
const viewedConstants = [ints('zero', [0], { shape: [] }), ints('axes', [0]), ints('rest', [-1])];
/** Shape → Cast → Slice → Concat → Cast → Reshape: what tf2onnx writes for Keras's Flatten. */
const kerasFlattened = [
  node('Shape', ['x'], ['shape']), node('Cast', ['shape'], ['as32'], { to: 6 }), node('Slice', ['as32', 'from', 'to', 'axes'], ['batch']),
  node('Concat', ['batch', 'rest'], ['target'], { axis: 0 }), node('Cast', ['target'], ['as64'], { to: 7 }), node('Reshape', ['x', 'as64'], ['y']),
];
const kerasConstants = [ints('from', [0]), ints('to', [1]), ints('axes', [0]), ints('rest', [8])];

describe('the batch of an ONNX file', () => {
  it.each<[string, WrittenNode[], Uint8Array[]]>([
    ['a literal −1 in front', [node('Reshape', ['x', 's'], ['y'])], [ints('s', [-1, 8])]],
    ['a 0 that copies it', [node('Reshape', ['x', 's'], ['y'])], [ints('s', [0, -1])]],
    ['a shape computed by PyTorch', viewed, viewedConstants],
    ['a shape computed by tf2onnx', kerasFlattened, kerasConstants],
    ['a shape cut by the attributes of Shape', [node('Shape', ['x'], ['b'], { end: 1 }), node('Concat', ['b', 'rest'], ['s'], { axis: 0 }), node('Reshape', ['x', 's'], ['y'])], [ints('rest', [-1])]],
    ['a shape multiplied by one', [node('Shape', ['x'], ['s4']), node('Gather', ['s4', 'zero'], ['n']), node('Mul', ['n', 'one'], ['m']), node('Reshape', ['m', 'flat'], ['b']), node('Concat', ['b', 'rest'], ['s'], { axis: 0 }), node('Reshape', ['x', 's'], ['y'])], [ints('zero', [0], { shape: [] }), ints('one', [1], { shape: [] }), ints('flat', [-1]), ints('rest', [8])]],
  ])('stays a symbol through %s', (_, nodes, initialisers) => {
    for (const batch of ['n', 1]) {
      const model = importOnnxBytes(flatten(nodes, batch, initialisers));
      expect(model.graph.types.get('y')!.shape).toEqual(['n', 8]);
      expect(run(model, [3, 2, 2, 2], iota(24))[0]).toEqual({ shape: [3, 8], values: iota(24) });
    }
  });

  it.each<[string, number[]]>([['[1,−1]', [1, -1]], ['[1,8]', [1, 8]], ['[1,2,4]', [1, 2, 4]], ['[−1,8]', [-1, 8]]])('that a file fixes at one is freed from the shape %s', (_, target) => {
    const model = importOnnxBytes(flatten([node('Reshape', ['x', 's'], ['y'])], 1, [ints('s', target)]));
    expect(model.graph.types.get('y')!.shape[0]).toBe('n');
    expect(model.input.shape).toEqual(['n', 2, 2, 2]);
    expect(model.notes).toContain('the file fixes a batch of 1; made symbolic');
    expect(run(model, [2, 2, 2, 2], iota(16))[0]!.values).toEqual(iota(16));
  });

  it('that a file fixes at more than one is freed as well', () => {
    const model = importOnnxBytes(flatten([node('Reshape', ['x', 's'], ['y'])], 4, [ints('s', [4, 8])]));
    expect(run(model, [1, 2, 2, 2], iota(8))[0]).toEqual({ shape: [1, 8], values: iota(8) });
  });

  it.each<[string, WrittenNode[], Uint8Array[], RegExp]>([
    ['a shape that joins the images', [node('Reshape', ['x', 's'], ['y'])], [ints('s', [-1])], /does not keep the images of a batch apart/],
    ['a shape that makes rows of pixels', [node('Reshape', ['x', 's'], ['y'])], [ints('s', [-1, 4])], /does not keep the images of a batch apart/],
    ['a literal 1 where the batch is open', [node('Reshape', ['x', 's'], ['y'])], [ints('s', [1, -1])], /reads \[n,2,2,2\] as \[1,-1\]/],
    ['a flattening of everything', [node('Flatten', ['x'], ['y'], { axis: 0 })], [], /would join the images/],
    ['a transpose that moves it', [node('Transpose', ['x'], ['y'])], [], /must stay apart along axis 0/],
    ['an axis put before it', [node('Unsqueeze', ['x', 'a'], ['y'])], [ints('a', [0])], /puts an axis before the batch/],
    ['a join along it', [node('Concat', ['x', 'x'], ['y'], { axis: 0 })], [], /axis 0 must be a number/],
    ['a Squeeze of whatever is one', [node('Squeeze', ['x'], ['y'])], [], /would also drop a batch of one/],
    ['its size as a number', [node('Shape', ['x'], ['s']), node('Gather', ['s', 'zero'], ['n']), node('Cast', ['n'], ['f'], { to: 1 }), node('Div', ['x', 'f'], ['y'])], [ints('zero', [0], { shape: [] })], /number of images in the batch is used as a value/],
    ['arithmetic on its size', [node('Shape', ['x'], ['s']), node('Add', ['s', 'two'], ['t']), node('Reshape', ['x', 't'], ['y'])], [ints('two', [2])], /calculates with the number of images/],
    ['a constant of one image beside it', [node('Concat', ['x', 'c'], ['y'], { axis: 1 })], [floats('c', [1, 1, 2, 2], iota(4))], /does not join/],
  ])('is refused with %s, never guessed', (_, nodes, initialisers, message) => {
    const error = refusalOf(() => importOnnxBytes(flatten(nodes, 'n', initialisers)));
    expect(error.code).toMatch(/^model_(operator_unsupported|shape_invalid)$/);
    expect(error.message).toMatch(message);
  });

  it('keeps two images of a batch apart through a whole network', () => {
    const nodes = [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }), node('Relu', ['c'], ['r']), node('MaxPool', ['r'], ['p'], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('GlobalAveragePool', ['p'], ['g']), node('Reshape', ['g', 's'], ['f']), node('Gemm', ['f', 'd'], ['y'], { transB: 1 }),
    ];
    const file = onnxFile({
      input: [1, 2, 4, 4], nodes,
      initialisers: [floats('w', [3, 2, 3, 3], iota(54).map((value) => Math.sin(value))), ints('s', [1, -1]), floats('d', [2, 3], [1, 2, 3, -1, -2, -3])],
    });
    const model = importOnnxBytes(file);
    const [first, second] = [iota(32).map((value) => Math.cos(value)), iota(32).map((value) => Math.cos(3 * value))];
    const together = run(model, [2, 2, 4, 4], [...first, ...second])[0]!.values;
    expect(together).toEqual([...run(model, [1, 2, 4, 4], first)[0]!.values, ...run(model, [1, 2, 4, 4], second)[0]!.values]);
  });
});

describe('a view that PyTorch writes as picking all numbers one by one', () => {
  const picked = (indices: readonly number[], batch: number | string): Uint8Array => onnxFile({
    input: [batch, 3, 1, 1], nodes: [node('Reshape', ['x', 'row'], ['r']), node('Gather', ['r', 'i'], ['y'])],
    initialisers: [ints('row', [-1]), ints('i', indices, { shape: [1, 1, 1, 3] })],
  });

  it('is a reshape for any batch again, where the file fixes one image', () => {
    expect(run(importOnnxBytes(picked([0, 1, 2], 1)), [2, 3, 1, 1], iota(6))[0]).toEqual({ shape: [2, 1, 1, 3], values: iota(6) });
  });

  it('is refused where the order is another, or the batch is open', () => {
    for (const file of [picked([2, 1, 0], 1), picked([0, 1, 2], 'n')]) expect(refusalOf(() => importOnnxBytes(file)).message).toMatch(/does not keep the images of a batch apart/);
  });
});

describe('what is repeated for every image of an ONNX file', () => {
  it('is one grey channel as three, as PyTorch\'s expand(-1, 3, -1, -1) asks its shape which extents are −1', () => {
    const nodes = [
      node('Shape', ['wanted'], ['rank']), node('ConstantOfShape', ['rank'], ['ones'], { value: { tensor: ints('', [1]) } }), node('Mul', ['ones', 'minus'], ['open']),
      node('Equal', ['wanted', 'open'], ['is-open']), node('Where', ['is-open', 'ones', 'wanted'], ['target']), node('Expand', ['x', 'target'], ['y']),
    ];
    const file = onnxFile({ opset: 13, input: ['n', 1, 1, 2], nodes, initialisers: [ints('wanted', [-1, 3, -1, -1]), ints('minus', [-1], { shape: [] })] });
    expect(run(importOnnxBytes(file), [2, 1, 1, 2], [1, 2, 3, 4])[0]).toEqual({ shape: [2, 3, 1, 2], values: [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4] });
  });

  it('is a constant that joins its channels: for a batch that the shape says, and for one that the file fixes', () => {
    const coordinates = floats('c', [1, 1, 1, 2], [7, 8]);
    const said = [
      node('Shape', ['x'], ['s']), node('Slice', ['s', 'from', 'to'], ['b']), node('Equal', ['b', 'open'], ['e']), node('Where', ['e', 'from', 'b'], ['w']),
      node('Concat', ['w', 'rest'], ['target'], { axis: 0 }), node('Expand', ['c', 'target'], ['all']), node('Concat', ['x', 'all'], ['y'], { axis: 1 }),
    ];
    const shapes = [ints('from', [0]), ints('to', [1]), ints('open', [-1]), ints('rest', [1, 1, 2])];
    const fixed = [node('Concat', ['x', 'c'], ['y'], { axis: 1 })];
    for (const file of [onnxFile({ input: ['n', 1, 1, 2], nodes: said, initialisers: [coordinates, ...shapes] }), onnxFile({ input: [1, 1, 1, 2], nodes: fixed, initialisers: [coordinates] })]) {
      expect(run(importOnnxBytes(file), [2, 1, 1, 2], [1, 2, 3, 4])[0]).toEqual({ shape: [2, 2, 1, 2], values: [1, 2, 7, 8, 3, 4, 7, 8] });
    }
  });

  it('is refused where the number of images decides', () => {
    const nodes = [node('Shape', ['x'], ['s']), node('Slice', ['s', 'from', 'to'], ['b']), node('Equal', ['b', 'to'], ['e']), node('Where', ['e', 'from', 'b'], ['w']), node('Reshape', ['x', 'w'], ['y'])];
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes, initialisers: [ints('from', [0]), ints('to', [1])] }))).message).toMatch(/compares the number of images/);
  });
});
