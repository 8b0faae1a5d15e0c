// Convolution and pooling of ONNX files, against values worked out by hand.
import { describe, expect, it } from 'vitest';
import { floats, node, onnxFile } from './onnx-writer.ts';
import { importOnnxBytes, iota, refusalOf, run } from './in-memory.ts';
import type { AttributeValue, WrittenModel } from './onnx-writer.ts';

/** One operator on a 3×3 image 0…8, with an optional 2×2 kernel of ones. */
function single(op: string, attributes: Record<string, AttributeValue>, { weights, opset = 17, input = ['n', 1, 3, 3] }: { weights?: Uint8Array; opset?: number; input?: WrittenModel['input'] } = {}): Uint8Array {
  return onnxFile({ opset, input: input!, nodes: [node(op, weights === undefined ? ['x'] : ['x', 'w'], ['y'], attributes)], initialisers: weights === undefined ? [] : [weights] });
}

const ones = floats('w', [1, 1, 2, 2], [1, 1, 1, 1]);
const onImage = (file: Uint8Array): { shape: readonly number[]; values: readonly number[] } => run(importOnnxBytes(file), [1, 1, 3, 3], iota(9))[0]!;

describe('a convolution in an ONNX file', () => {
  it.each<[string, Record<string, AttributeValue>, number[], number[]]>([
    ['without padding', {}, [2, 2], [8, 12, 20, 24]],
    ['with asymmetric pads, given as top, left, bottom, right', { pads: [1, 0, 0, 0] }, [3, 2], [1, 3, 8, 12, 20, 24]],
    ['with auto_pad VALID', { auto_pad: 'VALID' }, [2, 2], [8, 12, 20, 24]],
    ['with auto_pad SAME_UPPER: the odd one goes to the bottom and right', { auto_pad: 'SAME_UPPER' }, [3, 3], [8, 12, 7, 20, 24, 13, 13, 15, 8]],
    ['with auto_pad SAME_LOWER: the odd one goes to the top and left', { auto_pad: 'SAME_LOWER' }, [3, 3], [0, 1, 3, 3, 8, 12, 9, 20, 24]],
    ['with strides', { strides: [2, 1], pads: [0, 0, 1, 0] }, [2, 2], [8, 12, 13, 15]],
    ['with dilation', { dilations: [2, 2] }, [1, 1], [16]],
    ['with its kernel_shape repeated', { kernel_shape: [2, 2], group: 1 }, [2, 2], [8, 12, 20, 24]],
  ])('is read %s', (_, attributes, size, values) => {
    expect(onImage(single('Conv', attributes, { weights: ones }))).toEqual({ shape: [1, 1, ...size], values });
  });

  it('keeps groups apart and adds the bias of each channel', () => {
    const file = onnxFile({
      input: ['n', 2, 1, 1],
      nodes: [node('Conv', ['x', 'w', 'b'], ['y'], { group: 2 })],
      initialisers: [floats('w', [2, 1, 1, 1], [10, 100]), floats('b', [2], [1, 2])],
    });
    expect(run(importOnnxBytes(file), [1, 2, 1, 1], [3, 4])[0]!.values).toEqual([31, 402]);
  });

  it.each<[string, Record<string, AttributeValue>, RegExp]>([
    ['an attribute that no version has', { padding: 1 }, /node "node-y" \(Conv, opset 17\): its attribute padding is not understood/],
    ['a kernel_shape that its weights contradict', { kernel_shape: [3, 3] }, /kernel_shape is 3×3, its weights are 2×2/],
    ['negative pads', { pads: [-1, 0, 0, 0] }, /pads must not be negative/],
    ['an unknown auto_pad', { auto_pad: 'SAME' }, /auto_pad is "SAME"/],
    ['an attribute of another type', { group: 'two' }, /attribute group is text, expected int/],
  ])('is refused with %s', (_, attributes, message) => {
    const error = refusalOf(() => importOnnxBytes(single('Conv', attributes, { weights: ones })));
    expect(error.code).toBe('model_operator_unsupported');
    expect(error.message).toMatch(message);
  });

  it('is refused when its weights do not fit, naming the node and both shapes', () => {
    const error = refusalOf(() => importOnnxBytes(single('Conv', {}, { weights: floats('w', [1, 3, 1, 1], [1, 1, 1]) })));
    expect(error.code).toBe('model_shape_invalid');
    expect(error.message).toBe('model.onnx: node "node-y" (Conv, opset 17): weights [1,3,1,1] in 1 group(s) do not fit 1 input channels');
  });

  it('is refused when its weights are computed from the image', () => {
    const file = onnxFile({ nodes: [node('Conv', ['x', 'x'], ['y'])] });
    expect(refusalOf(() => importOnnxBytes(file)).message).toMatch(/its weights must be constant, not computed from the image/);
  });

  it('is refused in one and three dimensions', () => {
    const file = single('Conv', {}, { weights: floats('w', [1, 1, 2], [1, 1]) });
    expect(refusalOf(() => importOnnxBytes(file)).message).toMatch(/only 2-D convolution is supported/);
  });
});

describe('pooling in an ONNX file', () => {
  it.each<[string, string, Record<string, AttributeValue>, number[], number[]]>([
    ['MaxPool', 'floor', { kernel_shape: [2, 2], strides: [2, 2] }, [1, 1], [4]],
    ['MaxPool', 'ceil_mode', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [2, 2], [4, 5, 7, 8]],
    ['MaxPool', 'padding that is never chosen', { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }, [2, 2], [0, 2, 6, 8]],
    ['MaxPool', 'dilations', { kernel_shape: [2, 2], dilations: [2, 2] }, [1, 1], [8]],
    ['AveragePool', 'padding left out of the count', { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }, [2, 2], [0, 1.5, 4.5, 6]],
    ['AveragePool', 'padding counted', { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0], count_include_pad: 1 }, [2, 2], [0, 0.75, 2.25, 6]],
    ['AveragePool', 'ceil_mode, whose overhang is not counted', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [2, 2], [2, 3.5, 6.5, 8]],
    ['AveragePool', 'auto_pad SAME_UPPER', { kernel_shape: [2, 2], auto_pad: 'SAME_UPPER' }, [3, 3], [2, 3, 3.5, 5, 6, 6.5, 6.5, 7.5, 8]],
    ['GlobalAveragePool', 'one value per channel', {}, [1, 1], [4]],
    ['GlobalMaxPool', 'one value per channel', {}, [1, 1], [8]],
  ])('%s: %s', (op, _, attributes, size, values) => {
    expect(onImage(single(op, attributes))).toEqual({ shape: [1, 1, ...size], values });
  });

  it('ignores the indices of a MaxPool that nothing reads, and refuses them where something does', () => {
    const pool = node('MaxPool', ['x'], ['p', 'indices'], { kernel_shape: [2, 2], storage_order: 0 });
    expect(() => importOnnxBytes(onnxFile({ nodes: [pool, node('Relu', ['p'], ['y'])] }))).not.toThrow();
    const error = refusalOf(() => importOnnxBytes(onnxFile({ nodes: [pool, node('Cast', ['indices'], ['y'], { to: 1 })] })));
    expect(error.message).toMatch(/its output 1 \("indices"\) is used/);
  });

  it('names the axes of a window that does not fit', () => {
    const error = refusalOf(() => importOnnxBytes(single('MaxPool', { kernel_shape: [4, 4] })));
    expect(error).toMatchObject({ code: 'model_shape_invalid', message: 'model.onnx: node "node-y" (MaxPool, opset 17): a window of 4 (dilation 1) does not fit 3+0+0' });
  });
});
