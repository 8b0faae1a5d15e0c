// The picture of a level: every pixel has the grey of its stored value, in the part that is seen, for grey and for colour.
import { describe, expect, it } from 'vitest';
import { colorRegion, greyTable, touched, widened } from '../../../src/renderer/imaging/level-picture.ts';
import { displayTable } from '../../../src/renderer/imaging/voi.ts';
import type { PixelLevel } from '../../../src/renderer/imaging/stored-pixels.ts';
import type { VoiWindow } from '../../../src/renderer/imaging/voi.ts';

const range = { minStored: -300, maxStored: 900, slope: 2, intercept: -24 };
const windows: readonly VoiWindow[] = [
  { center: 40, width: 400, function: 'LINEAR' }, { center: 40, width: 400, function: 'LINEAR_EXACT' }, { center: 40, width: 400, function: 'SIGMOID' },
  { center: 0, width: 4, function: 'LINEAR_EXACT', table: { first: -2, levels: [0, 13_107, 65_535, 0] } },
];

function level(samples: 1 | 4): PixelLevel {
  const [width, height] = [13, 9];
  const values = Int16Array.from({ length: width * height * samples }, (_, index) => (samples === 4 && index % 4 === 3 ? 255 : ((index * 7919) % 1201) - 300));
  return { reduction: 1, width, height, samples, values };
}

describe('a region of a level', () => {
  it.each(windows.flatMap((window) => [false, true].map((isInverted) => ({ window, isInverted }))))('has in each pixel the grey of its value: $window.function, inverted $isInverted', ({ window, isInverted }) => {
    const greys = displayTable(window, range, { isInverted });
    const grey = level(1);
    const region = { x: 3, y: 2, width: 7, height: 5 };
    const rgba = new Uint8ClampedArray(region.width * region.height * 4);
    colorRegion(grey, greyTable(greys, range.minStored), region, rgba);
    for (let y = 0; y < region.height; y += 1) {
      for (let x = 0; x < region.width; x += 1) {
        const expected = greys[(grey.values[(y + 2) * grey.width + x + 3] ?? 0) - range.minStored] ?? -1;
        expect([...rgba.subarray((y * region.width + x) * 4, (y * region.width + x) * 4 + 4)]).toEqual([expected, expected, expected, 255]);
      }
    }
  });

  it('of colour goes through the window sample by sample and is opaque', () => {
    const greys = displayTable({ center: 40, width: 800, function: 'LINEAR' }, range);
    const colour = level(4);
    const rgba = new Uint8ClampedArray(4 * 4);
    colorRegion(colour, greyTable(greys, range.minStored), { x: 5, y: 8, width: 4, height: 1 }, rgba);
    for (let pixel = 0; pixel < 4; pixel += 1) {
      const at = (8 * colour.width + 5 + pixel) * 4;
      const expected = [0, 1, 2].map((sample) => greys[(colour.values[at + sample] ?? 0) - range.minStored]);
      expect([...rgba.subarray(pixel * 4, pixel * 4 + 4)]).toEqual([...expected, 255]);
    }
  });
});

describe('the part that is drawn', () => {
  it('is all that is touched, with what smoothing reads beyond it, and never beyond the level', () => {
    expect(touched({ x: 10.4, y: 0.2, width: 20, height: 5 }, { width: 100, height: 50 })).toEqual({ x: 8, y: 0, width: 25, height: 8 });
    expect(touched({ x: -500, y: -500, width: 5000, height: 5000 }, { width: 100, height: 50 })).toEqual({ x: 0, y: 0, width: 100, height: 50 });
  });

  it('is something even where the view lies beside the image', () => {
    const { width, height } = touched({ x: 900, y: 900, width: 10, height: 10 }, { width: 100, height: 50 });
    expect(Math.min(width, height)).toBe(1);
  });

  it('reaches a quarter further on every side while the image is moved', () => {
    expect(widened({ x: 40, y: 10, width: 20, height: 8 }, { width: 100, height: 50 })).toEqual({ x: 35, y: 8, width: 30, height: 12 });
  });
});
