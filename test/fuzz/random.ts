// Seeded random numbers for fuzzing: the seed of a mutant is all that is needed to make it again.

export interface Random {
  /** A whole number from 0 to below − 1. */
  below(below: number): number;
  pick<T>(values: readonly T[]): T;
}

/** SplitMix32: every seed, also consecutive ones, begins a stream of its own. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}
