// Rank correlation, consensus and variance against plain counting, and against cases that can be written down.
import { describe, expect, it } from 'vitest';
import { disagreementOf } from '../../../src/explain/disagreement/disagreement.ts';
import { midRankShares, rankCorrelation } from '../../../src/explain/disagreement/ranks.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import { placementOnGrid } from '../../../src/contracts/coordinates.ts';
import type { Affine, Placement } from '../../../src/contracts/coordinates.ts';

const image: Placement = { planeWidth: 8, planeHeight: 8, imageWidth: 16, imageHeight: 16, toImage: [2, 0, 0, 0, 2, 0], seen: { x: 0, y: 0, width: 16, height: 16 } };

function map(size: number, values: ArrayLike<number>, { placement = image, sameAs = null as number | null } = {}) {
  return { plane: { width: size, height: size, values: Float32Array.from(values) }, placement: placementOnGrid(placement, size, size), sameAs };
}

/** Counts for every value how many are smaller and how many equal. */
function plainRanks(values: readonly number[]): number[] {
  return values.map((value) => (values.filter((other) => other < value).length + values.filter((other) => other === value).length / 2) / values.length);
}

function plainCorrelation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const covariance = (p: readonly number[], q: readonly number[]) => p.reduce((sum, value, index) => sum + (value - mean(p)) * ((q[index] ?? 0) - mean(q)), 0);
  return covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
}

const seeded = (seed: number, length: number) => {
  const random = seededRandom(seed);
  // Quantised, so that there are ties; a third of it negative.
  return Array.from({ length }, () => Math.round(random() * 30) / 20 - 0.5);
};

describe('ranks', () => {
  it('share their middle where values are equal, and have one half in the mean', () => {
    expect([...midRankShares(Float32Array.of(5, 0, 0, 7))]).toEqual([2.5 / 4, 1 / 4, 1 / 4, 3.5 / 4]);
    const values = seeded(3, 200);
    expect([...midRankShares(Float32Array.from(values))]).toEqual(plainRanks(values));
  });

  it('correlate as Spearman’s ρ: 1 under any rising change, −1 reversed, 0.8 in the example that can be done by hand', () => {
    const ranks = (...values: number[]) => midRankShares(Float32Array.from(values));
    expect(rankCorrelation(ranks(1, 2, 3, 4), ranks(1, 8, 27, 64))).toBe(1);
    expect(rankCorrelation(ranks(1, 2, 3, 4), ranks(4, 3, 2, 1))).toBe(-1);
    // 1 − 6·Σd²/(n(n² − 1)) = 1 − 6·2/60.
    expect(rankCorrelation(ranks(1, 2, 3, 4), ranks(1, 2, 4, 3))).toBeCloseTo(0.8, 12);
    expect(rankCorrelation(ranks(1, 2, 3), ranks(5, 5, 5))).toBeNull();
  });
});

describe('disagreement of maps', () => {
  it('compares the positive parts of maps on one grid, pair by pair', () => {
    const values = [seeded(1, 64), seeded(2, 64), seeded(9, 64)];
    const { correlation, consensus } = disagreementOf({ maps: values.map((list) => map(8, list)) });
    const positive = values.map((list) => list.map((value) => Math.max(Math.fround(value), 0)));
    for (const [i, a] of positive.entries()) for (const [j, b] of positive.entries()) expect(correlation[i]?.[j], `${i} and ${j}`).toBeCloseTo(plainCorrelation(plainRanks(a), plainRanks(b)), 10);
    const ranks = positive.map(plainRanks);
    for (let cell = 0; cell < 64; cell += 1) {
      const here = ranks.map((list) => list[cell] ?? NaN);
      const mean = here.reduce((sum, rank) => sum + rank, 0) / 3;
      expect(consensus?.mean[cell]).toBeCloseTo(mean, 6);
      expect(consensus?.variance[cell]).toBeCloseTo(here.reduce((sum, rank) => sum + (rank - mean) ** 2, 0) / 3, 6);
    }
  });

  it('reads coarser maps bilinearly at the cells of the finest one', () => {
    const coarse = [0, 1, 2, 4];
    const fine = Array.from({ length: 64 }, (_, cell) => {
      const [u, v] = [Math.min(Math.max(((cell % 8) + 0.5) / 4 - 0.5, 0), 1), Math.min(Math.max((Math.floor(cell / 8) + 0.5) / 4 - 0.5, 0), 1)];
      return (0 * (1 - u) + 1 * u) * (1 - v) + (2 * (1 - u) + 4 * u) * v;
    });
    const { correlation, consensus } = disagreementOf({ maps: [map(2, coarse), map(8, fine)] });
    expect(correlation[0]?.[1]).toBeCloseTo(1, 10);
    expect(consensus).toMatchObject({ width: 8, height: 8 });
    expect(Math.max(...(consensus?.variance ?? [1]))).toBeLessThan(1e-9);
  });

  it('counts a map that must equal an earlier one once, though it is in the matrix', () => {
    const [a, b] = [seeded(1, 64), seeded(2, 64)];
    const twice = disagreementOf({ maps: [map(8, a), map(8, a, { sameAs: 0 }), map(8, b)] });
    expect(twice.counted).toEqual([true, false, true]);
    expect(twice.correlation[0]?.[1]).toBeCloseTo(1, 12);
    expect(twice.consensus?.mean).toEqual(disagreementOf({ maps: [map(8, a), map(8, b)] }).consensus?.mean);
  });

  it('is not defined for maps that are flat, empty or not finite, and goes on without them', () => {
    const { undefinedBecause, correlation, counted, consensus } = disagreementOf({
      maps: [map(8, seeded(1, 64)), map(8, new Array<number>(64).fill(2)), map(8, new Array<number>(64).fill(-1)), map(8, [NaN, ...seeded(2, 63)])],
    });
    expect(undefinedBecause).toEqual([null, 'the map is flat', 'the map has no positive value', 'the map is not finite']);
    expect(correlation[0]).toEqual([1, null, null, null]);
    expect(counted).toEqual([true, false, false, false]);
    expect(consensus).toBeNull();
  });

  it('leaves out what one of the models never saw', () => {
    const toImage: Affine = [2, 0, 0, 0, 2, 0];
    const half: Placement = { ...image, toImage, seen: { x: 0, y: 0, width: 8, height: 16 } };
    const left = (cell: number) => cell % 8 < 4;
    const a = seeded(5, 64);
    // Equal on the left half, opposite on the right one.
    const b = a.map((value, cell) => (left(cell) ? value : 3 - value));
    const { correlation, consensus } = disagreementOf({ maps: [map(8, a), map(8, b, { placement: half })] });
    expect(correlation[0]?.[1]).toBeCloseTo(1, 12);
    expect(consensus?.mean[7]).toBe(0);
    expect(consensus?.mean[0]).toBeGreaterThan(0);
  });
});
