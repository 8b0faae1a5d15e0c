// Constants that are computed once: each operator against the plain reference, and integers as ONNX defines them.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { castTensor, evaluate, takeAlong } from '../../../src/graph/rewrites/evaluate.ts';
import { referenceForward } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Tensor } from '../../../src/graph/tensor.ts';
import type { OpAttrs, OpName } from '../../../src/graph/vocabulary.ts';

const random = seeded(5);
const int64 = (...values: number[]): Tensor => ({ dtype: 'int64', shape: [values.length], values: BigInt64Array.from(values, BigInt) });

interface Case { readonly op: OpName; readonly inputs: readonly (readonly number[])[]; readonly attrs: unknown }
const cases: readonly Case[] = [
  { op: 'Transpose', inputs: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } },
  { op: 'Reshape', inputs: [[2, 6]], attrs: { shape: [3, 4] } },
  { op: 'Slice', inputs: [[3, 4, 5]], attrs: { axis: 1, start: 1, end: 3 } },
  { op: 'Concat', inputs: [[2, 1, 3], [2, 4, 3]], attrs: { axis: 1 } },
  { op: 'Pad', inputs: [[2, 3]], attrs: { before: [1, 0], after: [0, 2], value: 7 } },
  { op: 'Expand', inputs: [[1, 3, 1]], attrs: { shape: [2, 3, 4] } },
  { op: 'Add', inputs: [[2, 1, 3], [4, 1]], attrs: {} },
  { op: 'Sub', inputs: [[2, 3], []], attrs: {} },
  { op: 'Mul', inputs: [[3], [2, 3]], attrs: {} },
  { op: 'Div', inputs: [[2, 3], [3]], attrs: {} },
];

describe('evaluating constants (seed 5)', () => {
  it.each(cases)('$op of float32 agrees with the reference', ({ op, inputs, attrs }) => {
    const tensors = inputs.map((shape) => random.normal(shape));
    const b = new GraphBuilder();
    const y = b.value(op, tensors.map((tensor) => b.constant(tensor)), attrs as OpAttrs[OpName]);
    const wanted = referenceForward(b.finish([y]), new Map()).get(y)!;
    const got = evaluate(op, tensors, attrs as OpAttrs[OpName])!;
    expect(got.shape).toEqual(wanted.shape);
    expect(got.values).toEqual(Float32Array.from(wanted.values));
  });

  it('leaves to the executor what it does not know', () => {
    expect(evaluate('Relu', [random.normal([2])], {})).toBeUndefined();
    expect(evaluate('Add', [random.normal([2]), int64(1, 2)], {})).toBeUndefined();
  });

  it('divides integers towards zero, and leaves a division by zero alone', () => {
    expect(evaluate('Div', [int64(7, -7), int64(2)], {})!.values).toEqual(BigInt64Array.of(3n, -3n));
    expect(evaluate('Div', [int64(7), int64(0)], {})).toBeUndefined();
  });

  it('keeps every bit of an int64', () => {
    const large: Tensor = { dtype: 'int64', shape: [1], values: BigInt64Array.of(2n ** 62n + 1n) };
    expect(evaluate('Add', [large, int64(1)], {})!.values).toEqual(BigInt64Array.of(2n ** 62n + 2n));
    expect(castTensor(large, 'int64')).toBe(large);
  });

  it('casts floats to integers by cutting the fraction, and refuses what has none', () => {
    const floats: Tensor = { dtype: 'float32', shape: [3], values: Float32Array.of(1.9, -1.9, 0) };
    expect(castTensor(floats, 'int64')!.values).toEqual(BigInt64Array.of(1n, -1n, 0n));
    expect(castTensor(floats, 'bool')!.values).toEqual(Uint8Array.of(1, 1, 0));
    expect(castTensor({ dtype: 'float32', shape: [1], values: Float32Array.of(NaN) }, 'int32')).toBeUndefined();
  });

  it('takes slices of an axis in any order', () => {
    expect(takeAlong(int64(10, 20, 30), 0, [2, 0, 2]).values).toEqual(BigInt64Array.of(30n, 10n, 30n));
  });
});
