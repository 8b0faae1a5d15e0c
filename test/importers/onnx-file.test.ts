// The ONNX file itself: how weights are stored, what it may refer to, how it is refused when it is damaged or of another kind.
import { describe, expect, it } from 'vitest';
import { externalTensor, floats, functionProto, int32DataTensor, ints, node, onnxFile, rawTensor } from './onnx-writer.ts';
import { filesOf, importOnnxBytes, refusalOf, run } from './in-memory.ts';
import { importModel } from '../../src/importers/index.ts';
import { seeded } from '../reference/seeded.ts';
import { widenFloat16 } from '../../src/importers/half-precision.ts';
import { AppError } from '../../src/contracts/errors.ts';

/** x + w, with w as the file stores it. */
const adding = (w: Uint8Array, opset = 17): Uint8Array => onnxFile({ opset, nodes: [node('Add', ['x', 'w'], ['y'])], initialisers: [w] });
const added = (w: Uint8Array): readonly number[] => run(importOnnxBytes(adding(w)), [1, 1, 2, 2], [0, 0, 0, 0])[0]!.values;
const bytesOf = (values: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(values.buffer);

describe('weights of an ONNX file', () => {
  it('are read from raw bytes and from typed lists', () => {
    expect(added(floats('w', [2, 2], [1, 2, 3, 4]))).toEqual([1, 2, 3, 4]);
    expect(added(floats('w', [2, 2], [1, 2, 3, 4], 'typed'))).toEqual([1, 2, 3, 4]);
  });

  it('of float16 are widened exactly, all 65,536 of them', () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern);
    const got = widenFloat16(patterns);
    patterns.forEach((pattern, index) => {
      const [sign, exponent, fraction] = [pattern >> 15 ? -1 : 1, (pattern >> 10) & 31, pattern & 1023];
      const wanted = exponent === 31 ? (fraction ? NaN : sign * Infinity) : exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
      if (!Object.is(got[index], wanted)) throw new Error(`pattern ${pattern}: ${got[index]}, expected ${wanted}`);
    });
  });

  it('of float16 are read from raw bytes and from lists: subnormal, largest, negative zero and infinity', () => {
    const patterns = [0x0001, 0x7bff, 0x3555, 0xfc00];
    const wanted = [2 ** -24, 65504, 0.333251953125, -Infinity];
    expect(added(rawTensor('w', [2, 2], 10, bytesOf(Uint16Array.from(patterns))))).toEqual(wanted);
    expect(added(int32DataTensor('w', [2, 2], 10, patterns))).toEqual(wanted);
  });

  it('of float16 and float64 are mentioned in the notes', () => {
    expect(importOnnxBytes(adding(rawTensor('w', [1], 10, bytesOf(Uint16Array.of(0x3c00))))).notes).toContain('float16 weights widened to float32 (exact)');
    expect(importOnnxBytes(adding(rawTensor('w', [1], 11, bytesOf(Float64Array.of(0.1))))).notes).toContain('float64 weights rounded to float32');
  });

  it('of bfloat16 are the upper half of a float32', () => {
    expect(added(rawTensor('w', [1], 16, bytesOf(Uint16Array.of(0xc2f7))))).toEqual([-123.5, -123.5, -123.5, -123.5]);
  });

  it.each([[6, Int32Array.of(-7)], [3, Int8Array.of(-7)], [5, Int16Array.of(-7)]])('of integer element type %i keep their values', (type, values) => {
    const file = onnxFile({ nodes: [node('Cast', ['w'], ['f'], { to: 1 }), node('Add', ['x', 'f'], ['y'])], initialisers: [rawTensor('w', [1], type, bytesOf(values))] });
    expect(run(importOnnxBytes(file), [1, 1, 2, 2], [0, 0, 0, 0])[0]!.values).toEqual([-7, -7, -7, -7]);
  });

  it('shared by two nodes are one constant of the graph', () => {
    const file = onnxFile({ nodes: [node('Add', ['x', 'w'], ['a']), node('Mul', ['a', 'w'], ['y'])], initialisers: [floats('w', [], [3])] });
    expect([...importOnnxBytes(file).graph.constants.keys()]).toEqual(['w']);
  });

  it('listed among the inputs as well (before IR version 4) are not taken for a second input', () => {
    const file = onnxFile({ nodes: [node('Add', ['x', 'w'], ['y'])], initialisers: [floats('w', [2, 2], [1, 2, 3, 4])], moreInputs: { w: [2, 2] } });
    expect(importOnnxBytes(file).graph.inputs).toEqual(['x']);
  });

  it('that no output needs are not looked at, however broken', () => {
    const file = onnxFile({ nodes: [node('Relu', ['x'], ['y']), node('Whatever', ['x', 'w'], ['z'])], initialisers: [rawTensor('w', [1000], 1, new Uint8Array(3))] });
    expect(() => importOnnxBytes(file)).not.toThrow();
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['with too few bytes', rawTensor('w', [2, 2], 1, new Uint8Array(12)), /"w" \[2,2\] of float32 needs 16 bytes, got 12/],
    ['with too few values', int32DataTensor('w', [2, 2], 6, [1, 2]), /"w" \[2,2\] needs 4 values, got 2/],
    ['with a negative extent', floats('w', [-1], []), /"w" has the shape \[-1\]/],
    ['of text', rawTensor('w', [1], 8, new Uint8Array(0)), /"w" is string, which is not supported/],
    ['of an eight-bit float', rawTensor('w', [1], 17, new Uint8Array(1)), /"w" is element type 17, which is not supported/],
  ])('%s are refused', (_, tensor, message) => {
    expect(refusalOf(() => importOnnxBytes(adding(tensor))).message).toMatch(message);
  });
});

