// A linear map along one axis of an image, given as a matrix: enlarging, mirrored padding, picking in any order.
import type { Tensor } from '../../graph/tensor.ts';
import type { Composer } from './composer.ts';

/** Row by row, [to, from]: element `row` of the result is Σ values[row·from + index]·x[index]. */
export interface AxisMatrix {
  readonly to: number;
  readonly from: number;
  readonly values: Float32Array;
}

/** The elements `indices` of an axis of `from` elements, in that order. */
export function picked(indices: readonly number[], from: number): AxisMatrix {
  const values = new Float32Array(indices.length * from);
  indices.forEach((index, row) => { values[row * from + index] = 1; });
  return { to: indices.length, from, values };
}

/**
 * The axis takes the place of the channels and a 1×1 convolution does the rest, so that its transpose is there as well.
 * @param x [n,c,h,w]
 */
export function alongAxis<V>(c: Composer<V>, x: V, axis: 1 | 2 | 3, matrix: AxisMatrix, stem: string): V {
  const w = c.made(`${stem}-matrix`, weights(matrix));
  const conv = (value: V): V => c.step(`${stem}-map`, 'Conv', [value, w], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
  if (axis === 1) return conv(x);
  const perm = axis === 2 ? [0, 2, 1, 3] : [0, 3, 2, 1];
  return c.step(`${stem}-back`, 'Transpose', [conv(c.step(`${stem}-turned`, 'Transpose', [x], { perm }))], { perm });
}

function weights({ to, from, values }: AxisMatrix): Tensor {
  return { dtype: 'float32', shape: [to, from, 1, 1], values };
}
