// Everything random comes from here, seeded: the same seed gives the same numbers on every machine, however the work is cut up.

/** mulberry32 (T. Ettinger, public domain): uniform in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A stream of its own for sample `index` of `seed`, so that a sample is the same in any batch and any order. Seed and
 * index are mixed by MurmurHash3's finaliser (A. Appleby, public domain), seeds beyond 32 bits with both halves.
 */
export function sampleRandom(seed: number, index: number): () => number {
  const high = Math.floor(seed / 2 ** 32);
  return seededRandom(mixed(mixed(mixed(seed >>> 0) ^ high) + index));
}

function mixed(value: number): number {
  let h = (value + 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Calls `take` with `count` standard normal numbers, in order, by the Box–Muller transform (1958). */
export function eachNormal(random: () => number, count: number, take: (value: number, index: number) => void): void {
  for (let index = 0; index < count; index += 2) {
    // 1 − u is in (0, 1]: its logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    take(radius * Math.cos(angle), index);
    if (index + 1 < count) take(radius * Math.sin(angle), index + 1);
  }
}
