// Convolution and pooling forward in plain loops: every window reads its taps one by one.
import { plain } from './plain.ts';
import type { Plain } from './plain.ts';
import type { ConvAttrs, PoolAttrs } from '../../src/graph/vocabulary.ts';

/** y[n,o,p,q] = b[o] + Σ x[n,i,p·s+ky·d−pad, q·s+kx·d−pad]·w[o,i,ky,kx] */
export function convForward(x: Plain, w: Plain, bias: Plain | undefined, attrs: ConvAttrs, outShape: readonly number[]): Plain {
  const y = plain(outShape);
  const [n, o, oh, ow] = outShape as [number, number, number, number];
  if (bias !== undefined) for (let at = 0; at < y.values.length; at++) y.values[at] = bias.values[Math.floor(at / (oh * ow)) % o]!;
  eachTap(n, x.shape, w, attrs, [oh, ow], (weight, xStart, yStart, columns, strideX) => {
    for (let q = 0; q < columns; q++) y.values[yStart + q]! += weight * x.values[xStart + q * strideX]!;
  });
  return y;
}

/** The transpose: what convForward reads with a weight, this writes with the same weight. */
export function convTransposed(g: Plain, w: Plain, attrs: ConvAttrs, inShape: readonly number[]): Plain {
  const x = plain(inShape);
  eachTap(g.shape[0]!, inShape, w, attrs, [g.shape[2]!, g.shape[3]!], (weight, xStart, yStart, columns, strideX) => {
    for (let q = 0; q < columns; q++) x.values[xStart + q * strideX]! += weight * g.values[yStart + q]!;
  });
  return x;
}

type RowVisitor = (weight: number, xStart: number, yStart: number, columns: number, strideX: number) => void;

/** Calls `visit` for each weight and output row with the run of columns whose input lies inside x. */
function eachTap(n: number, xShape: readonly number[], w: Plain, attrs: ConvAttrs, [oh, ow]: readonly [number, number], visit: RowVisitor): void {
  const [, channels, h, width] = xShape as [number, number, number, number];
  const [o, perGroup, kh, kw] = w.shape as [number, number, number, number];
  const { strides: [sy, sx], pads: [top, left], dilations: [dy, dx], groups } = attrs;
  for (let image = 0; image < n; image++) for (let out = 0; out < o; out++) {
    const firstChannel = Math.floor(out / (o / groups)) * perGroup;
    for (let i = 0; i < perGroup; i++) for (let ky = 0; ky < kh; ky++) for (let kx = 0; kx < kw; kx++) {
      const weight = w.values[((out * perGroup + i) * kh + ky) * kw + kx]!;
      const plane = (image * channels + firstChannel + i) * h * width;
      // columns q with 0 ≤ q·sx + kx·dx − left < width
      const shift = kx * dx - left;
      const first = Math.max(0, Math.ceil(-shift / sx));
      const last = Math.min(ow - 1, Math.floor((width - 1 - shift) / sx));
      if (last < first) continue;
      for (let p = 0; p < oh; p++) {
        const row = p * sy + ky * dy - top;
        if (row < 0 || row >= h) continue;
        visit(weight, plane + row * width + first * sx + shift, ((image * o + out) * oh + p) * ow + first, last - first + 1, sx);
      }
    }
  }
}

/** The positions in x that one window reads, in row-major order; padding is left out. */
export function windowTaps({ kernel, strides, pads, dilations }: PoolAttrs, h: number, w: number, p: number, q: number): number[] {
  const taps: number[] = [];
  for (let ky = 0; ky < kernel[0]; ky++) for (let kx = 0; kx < kernel[1]; kx++) {
    const [row, column] = [p * strides[0] + ky * dilations[0] - pads[0], q * strides[1] + kx * dilations[1] - pads[1]];
    if (row >= 0 && row < h && column >= 0 && column < w) taps.push(row * w + column);
  }
  return taps;
}

/** [values, switches]: the first of the largest elements of each window, and its index in the whole of x. */
export function maxPoolForward(x: Plain, attrs: PoolAttrs, outShape: readonly number[]): [Plain, Plain] {
  const [y, switches] = [plain(outShape), plain(outShape)];
  eachWindow(x.shape, outShape, attrs, (plane, taps, at) => {
    let best = plane + taps[0]!;
    for (const tap of taps) if (x.values[plane + tap]! > x.values[best]!) best = plane + tap;
    y.values[at] = x.values[best]!;
    switches.values[at] = best;
  });
  return [y, switches];
}

type AverageAttrs = PoolAttrs & { readonly countIncludePad: boolean };

export function averagePoolForward(x: Plain, attrs: AverageAttrs, outShape: readonly number[]): Plain {
  const y = plain(outShape);
  eachWindow(x.shape, outShape, attrs, (plane, taps, at, divisor) => {
    let sum = 0;
    for (const tap of taps) sum += x.values[plane + tap]!;
    y.values[at] = sum / divisor(attrs.countIncludePad);
  });
  return y;
}

export function averagePoolTransposed(g: Plain, attrs: AverageAttrs, inShape: readonly number[]): Plain {
  const x = plain(inShape);
  eachWindow(inShape, g.shape, attrs, (plane, taps, at, divisor) => {
    for (const tap of taps) x.values[plane + tap]! += g.values[at]! / divisor(attrs.countIncludePad);
  });
  return x;
}

export function maxUnpool(g: Plain, switches: ArrayLike<number | bigint>, mode: 'sum' | 'overwrite', inShape: readonly number[]): Plain {
  const x = plain(inShape);
  for (let at = 0; at < g.values.length; at++) {
    const chosen = Number(switches[at]);
    x.values[chosen] = mode === 'sum' ? x.values[chosen]! + g.values[at]! : g.values[at]!;
  }
  return x;
}

type WindowVisitor = (plane: number, taps: readonly number[], at: number, divisor: (countIncludePad: boolean) => number) => void;

function eachWindow(xShape: readonly number[], yShape: readonly number[], attrs: PoolAttrs, visit: WindowVisitor): void {
  const [n, c, h, w] = xShape as [number, number, number, number];
  const [oh, ow] = yShape.slice(2) as [number, number];
  const [top, left, bottom, right] = attrs.pads;
  for (let p = 0; p < oh; p++) for (let q = 0; q < ow; q++) {
    const taps = windowTaps(attrs, h, w, p, q);
    // With padding counted: the taps that fall inside the padded input, as if it were one larger image.
    const paddedTaps = windowTaps({ ...attrs, pads: [0, 0, 0, 0] }, h + top + bottom, w + left + right, p, q);
    const divisor = (countIncludePad: boolean): number => (countIncludePad ? paddedTaps : taps).length;
    for (let plane = 0; plane < n * c; plane++) visit(plane * h * w, taps, (plane * oh + p) * ow + q, divisor);
  }
}
