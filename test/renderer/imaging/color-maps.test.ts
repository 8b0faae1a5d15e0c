// The colour tables: even steps, nothing drawn where a map says nothing, amber for the model.
import { describe, expect, it } from 'vitest';
import { colorMapFor, colorMaps, oklchToRgb } from '../../../src/renderer/imaging/color-maps.ts';
import type { ColorMap } from '../../../src/renderer/imaging/color-maps.ts';

/** CIE L* of sRGB 0…255 (IEC 61966-2-1, CIE 15). */
function lightness(r: number, g: number, b: number): number {
  const linear = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return y > 216 / 24_389 ? 116 * Math.cbrt(y) - 16 : (y * 24_389) / 27;
}

const entry = ({ table }: ColorMap, index: number) => Array.from(table.subarray(index * 4, index * 4 + 4)) as [number, number, number, number];
const levels = (map: ColorMap, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => {
  const [r, g, b] = entry(map, from + index);
  return lightness(r, g, b);
});

describe.each(colorMaps.sequential)('the sequential map $name', (map) => {
  it('grows lighter from end to end', () => {
    const found = levels(map, 0, 255);
    for (let index = 1; index < found.length; index += 1) expect(found[index] ?? 0, `entry ${index}`).toBeGreaterThanOrEqual((found[index - 1] ?? 0) - 0.6);
    expect((found[255] ?? 0) - (found[0] ?? 0)).toBeGreaterThan(60);
  });

  it('never covers less of the image for a larger value', () => {
    for (let index = 1; index < 256; index += 1) expect(entry(map, index)[3]).toBeGreaterThanOrEqual(entry(map, index - 1)[3]);
  });
});

describe.each(colorMaps.diverging.filter(({ name }) => name !== 'grey'))('the diverging map $name', (map) => {
  it('lets the image through at zero and covers both ends', () => {
    expect(entry(map, 127)[3]).toBeLessThan(6);
    expect(entry(map, 128)[3]).toBeLessThan(6);
    expect(entry(map, 0)[3]).toBe(255);
    expect(entry(map, 255)[3]).toBe(255);
  });

  it('tells the two signs apart also without red and green: their blues differ', () => {
    const [, , negative] = entry(map, 40);
    const [, , positive] = entry(map, 215);
    expect(negative - positive).toBeGreaterThan(80);
  });
});

describe('the colour maps', () => {
  it('leave the image alone where a coarse map is zero', () => {
    for (const map of colorMaps.sequential.filter(({ name }) => name !== 'grey')) expect(entry(map, 0)[3], map.name).toBe(0);
  });

  it('stay away from the doctor’s blue', () => {
    for (const name of ['amber'] as const) {
      const map = colorMapFor('sequential', name);
      for (let index = 60; index < 256; index += 1) {
        const [r, , b] = entry(map, index);
        expect(r, `entry ${index}`).toBeGreaterThan(b);
      }
    }
  });

  it('fall back to the first of their kind', () => {
    expect(colorMapFor('sequential', 'no such map').name).toBe('amber');
  });

  it('are computed from OKLCH: white, black and the sRGB red of the reference come out right', () => {
    expect(oklchToRgb(1, 0, 0).map(Math.round)).toEqual([255, 255, 255]);
    expect(oklchToRgb(0, 0, 0).map(Math.round)).toEqual([0, 0, 0]);
    expect(oklchToRgb(0.62796, 0.25768, 29.234).map(Math.round)).toEqual([255, 0, 0]);
  });
});
