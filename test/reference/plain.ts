// The reference's numbers: float64 arrays with concrete shapes, and how two of them compare.
import type { Tensor } from '../../src/graph/tensor.ts';

/** Row-major. Constants stay float32 (exact in float64); everything computed is float64. */
export interface Plain {
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array;
}

export function plain(shape: readonly number[]): { shape: readonly number[]; values: Float64Array } {
  return { shape, values: new Float64Array(count(shape)) };
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function fromTensor({ shape, values }: Tensor): Plain {
  if (values instanceof Float32Array) return { shape, values };
  return { shape, values: Float64Array.from(values as ArrayLike<number | bigint>, Number) };
}

/** Row-major steps per axis. */
export function stepsOf(shape: readonly number[]): number[] {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * shape[axis + 1]!;
  return steps;
}

/** For each element of `shape`, row-major: the offset that `steps` give its indices. */
export function offsetsOf(shape: readonly number[], steps: readonly number[]): Int32Array {
  let offsets = Int32Array.of(0);
  for (const [axis, extent] of shape.entries()) {
    const next = new Int32Array(offsets.length * extent);
    for (let i = 0; i < offsets.length; i++) for (let j = 0; j < extent; j++) next[i * extent + j] = offsets[i]! + j * steps[axis]!;
    offsets = next;
  }
  return offsets;
}

/** ‖a − b‖₂ ÷ ‖b‖₂, `b` being the reference; ‖a‖₂ where b is all zeros. */
export function relativeL2(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values compared with ${b.length}`);
  let [difference, norm] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += (Number(a[i]) - Number(b[i])) ** 2;
    norm += Number(b[i]) ** 2;
  }
  return Math.sqrt(difference) / (norm === 0 ? 1 : Math.sqrt(norm));
}

/** a·b ÷ (‖a‖₂‖b‖₂); 1 where both are all zeros. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values compared with ${b.length}`);
  let [dot, normA, normB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    normA += a[i]! ** 2;
    normB += b[i]! ** 2;
  }
  if (normA === 0 && normB === 0) return 1;
  return dot / Math.sqrt(normA * normB);
}