describe('weights beside an ONNX file', () => {
  const file = (entries: Record<string, string>): Uint8Array => adding(externalTensor('w', [2], entries));
  const beside = { 'weights/data.bin': bytesOf(Float32Array.of(9, 1, 2, 9)) };

  it('are read from their file, at their offset', () => {
    const model = importOnnxBytes(file({ location: 'weights/data.bin', offset: '4', length: '8' }), {}, beside);
    expect(run(model, [1, 1, 2, 2], [0, 0, 0, 0])[0]!.values).toEqual([1, 2, 1, 2]);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['a missing file', { location: 'gone.bin' }, 'model_data_missing', /the file "gone.bin" is missing/],
    ['a file that is too short', { location: 'weights/data.bin', offset: '12', length: '8' }, 'model_unreadable', /"w" needs bytes 12 to 20 of weights\/data.bin, which has 16/],
    ['the wrong length', { location: 'weights/data.bin', length: '4' }, 'model_unreadable', /needs 8 bytes, got 4/],
    ['a path out of the folder', { location: '../secret.bin' }, 'model_unreadable', /"\.\.\/secret.bin", which is not beside the model/],
    ['a path that hides the way out', { location: 'a/..\\..\\secret.bin' }, 'model_unreadable', /not beside the model/],
    ['an absolute path', { location: '/etc/hosts' }, 'model_unreadable', /not beside the model/],
    ['a drive', { location: 'C:weights.bin' }, 'model_unreadable', /not beside the model/],
    ['an offset that is no number', { location: 'weights/data.bin', offset: '-4' }, 'model_unreadable', /no usable offset/],
  ])('are refused with %s', (_, entries, code, message) => {
    const error = refusalOf(() => importOnnxBytes(file(entries), {}, beside));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('nodes of an ONNX file', () => {
  it('without names get one made of operator and place', () => {
    const unnamed = { op: 'Relu', inputs: ['x'], outputs: ['r'] };
    const file = onnxFile({ nodes: [unnamed, { ...unnamed, inputs: ['r'], outputs: ['y'] }] });
    expect(importOnnxBytes(file).graph.nodes.map(({ name }) => name)).toEqual(['Relu_0', 'Relu_1']);
  });

  it('of one name get different ones', () => {
    const file = onnxFile({ nodes: [node('Relu', ['x'], ['r'], {}, 'act'), node('Relu', ['r'], ['y'], {}, 'act')] });
    expect(new Set(importOnnxBytes(file).graph.nodes.map(({ name }) => name)).size).toBe(2);
  });

  it('that call a function of the file are replaced by what it does', () => {
    const twice = functionProto('Twice', 'own', ['a'], ['b'], [node('Add', ['a', 'a'], ['t'], {}, ''), node('Relu', ['t'], ['b'], {}, 'act')]);
    const call = { ...node('Twice', ['x'], ['y'], {}, 'call'), domain: 'own' };
    const model = importOnnxBytes(onnxFile({ nodes: [call], functions: [twice] }));
    expect(run(model, [1, 1, 2, 2], [-1, 0, 1, 2])[0]!.values).toEqual([0, 0, 2, 4]);
    expect(model.graph.nodes.map(({ name }) => name)).toEqual(['call/Add_0', 'call/act']);
  });

  it('that call a function which calls itself are refused', () => {
    const loop = functionProto('Loop', 'own', ['a'], ['b'], [{ ...node('Loop', ['a'], ['b']), domain: 'own' }]);
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [{ ...node('Loop', ['x'], ['y']), domain: 'own' }], functions: [loop] }))).message).toMatch(/the function Loop calls itself/);
  });

  it('that call functions which would make billions of nodes are refused', () => {
    const doubling = Array.from({ length: 40 }, (_, level) => functionProto(`F${level}`, 'own', ['a'], ['b'], [0, 1].map((half) => ({ ...node(level === 39 ? 'Relu' : `F${level + 1}`, [half === 0 ? 'a' : 't'], [half === 0 ? 't' : 'b']), domain: level === 39 ? '' : 'own' }))));
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [{ ...node('F0', ['x'], ['y']), domain: 'own' }], functions: doubling }))).message).toMatch(/more than 100000 nodes/);
  });

  it('that call a function written in another opset are refused', () => {
    const old = functionProto('Old', 'own', ['a'], ['b'], [node('Relu', ['a'], ['b'])]);
    expect(refusalOf(() => importOnnxBytes(onnxFile({ opset: 13, nodes: [{ ...node('Old', ['x'], ['y']), domain: 'own' }], functions: [old] }))).message).toMatch(/the function Old is written in opset 17, the model in 13/);
  });

  it.each<[string, ReturnType<typeof node>, RegExp]>([
    ['an operator that is not supported', node('Det', ['x'], ['y']), /node "node-y" \(Det, opset 17\): this operator is not supported/],
    ['an operator of another domain', { ...node('Gelu', ['x'], ['y']), domain: 'com.microsoft' }, /node "node-y" \(com.microsoft.Gelu, opset 17\): operators of the domain "com.microsoft" are not supported/],
    ['an input that nothing writes', node('Relu', ['ghost'], ['y']), /nothing before it writes its input "ghost"|takes no input/],
    ['one input too many', node('Relu', ['x', 'x'], ['y']), /its input 1 \("x"\) is not understood/],
  ])('with %s are refused', (_, bad, message) => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [bad] }))).message).toMatch(message);
  });

  it.each([6, 29])('of opset %i are refused, naming the range', (opset) => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ opset, nodes: [node('Relu', ['x'], ['y'])] }))).message).toBe(`model.onnx: its operators are of opset ${opset}, supported are 7 to 28`);
  });
});

