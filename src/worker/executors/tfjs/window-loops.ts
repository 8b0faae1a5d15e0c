// Loops over pooling windows of [n,h,w,c] values, channels innermost.
import type { PoolAttrs } from '../../../graph/vocabulary.ts';

type Quad = readonly [number, number, number, number];

export interface Windows {
  readonly from: Quad;
  readonly to: Quad;
  /** Calls `visit` for each window, in row-major order, with the image, the window's index p·ow + q and its taps' positions in h·w. */
  readonly visit: (visit: (image: number, window: number, taps: readonly number[]) => void) => void;
}

/** `from` and `to` are the pooled value's shape and the result's. Taps in the padding are left out. */
export function eachWindow({ kernel, strides, pads, dilations }: PoolAttrs, from: Quad, to: Quad): Windows {
  const [n, h, w] = from;
  const [, oh, ow] = to;
  const windows: number[][] = [];
  for (let p = 0; p < oh; p++) for (let q = 0; q < ow; q++) {
    const taps: number[] = [];
    for (let ky = 0; ky < kernel[0]; ky++) {
      const y = p * strides[0] - pads[0] + ky * dilations[0];
      if (y < 0 || y >= h) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const x = q * strides[1] - pads[1] + kx * dilations[1];
        if (x >= 0 && x < w) taps.push(y * w + x);
      }
    }
    windows.push(taps);
  }
  return {
    from,
    to,
    visit: (visit) => {
      for (let image = 0; image < n; image++) for (const [window, taps] of windows.entries()) visit(image, window, taps);
    },
  };
}

/** The first of the largest elements per window and its index in [n,c,h,w]. */
export function maxWindows(x: ArrayLike<number>, { from: [, h, w, c], to, visit }: Windows): { values: Float32Array; switches: Int32Array } {
  const [n, oh, ow] = to;
  const values = new Float32Array(n * oh * ow * c).fill(-Infinity);
  const switches = new Int32Array(values.length);
  visit((image, window, taps) => {
    const at = (image * oh * ow + window) * c;
    for (const tap of taps) {
      const start = (image * h * w + tap) * c;
      for (let k = 0; k < c; k++) {
        const value = x[start + k] ?? 0;
        if (value <= (values[at + k] ?? 0)) continue;
        values[at + k] = value;
        switches[at + k] = (image * c + k) * h * w + tap;
      }
    }
  });
  return { values, switches };
}

export function averageWindows(x: ArrayLike<number>, { from: [, h, w, c], to, visit }: Windows, divisors: Float64Array): Float32Array {
  const [n, oh, ow] = to;
  const values = new Float32Array(n * oh * ow * c);
  const sums = new Float64Array(c);
  visit((image, window, taps) => {
    sums.fill(0);
    for (const tap of taps) {
      const start = (image * h * w + tap) * c;
      for (let k = 0; k < c; k++) sums[k] = (sums[k] ?? 0) + (x[start + k] ?? 0);
    }
    const at = (image * oh * ow + window) * c;
    for (let k = 0; k < c; k++) values[at + k] = (sums[k] ?? 0) / (divisors[window] ?? 1);
  });
  return values;
}

/** The transpose of averageWindows: g has the shape `to`, the result `from`. */
export function spreadWindows(g: ArrayLike<number>, { from: [n, h, w, c], to: [, oh, ow], visit }: Windows, divisors: Float64Array): Float32Array {
  const values = new Float32Array(n * h * w * c);
  visit((image, window, taps) => {
    const at = (image * oh * ow + window) * c;
    const share = 1 / (divisors[window] ?? 1);
    for (const tap of taps) {
      const start = (image * h * w + tap) * c;
      for (let k = 0; k < c; k++) values[start + k] = (values[start + k] ?? 0) + (g[at + k] ?? 0) * share;
    }
  });
  return values;
}
