// Seeded random numbers for tests: the seed goes into the title or the failure text, so a case can be run again.
import { elementCount, float32 } from '../../src/graph/tensor.ts';
import type { Tensor } from '../../src/graph/tensor.ts';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An integer in [low, high]. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  /** Standard normal values × scale. */
  normal(shape: readonly number[], scale?: number): Tensor;
  /** Few distinct values, so that windows hold ties. */
  coarse(shape: readonly number[]): Tensor;
}

/** mulberry32: 32 bits of state, good enough to fill test tensors. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)]!,
    normal: (shape, scale = 1) => float32(shape, Float32Array.from({ length: elementCount(shape) }, () =>
      scale * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()))),
    coarse: (shape) => float32(shape, Float32Array.from({ length: elementCount(shape) }, () => between(-2, 2))),
  };
}
