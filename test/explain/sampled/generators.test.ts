// The seeded generators and the quadrature that the sampled methods are made of: distribution, independence, exactness.
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src/contracts/errors.ts';
import { eachNormal, sampleRandom } from '../../../src/explain/random.ts';
import { baselineOf } from '../../../src/explain/sampled/baseline.ts';
import { occlusion } from '../../../src/explain/sampled/occlusion.ts';
import { gaussLegendre } from '../../../src/explain/sampled/quadrature.ts';
import { riseMask } from '../../../src/explain/sampled/rise.ts';

const normals = (seed: number, index: number, count: number) => {
  const found: number[] = [];
  eachNormal(sampleRandom(seed, index), count, (value) => found.push(value));
  return found;
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the noise', () => {
  it('is standard normal: mean, variance, and shares beyond one and two deviations', () => {
    const values = normals(5, 0, 100_000);
    expect(Math.abs(mean(values))).toBeLessThan(0.015);
    expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean(values.map((value) => (Math.abs(value) > 1 ? 1 : 0))) - 0.3173)).toBeLessThan(0.006);
    expect(Math.abs(mean(values.map((value) => (Math.abs(value) > 2 ? 1 : 0))) - 0.0455)).toBeLessThan(0.003);
  });

  it('is another one for every sample and every seed, and none of them is the other moved along', () => {
    const first = normals(5, 0, 4_000);
    for (const other of [normals(5, 1, 4_000), normals(6, 0, 4_000), normals(5 + 2 ** 32, 0, 4_000)]) {
      expect(Math.abs(mean(first.map((value, i) => value * other[i]!)))).toBeLessThan(0.06);
      expect(first.filter((value) => other.includes(value))).toEqual([]);
    }
    expect(normals(5, 0, 7)).toEqual(first.slice(0, 7));
  });
});

describe('a mask of RISE', () => {
  it('lies in 0…1, is half visible on average at every pixel, and is smooth', () => {
    const sum = new Float64Array(20 * 31);
    for (let index = 0; index < 3_000; index++) {
      const mask = riseMask({ seed: 2, index, height: 20, width: 31 });
      mask.forEach((value, pixel) => { sum[pixel]! += value; });
      if (index > 20) continue;
      expect(Math.min(...mask)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...mask)).toBeLessThanOrEqual(1);
    }
    for (const value of sum) expect(Math.abs(value / 3_000 - 0.5)).toBeLessThan(0.04);
  });
});

describe('Gauss–Legendre quadrature', () => {
  it('integrates x^k exactly up to degree 2n − 1, and its weights add up to 1', () => {
    for (const n of [1, 2, 5, 20, 50]) {
      const { points, weights } = gaussLegendre(n);
      for (const degree of [0, 1, 2 * n - 1]) {
        const integral = points.reduce((total, point, i) => total + weights[i]! * point ** degree, 0);
        expect(Math.abs(integral - 1 / (degree + 1)), `n ${n}, degree ${degree}`).toBeLessThan(1e-13);
      }
      const beyond = points.reduce((total, point, i) => total + weights[i]! * point ** (2 * n), 0);
      if (n < 5) expect(Math.abs(beyond - 1 / (2 * n + 1))).toBeGreaterThan(1e-6);
    }
  });
});

describe('a baseline', () => {
  const format = { layout: 'NHWC', channels: 2, height: 3, width: 3 } as const;
  const x = Float32Array.from({ length: 18 }, (_, i) => i);

  it('is black for an image and zero for a tensor unless another one is asked for', () => {
    expect(baselineOf('auto', x, format, undefined)).toEqual({ kind: 'zero', values: new Float32Array(18) });
    const black = baselineOf('auto', x, format, [-2, 5]);
    expect(black.kind).toBe('black');
    expect([...black.values].every((value, i) => value === (i % 2 === 0 ? -2 : 5))).toBe(true);
    expect([...baselineOf('mean', x, format, undefined).values].slice(0, 4)).toEqual([8, 9, 8, 9]);
    expect([...baselineOf(0.25, x, format, [1, 1]).values]).toEqual(new Array(18).fill(0.25));
    expect(() => baselineOf('black', x, format, undefined)).toThrow(AppError);
  });

  it('of blur keeps a flat input and the mean level, and spreads a point', () => {
    const square = { layout: 'NCHW', channels: 1, height: 33, width: 33 } as const;
    const flat = baselineOf('blur', new Float32Array(33 * 33).fill(3), square, undefined).values;
    for (const value of flat) expect(value).toBeCloseTo(3, 5);
    const point = new Float32Array(33 * 33);
    point[16 * 33 + 16] = 1;
    const spread = baselineOf('blur', point, square, undefined).values;
    expect(spread.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    // σ = 33/16: the centre of a two-dimensional Gaussian is 1/(2πσ²).
    expect(spread[16 * 33 + 16]).toBeCloseTo(1 / (2 * Math.PI * (33 / 16) ** 2), 3);
  });
});

describe('occlusion', () => {
  it('refuses a step that would leave pixels out', () => {
    const format = { layout: 'NCHW', channels: 1, height: 8, width: 8 } as const;
    const x = new Float32Array(64);
    const question = { format, x, baseline: { kind: 'zero', values: x } } as const;
    expect(() => occlusion({ ...question, window: 3, stride: 4 })).toThrow(/expected at most the window, 3/);
    expect(occlusion({ ...question, window: 3, stride: 3 }).total).toBe(1 + 9);
    expect(occlusion({ ...question, window: null, stride: null }).total).toBe(1 + 64);
    expect(occlusion({ ...question, window: 100, stride: null }).total).toBe(2);
  });
});
