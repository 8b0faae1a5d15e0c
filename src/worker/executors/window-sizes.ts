// What pooling windows cover: divisors of an average, and ceil mode as plain padding.
import type { Pads, Pair, PoolAttrs } from '../../graph/vocabulary.ts';

export type AverageAttrs = PoolAttrs & { readonly countIncludePad: boolean };

/** Pads with which rounding down gives `outputSize`: what ceil mode adds is written out, padding that no window reads is dropped. */
export function explicitPads({ kernel, strides, pads, dilations }: PoolAttrs, inputSize: Pair, outputSize: Pair): Pads {
  const end = (axis: 0 | 1): number => Math.max(0, (outputSize[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - inputSize[axis] - pads[axis]);
  return [pads[0], pads[1], end(0), end(1)];
}

/**
 * Elements by which each window's sum is divided, [oh·ow]. With `countIncludePad` that is the window's part of the
 * padded input (PyTorch and ONNX: what ceil mode adds does not count), else its part of the input.
 */
export function windowDivisors(attrs: AverageAttrs, inputSize: Pair, outputSize: Pair): Float64Array {
  const [rows, columns] = ([0, 1] as const).map((axis) => axisCounts(attrs, axis, inputSize[axis], outputSize[axis]));
  const divisors = new Float64Array(outputSize[0] * outputSize[1]);
  for (let y = 0; y < outputSize[0]; y++) {
    for (let x = 0; x < outputSize[1]; x++) divisors[y * outputSize[1] + x] = (rows?.[y] ?? 0) * (columns?.[x] ?? 0);
  }
  return divisors;
}

function axisCounts({ kernel, strides, pads, dilations, countIncludePad }: AverageAttrs, axis: 0 | 1, input: number, output: number): number[] {
  const before = pads[axis];
  const after = axis === 0 ? pads[2] : pads[3];
  const [low, high] = countIncludePad ? [-before, input + after] : [0, input];
  return Array.from({ length: output }, (_, index) => {
    const start = index * strides[axis] - before;
    let count = 0;
    for (let tap = 0; tap < kernel[axis]; tap++) {
      const at = start + tap * dilations[axis];
      if (at >= low && at < high) count += 1;
    }
    return count;
  });
}
