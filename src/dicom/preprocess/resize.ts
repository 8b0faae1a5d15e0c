// Separable resizing of one plane: columns first, then rows, in floating point or in PIL's 8-bit arithmetic.
import type { Fit, Size } from './geometry.ts';
import { tapsFor } from './taps.ts';
import type { Interpolation, Taps } from './taps.ts';

export interface ResizeOptions { readonly interpolation: Interpolation; readonly antialias: boolean }

/**
 * The part of the resized plane that `fit` keeps, in floating point: torchvision's float tensors, PIL's mode "F".
 *
 * @param plane row-major, image.height × image.width
 * @returns row-major, fit.part.height × fit.part.width
 */
export function resizePlane(plane: Float32Array, image: Size, fit: Fit, options: ResizeOptions): Float32Array {
  const { across, down, firstRow, rows } = bothTaps(image, fit, options);
  const width = fit.part.width;
  const narrow = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = (firstRow + row) * image.width;
    for (let i = 0; i < width; i++) {
      let sum = 0;
      const first = across.first[i] ?? 0;
      for (let j = 0; j < (across.count[i] ?? 0); j++) sum += (plane[from + first + j] ?? 0) * (across.weights[i * across.stride + j] ?? 0);
      narrow[row * width + i] = sum;
    }
  }
  const out = new Float32Array(fit.part.height * width);
  const line = new Float64Array(width);
  for (let row = 0; row < fit.part.height; row++) {
    line.fill(0);
    for (let j = 0; j < (down.count[row] ?? 0); j++) {
      const weight = down.weights[row * down.stride + j] ?? 0;
      const from = ((down.first[row] ?? 0) - firstRow + j) * width;
      for (let i = 0; i < width; i++) line[i] = (line[i] ?? 0) + weight * (narrow[from + i] ?? 0);
    }
    out.set(line, row * width);
  }
  return out;
}

/** PIL keeps 22 bits of a weight (32 − 8 for the pixel − 2 for overshoot). */
const weightBits = 22;

/**
 * The same for an 8-bit picture, integer for integer as PIL does it: weights in fixed point, the plane rounded to
 * 8 bits and clipped after each direction. This is what a model trained through PIL or torchvision on pictures saw.
 */
export function resizePlane8(plane: Uint8Array, image: Size, fit: Fit, options: ResizeOptions): Uint8Array {
  const { across, down, firstRow, rows } = bothTaps(image, fit, options);
  const width = fit.part.width;
  const acrossWeights = fixedPoint(across);
  const downWeights = fixedPoint(down);
  // PIL leaves a direction out whose size does not change.
  const isNarrowed = fit.resized.width !== image.width || fit.left !== 0 || fit.part.width !== image.width;
  const narrow = isNarrowed ? new Uint8Array(rows * width) : plane.subarray(firstRow * width, (firstRow + rows) * width);
  const half = 2 ** (weightBits - 1);
  for (let row = 0; isNarrowed && row < rows; row++) {
    const from = (firstRow + row) * image.width;
    for (let i = 0; i < width; i++) {
      let sum = half;
      const first = across.first[i] ?? 0;
      for (let j = 0; j < (across.count[i] ?? 0); j++) sum += (plane[from + first + j] ?? 0) * (acrossWeights[i * across.stride + j] ?? 0);
      narrow[row * width + i] = clip8(sum);
    }
  }
  const out = new Uint8Array(fit.part.height * width);
  const line = new Float64Array(width);
  for (let row = 0; row < fit.part.height; row++) {
    line.fill(half);
    for (let j = 0; j < (down.count[row] ?? 0); j++) {
      const weight = downWeights[row * down.stride + j] ?? 0;
      const from = ((down.first[row] ?? 0) - firstRow + j) * width;
      for (let i = 0; i < width; i++) line[i] = (line[i] ?? 0) + weight * (narrow[from + i] ?? 0);
    }
    for (let i = 0; i < width; i++) out[row * width + i] = clip8(line[i] ?? 0);
  }
  return out;
}

function bothTaps(image: Size, fit: Fit, options: ResizeOptions): { across: Taps; down: Taps; firstRow: number; rows: number } {
  const across = tapsFor({ inSize: image.width, outSize: fit.resized.width, from: fit.left, length: fit.part.width, ...options });
  const down = tapsFor({ inSize: image.height, outSize: fit.resized.height, from: fit.top, length: fit.part.height, ...options });
  const firstRow = down.first[0] ?? 0;
  const last = fit.part.height - 1;
  return { across, down, firstRow, rows: (down.first[last] ?? 0) + (down.count[last] ?? 0) - firstRow };
}

function fixedPoint(taps: Taps): Int32Array {
  return Int32Array.from(taps.weights, (weight) => Math.trunc(weight * 2 ** weightBits + (weight < 0 ? -0.5 : 0.5)));
}

function clip8(sum: number): number {
  return Math.min(Math.max(Math.floor(sum / 2 ** weightBits), 0), 255);
}
