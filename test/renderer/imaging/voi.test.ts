// The window: the standard's formula, and the grey that each stored value gets.
import { describe, expect, it } from 'vitest';
import { displayLevel, displayTable, dragWindow, fullRangeWindow } from '../../../src/renderer/imaging/voi.ts';
import type { VoiWindow } from '../../../src/renderer/imaging/voi.ts';

/** PS3.3 C.11.2.1.2.1, as its pseudo-code stands there, for output 0…1. */
function linearOfTheStandard(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 1;
  return (x - (c - 0.5)) / (w - 1) + 0.5;
}

describe('the LINEAR window', () => {
  const windows = [[2048, 4096], [0, 2], [-600, 1500], [40.5, 1], [127.5, 255], [300, 17]] as const;

  it.each(windows)('is the standard’s at centre %f and width %f', (center, width) => {
    for (let x = Math.floor(center - width); x <= center + width; x += 1) {
      expect(displayLevel(x, { center, width, function: 'LINEAR' })).toBe(linearOfTheStandard(x, center, width));
    }
  });

  it('is not what the file’s own numbers give in the straight line that many viewers draw', () => {
    const straight = new Uint8ClampedArray([((301 - 300) / 17 + 0.5) * 255])[0];
    expect(displayTable({ center: 300, width: 17, function: 'LINEAR' }, { minStored: 301, maxStored: 301, slope: 1, intercept: 0 })[0]).not.toBe(straight);
  });
});

describe('the SIGMOID window', () => {
  const window: VoiWindow = { center: 100, width: 50, function: 'SIGMOID' };

  it('is 1 / (1 + exp(−4 (x − c) / w))', () => {
    expect(displayLevel(100, window)).toBe(0.5);
    expect(displayLevel(125, window)).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });
});

describe('a VOI LUT of the file', () => {
  const window: VoiWindow = { center: 11.5, width: 3, function: 'LINEAR_EXACT', table: { first: 10, levels: [0, 13_107, 65_535, 0] } };

  it('gives its own levels, its ends beyond them, whatever its order', () => {
    expect([9, 10, 11, 12, 13, 99].map((value) => displayLevel(value, window))).toEqual([0, 0, 0.2, 1, 0, 0]);
    expect([...displayTable(window, { minStored: 4, maxStored: 7, slope: 2, intercept: 2 })]).toEqual([0, 255, 0, 0]);
  });

  it('becomes a straight window over its extent when it is dragged', () => {
    expect(dragWindow(window, { dx: 0, dy: 0 })).toEqual({ center: 11.5, width: 3, function: 'LINEAR_EXACT' });
  });
});

describe('the display table', () => {
  it('inverts after the window, as MONOCHROME1 asks', () => {
    const range = { minStored: 0, maxStored: 255, slope: 1, intercept: 0 };
    const window = fullRangeWindow(range);
    const straight = displayTable(window, range);
    const inverted = displayTable(window, range, { isInverted: true });
    expect([straight[0], straight[255]]).toEqual([0, 255]);
    for (let index = 0; index < 256; index += 1) expect((straight[index] ?? 0) + (inverted[index] ?? 0)).toBe(255);
  });

  it('covers every value of a signed image with slope and intercept', () => {
    const range = { minStored: -1000, maxStored: 3000, slope: 0.5, intercept: -24 };
    const table = displayTable({ center: 0, width: 400, function: 'LINEAR' }, range);
    expect(table).toHaveLength(4001);
    expect(table[48 + 1000]).toBe(new Uint8ClampedArray([255 * linearOfTheStandard(0, 0, 400)])[0]);
  });
});

describe('dragging the window', () => {
  it('never makes it narrower than the function allows', () => {
    expect(dragWindow({ center: 10, width: 4, function: 'LINEAR' }, { dx: -5000, dy: 0 }).width).toBe(1);
    expect(dragWindow({ center: 10, width: 4, function: 'LINEAR_EXACT' }, { dx: -5000, dy: 0 }).width).toBeGreaterThan(0);
  });

  it('widens to the right and brightens downwards', () => {
    const start: VoiWindow = { center: 2000, width: 4000, function: 'LINEAR' };
    expect(dragWindow(start, { dx: 40, dy: 0 }).width).toBe(4400);
    expect(dragWindow(start, { dx: 0, dy: 40 }).center).toBe(1600);
  });
});
