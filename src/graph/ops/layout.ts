// Operators that only move values: concatenation, slices, padding, reshapes, transposes, casts.
import { defineOp } from './define.ts';
import { fixedExtent, inputAt, operand, perImage, requireAxis, requireFloat } from './infer.ts';
import { sameShape, shapeText } from '../tensor.ts';
import type { Dim, ValueName } from '../tensor.ts';

export const concat = defineOp('Concat', {
  infer: (inputs, { axis }) => {
    const first = inputAt(inputs, 0, 'first part');
    requireAxis(first.shape, axis);
    let total = 0;
    for (const part of inputs) {
      const others = (shape: readonly Dim[]): readonly Dim[] => shape.filter((_, index) => index !== axis);
      if (part.dtype !== first.dtype || part.shape.length !== first.shape.length || !sameShape(others(part.shape), others(first.shape))) {
        throw new Error(`${shapeText(part.shape)} does not join ${shapeText(first.shape)} along axis ${axis}`);
      }
      total += fixedExtent(part.shape, axis, 'a part');
    }
    return [{ dtype: first.dtype, shape: first.shape.map((extent, index) => (index === axis ? total : extent)) }];
  },
  backward: {
    chain: (b, { g, inputs, attrs: { axis } }) => {
      let start = 0;
      return inputs.map((input) => {
        const length = fixedExtent(b.shape(input), axis, 'a part');
        start += length;
        if (b.constantValue(input) !== undefined) return undefined;
        return inputs.length === 1 ? g : b.slice(g, axis, start - length, start);
      });
    },
  },
});

export const slice = defineOp('Slice', {
  infer: (inputs, { axis, start, end }) => {
    const x = inputAt(inputs, 0, 'x');
    const extent = fixedExtent(x.shape, requireAxis(x.shape, axis), 'x');
    if (!(start >= 0 && start < end && end <= extent)) throw new Error(`[${start}, ${end}) is not a part of an axis of ${extent}`);
    return [{ dtype: x.dtype, shape: x.shape.map((size, index) => (index === axis ? end - start : size)) }];
  },
  backward: {
    chain: (b, { g, inputs: [x], attrs: { axis, start, end } }) => {
      const shape = b.shape(operand(x));
      const at = (amount: number): number[] => shape.map((_, index) => (index === axis ? amount : 0));
      return [b.pad(g, at(start), at(fixedExtent(shape, axis, 'x') - end), 0)];
    },
  },
});

export const pad = defineOp('Pad', {
  infer: (inputs, { before, after }) => {
    const x = inputAt(inputs, 0, 'x');
    requireFloat(x, 'x');
    if (before.length !== x.shape.length || after.length !== x.shape.length) throw new Error(`padding needs one amount per axis of ${shapeText(x.shape)}`);
    const shape = x.shape.map((extent, axis): Dim => {
      const [lead, trail] = [before[axis] ?? 0, after[axis] ?? 0];
      if (lead < 0 || trail < 0) throw new Error(`padding of axis ${axis} is negative (${lead}, ${trail})`);
      if (lead === 0 && trail === 0) return extent;
      return fixedExtent(x.shape, axis, 'x') + lead + trail;
    });
    return [{ dtype: x.dtype, shape }];
  },
  backward: {
    chain: (b, { g, inputs: [x], attrs: { before } }) => {
      const shape = b.shape(operand(x));
      return [shape.reduce<ValueName>((value, extent, axis) => {
        if (extent === 'n' || b.shape(value)[axis] === extent) return value;
        const start = before[axis] ?? 0;
        return b.slice(value, axis, start, start + extent);
      }, g)];
    },
  },
});

export const reshape = defineOp('Reshape', {
  infer: (inputs, { shape }) => {
    const x = inputAt(inputs, 0, 'x');
    const [from, to] = [perImage(x.shape), perImage(shape)];
    if (from.count !== to.count || from.batched !== to.batched) throw new Error(`${shapeText(x.shape)} cannot be read as ${shapeText(shape)}`);
    if (from.batched && (x.shape.indexOf('n') !== 0 || shape.indexOf('n') !== 0)) throw new Error(`the batch must stay axis 0: ${shapeText(x.shape)} as ${shapeText(shape)}`);
    return [{ dtype: x.dtype, shape }];
  },
  backward: { chain: (b, { g, inputs: [x] }) => [b.reshape(g, b.shape(operand(x)))] },
});

export const transpose = defineOp('Transpose', {
  infer: (inputs, { perm }) => {
    const x = inputAt(inputs, 0, 'x');
    if (perm.length !== x.shape.length || perm.toSorted((p, q) => p - q).some((axis, index) => axis !== index)) {
      throw new Error(`[${perm.join(',')}] does not permute the axes of ${shapeText(x.shape)}`);
    }
    return [{ dtype: x.dtype, shape: perm.map((axis) => x.shape[axis] ?? 1) }];
  },
  backward: {
    chain: (b, { g, attrs: { perm } }) => [b.transpose(g, perm.map((_, axis) => perm.indexOf(axis)))],
  },
});

export const expand = defineOp('Expand', {
  infer: (inputs, { shape }) => {
    const x = inputAt(inputs, 0, 'x');
    if (x.shape.length !== shape.length || x.shape.some((extent, axis) => extent !== 1 && extent !== shape[axis])) {
      throw new Error(`${shapeText(x.shape)} cannot be repeated to ${shapeText(shape)}`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  backward: {
    chain: (b, { g, inputs: [x], attrs: { shape } }) => {
      const axes = b.shape(operand(x)).flatMap((extent, axis) => (extent !== shape[axis] ? [axis] : []));
      return [axes.length === 0 ? g : b.reduceSum(g, axes, true)];
    },
  },
});

/** Between float types nothing is lost here (float16 was widened on import); a cast to an integer carries no gradient. */
export const cast = defineOp('Cast', {
  infer: (inputs, { to }) => [{ dtype: to, shape: inputAt(inputs, 0, 'x').shape }],
  backward: {
    chain: (b, { g, inputs: [x], attrs: { to } }) => [to === 'float32' && b.type(operand(x)).dtype === 'float32' ? g : undefined],
  },
});

export const identity = defineOp('Identity', {
  infer: (inputs) => [inputAt(inputs, 0, 'x')],
  backward: { chain: (_, { g }) => [g] },
});