describe('a file that is no ONNX model', () => {
  const good = adding(floats('w', [2, 2], [1, 2, 3, 4]));

  it('is refused when it is empty', () => {
    expect(refusalOf(() => importOnnxBytes(new Uint8Array(0)))).toMatchObject({ code: 'model_unreadable', message: 'model.onnx: the file is empty' });
  });

  it.each(Array.from({ length: good.length - 1 }, (_, index) => index + 1))('is refused when it breaks off after %i bytes', (length) => {
    expect(refusalOf(() => importOnnxBytes(good.slice(0, length))).code).toMatch(/^model_(unreadable|shape_invalid)$/);
  });

  it('is refused, in one line, when it is a git-lfs pointer', () => {
    const pointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:9daa\nsize 403041120\n');
    expect(refusalOf(() => importOnnxBytes(pointer)).message).toBe('model.onnx: this is a git-lfs pointer, not the model of 403041120 bytes; fetch it with "git lfs pull"');
  });

  it.each<[string, string, number[]]>([
    ['a Keras HDF5 file', 'model.h5', [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['a .keras archive', 'model.keras', [0x50, 0x4b, 3, 4]],
    ['a PyTorch file', 'model.pth', [0x50, 0x4b, 3, 4]],
    ['a TensorFlow Lite file', 'model.tflite', [0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33]],
    ['an image, not a model', 'scan.png', [0x89, 0x50, 0x4e, 0x47]],
  ])('is named for what it is: %s', (name, main, bytes) => {
    const error = refusalOf(() => importModel(filesOf(main, { [main]: Uint8Array.from(bytes) })));
    expect(error.code).toBe('model_kind_unknown');
    expect(error.message).toContain(`${main}: this is ${name}`);
  });

  it('never ends in anything but a refusal when bytes are changed at random', () => {
    const random = seeded(20261124);
    for (let round = 0; round < 2000; round++) {
      const bytes = good.slice();
      for (let change = random.between(1, 3); change > 0; change--) bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      try {
        importOnnxBytes(bytes);
      } catch (error) {
        if (!(error instanceof AppError)) throw new Error(`round ${round}: ${String(error)}`, { cause: error });
        expect(error.message).not.toContain('\n');
      }
    }
  });
});

describe('inputs and outputs of an ONNX file', () => {
  const relu = [node('Relu', ['x'], ['y'])];

  it('of open height and width take their size from the card', () => {
    const open = onnxFile({ input: ['n', 3, 'h', 'w'], nodes: relu });
    expect(importOnnxBytes(open, { inputSize: [5, 7] }).input).toEqual({ name: 'x', layout: 'NCHW', channels: 3, height: 5, width: 7, shape: ['n', 3, 5, 7] });
    const error = refusalOf(() => importOnnxBytes(open));
    expect(error.code).toBe('card_missing');
    expect(error.message).toMatch(/leaves the size of its input "x" open \(h×w\); a model card must give input.size/);
  });

  it('are refused where the card contradicts them', () => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: relu }), { inputSize: [4, 4] }))).toMatchObject({ code: 'card_invalid', message: 'model.onnx: the model card gives an input size of 4×4, the model fixes 2×2' });
  });

  it('are [n,h,w,c] where the image is transposed before its first layer, scaling included', () => {
    const nodes = [node('Mul', ['x', 'k'], ['s']), node('Transpose', ['s'], ['t'], { perm: [0, 3, 1, 2] }), node('Relu', ['t'], ['y'])];
    const model = importOnnxBytes(onnxFile({ input: ['n', 4, 5, 3], nodes, initialisers: [floats('k', [3], [1, 2, 3])] }));
    expect(model.input).toMatchObject({ layout: 'NHWC', channels: 3, height: 4, width: 5, shape: ['n', 4, 5, 3] });
    expect(model.graph.types.get('y')!.shape).toEqual(['n', 3, 4, 5]);
  });

  it('are refused unless there is one image', () => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [node('Add', ['x', 'age'], ['y'])], moreInputs: { age: ['n', 1] } }))).message).toMatch(/takes 2 inputs \(x, age\), expected one image/);
    expect(refusalOf(() => importOnnxBytes(onnxFile({ input: ['n', 10], nodes: relu }))).message).toMatch(/the input "x" is \[n,10\], expected an image/);
    expect(refusalOf(() => importOnnxBytes(onnxFile({ inputType: 2, nodes: relu }))).message).toMatch(/the input "x" is uint8/);
  });

  it('can be one of several outputs, by value or node; the others are not imported', () => {
    const nodes = [...relu, node('NonMaxSuppression', ['x'], ['boxes'])];
    const file = onnxFile({ nodes, outputs: ['y', 'boxes'] });
    expect(importOnnxBytes(file, { output: 'y' }).outputs).toEqual(['y']);
    expect(importOnnxBytes(file, { output: 'node-y' }).outputs).toEqual(['y']);
    expect(refusalOf(() => importOnnxBytes(file)).message).toMatch(/NonMaxSuppression/);
    expect(refusalOf(() => importOnnxBytes(file, { output: 'z' }))).toMatchObject({ code: 'model_head_unclear', message: 'model.onnx: the model has no output "z"; its outputs are y, boxes' });
  });

  it('that do not depend on the image are refused', () => {
    expect(refusalOf(() => importOnnxBytes(onnxFile({ nodes: [node('Relu', ['x'], ['r']), node('Identity', ['c'], ['y'])], outputs: ['r', 'y'], initialisers: [ints('c', [1])] }))).message).toMatch(/the output "y" is not a result of the network/);
  });
});
