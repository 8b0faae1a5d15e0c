// One pass over many numbers finds each that is not finite, wherever it stands.
import { describe, expect, it } from 'vitest';
import { finite, isFinite } from '../../src/worker/finite.ts';

describe('numbers', () => {
  it.each([1, 7, 8, 9, 24, 27])('of which one of %i is not finite are told, whichever it is', (length) => {
    for (const wrong of [NaN, Infinity, -Infinity]) {
      for (let index = 0; index < length; index++) {
        const values = new Float32Array(length).fill(-2.5);
        expect(isFinite(values)).toBe(true);
        values[index] = wrong;
        expect(isFinite(values)).toBe(false);
        expect(() => finite(values, 'the map')).toThrow(`the map: expected finite numbers, got ${wrong} at element ${index}`);
      }
    }
  });

  it('are finite up to the largest float, however many lie side by side, and where infinities would cancel they are not', () => {
    expect(isFinite(new Float32Array(64).fill(3.4028234663852886e38))).toBe(true);
    expect(isFinite(Float32Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? Infinity : -Infinity)))).toBe(false);
  });

  it('that are not there are not finite; integers always are', () => {
    expect(isFinite(undefined)).toBe(false);
    expect(isFinite(BigInt64Array.of(1n, -1n))).toBe(true);
  });
});
