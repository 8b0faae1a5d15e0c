// Pooling and its transposes. Max-pooling passes back through recorded switches, in every rule set.
import { defineOp } from './define.ts';
import { fixedExtent, imageSize, inputAt, pooledShape, requireFloat, requireRank, requireSame } from './infer.ts';
import { sameShape, shapeText } from '../tensor.ts';
import type { Shape, ValueType } from '../tensor.ts';

/** Padding is −∞ and never chosen, the first maximum in row-major order wins; its place is the window's switch. */
export const maxPool = defineOp('MaxPool', {
  infer: (inputs, attrs) => {
    const shape = pooledShape(imageInput(inputs).shape, attrs);
    return [{ dtype: 'float32', shape }, { dtype: 'int64', shape }];
  },
  backward: {
    /** Zeiler & Fergus, arXiv:1311.2901 §2.1: unpooling by switches. For windows that overlap, `sum` is the gradient. */
    chain: (b, { g, inputs, outputs, switchMode }) => {
      const [x, switches] = [inputs[0], outputs[1]];
      if (x === undefined || switches === undefined) throw new Error('MaxPool needs x and writes switches');
      return [b.maxUnpool(g, switches, switchMode, imageSize(b.shape(x)))];
    },
  },
});

export const maxUnpool = defineOp('MaxUnpool', {
  infer: (inputs, { inputSize }) => {
    const g = imageInput(inputs);
    const switches = inputAt(inputs, 1, 'switches');
    requireSame(g, switches, 'g and switches');
    return [{ dtype: 'float32', shape: [g.shape[0] ?? 'n', fixedExtent(g.shape, 1, 'g'), ...inputSize] }];
  },
});

export const averagePool = defineOp('AveragePool', {
  infer: (inputs, attrs) => [{ dtype: 'float32', shape: pooledShape(imageInput(inputs).shape, attrs) }],
  backward: {
    chain: (b, { g, inputs, attrs }) => {
      const x = inputs[0];
      if (x === undefined) throw new Error('AveragePool needs x');
      return [b.averageUnpool(g, attrs, imageSize(b.shape(x)))];
    },
  },
});

export const averageUnpool = defineOp('AverageUnpool', {
  infer: (inputs, attrs) => {
    const g = imageInput(inputs);
    const shape: Shape = [g.shape[0] ?? 'n', fixedExtent(g.shape, 1, 'g'), ...attrs.inputSize];
    const expected = pooledShape(shape, attrs);
    if (!sameShape(expected, g.shape)) throw new Error(`an input of ${attrs.inputSize.join('×')} would give ${shapeText(expected)}, g is ${shapeText(g.shape)}`);
    return [{ dtype: 'float32', shape }];
  },
});

function imageInput(inputs: readonly ValueType[]): ValueType {
  const x = inputAt(inputs, 0, 'x');
  requireFloat(x, 'x');
  requireRank(x, 4, 'x');
  return x;
}
