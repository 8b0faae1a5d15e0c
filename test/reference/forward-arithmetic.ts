// Elementwise operators, reductions and data movement forward, in float64.
import { count, offsetsOf, plain, stepsOf } from './plain.ts';
import type { Plain } from './plain.ts';

export function map(x: Plain, f: (x: number) => number): Plain {
  return { shape: x.shape, values: Float64Array.from(x.values, f) };
}

/** numpy broadcasting. */
export function broadcast(a: Plain, b: Plain, shape: readonly number[], f: (a: number, b: number) => number): Plain {
  const y = plain(shape);
  const [atA, atB] = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)];
  for (let i = 0; i < y.values.length; i++) y.values[i] = f(a.values[atA[i]!]!, b.values[atB[i]!]!);
  return y;
}

/** For each element of `shape`: which element of an array of shape `from` it is made from. */
export function broadcastOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const lead = shape.length - from.length;
  const steps = stepsOf(from);
  return offsetsOf(shape, shape.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : steps[axis - lead]!)));
}

/** Σ over the axes; the result has extents of 1 there. */
export function sumOver(x: Plain, axes: readonly number[]): Plain {
  const shape = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const y = plain(shape);
  const to = broadcastOffsets(shape, x.shape);
  for (let i = 0; i < x.values.length; i++) y.values[to[i]!]! += x.values[i]!;
  return y;
}

export function softmax(x: Plain, axis: number): Plain {
  return map(logSoftmax(x, axis), Math.exp);
}

/** x − max − ln Σ e^(x − max) */
export function logSoftmax(x: Plain, axis: number): Plain {
  const shape = x.shape.map((extent, index) => (index === axis ? 1 : extent));
  const group = broadcastOffsets(shape, x.shape);
  const largest = new Float64Array(count(shape)).fill(-Infinity);
  for (let i = 0; i < x.values.length; i++) largest[group[i]!] = Math.max(largest[group[i]!]!, x.values[i]!);
  const total = new Float64Array(largest.length);
  for (let i = 0; i < x.values.length; i++) total[group[i]!]! += Math.exp(x.values[i]! - largest[group[i]!]!);
  const y = plain(x.shape);
  for (let i = 0; i < x.values.length; i++) y.values[i] = x.values[i]! - largest[group[i]!]! - Math.log(total[group[i]!]!);
  return y;
}

/** ln σ(x) */
export function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}

/**
 * 2/√π Σ (−1)ⁿ x^(2n+1) / (n!·(2n+1)) near zero, 1 − e^−x²/(x√π) · 1/(1 + 1/2x²/(1 + 2/2x²/(1 + …))) far from it.
 * Abramowitz & Stegun 7.1.5 and 7.1.14.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2.5) {
    let [term, sum] = [size, size];
    for (let n = 1; n < 60; n++) {
      term *= -(size * size) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 1;
  for (let k = 80; k >= 1; k--) fraction = 1 + k / (2 * size * size) / fraction;
  return Math.sign(x) * (1 - Math.exp(-size * size) / (size * Math.sqrt(Math.PI) * fraction));
}

export function concat(parts: readonly Plain[], axis: number, shape: readonly number[]): Plain {
  const y = plain(shape);
  let start = 0;
  for (const part of parts) {
    copyInto(y, part, shape.map((_, index) => (index === axis ? start : 0)));
    start += part.shape[axis]!;
  }
  return y;
}

/** Writes `part` into `whole` with its first element at `corner`. */
export function copyInto(whole: { shape: readonly number[]; values: Float64Array }, part: Plain, corner: readonly number[]): void {
  const steps = stepsOf(whole.shape);
  const origin = corner.reduce((sum, index, axis) => sum + index * steps[axis]!, 0);
  const to = offsetsOf(part.shape, steps);
  for (let i = 0; i < part.values.length; i++) whole.values[origin + to[i]!] = part.values[i]!;
}

/** The block of shape `shape` whose first element is `corner`. */
export function block(x: Plain, corner: readonly number[], shape: readonly number[]): Plain {
  const steps = stepsOf(x.shape);
  const origin = corner.reduce((sum, index, axis) => sum + index * steps[axis]!, 0);
  const y = plain(shape);
  const from = offsetsOf(shape, steps);
  for (let i = 0; i < y.values.length; i++) y.values[i] = x.values[origin + from[i]!]!;
  return y;
}

/** Axis i of the result is axis perm[i] of x. */
export function transpose(x: Plain, perm: readonly number[]): Plain {
  const shape = perm.map((axis) => x.shape[axis]!);
  const steps = stepsOf(x.shape);
  const y = plain(shape);
  const from = offsetsOf(shape, perm.map((axis) => steps[axis]!));
  for (let i = 0; i < y.values.length; i++) y.values[i] = x.values[from[i]!]!;
  return y;
}

/** x [n,i] · w, w [i,o] or, transposed, [o,i]; plus a bias [o]. */
export function dense(x: Plain, w: Plain, bias: Plain | undefined, isTransposed: boolean, outShape: readonly number[]): Plain {
  const y = plain(outShape);
  const [n, o] = outShape as [number, number];
  const inputs = x.shape[1]!;
  for (let image = 0; image < n; image++) for (let i = 0; i < inputs; i++) {
    const value = x.values[image * inputs + i]!;
    for (let out = 0; out < o; out++) y.values[image * o + out]! += value * w.values[isTransposed ? out * inputs + i : i * o + out]!;
  }
  if (bias !== undefined) for (let at = 0; at < y.values.length; at++) y.values[at]! += bias.values[at % o]!;
  return y;
}
