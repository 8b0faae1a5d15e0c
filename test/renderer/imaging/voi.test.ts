// The window: the standard's formula, and that cornerstone's own formula gives it when told so.
import { describe, expect, it } from 'vitest';
import { displayLevel, displayTable, dragWindow, fullRangeWindow, inStoredValues, storedTable, toCornerstoneVoi } from '../../../src/renderer/imaging/voi.ts';
import type { VoiWindow } from '../../../src/renderer/imaging/voi.ts';

/** PS3.3 C.11.2.1.2.1, as its pseudo-code stands there, for output 0…1. */
function linearOfTheStandard(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 1;
  return (x - (c - 0.5)) / (w - 1) + 0.5;
}

/** What cornerstone-core 2.6.1 computes from windowCenter and windowWidth, clamped to 8 bits as it clamps. */
function drawnByCornerstone(x: number, { windowCenter, windowWidth }: { windowCenter: number; windowWidth: number }): number {
  return new Uint8ClampedArray([((x - windowCenter) / windowWidth + 0.5) * 255])[0] ?? -1;
}

describe('the LINEAR window', () => {
  const windows = [[2048, 4096], [0, 2], [-600, 1500], [40.5, 1], [127.5, 255], [300, 17]] as const;

  it.each(windows)('is the standard’s at centre %f and width %f', (center, width) => {
    for (let x = Math.floor(center - width); x <= center + width; x += 1) {
      expect(displayLevel(x, { center, width, function: 'LINEAR' })).toBe(linearOfTheStandard(x, center, width));
    }
  });

  it.each(windows)('is what cornerstone draws from (c − 0.5, w − 1), at centre %f and width %f', (center, width) => {
    const told = toCornerstoneVoi({ center, width, function: 'LINEAR' });
    for (let x = Math.floor(center - width); x <= center + width; x += 1) {
      const expected = new Uint8ClampedArray([255 * linearOfTheStandard(x, center, width)])[0];
      expect(Math.abs(drawnByCornerstone(x, told) - (expected ?? -9)), `value ${x}`).toBeLessThanOrEqual(width === 1 && x === 40 ? 255 : 0);
    }
  });

  it('differs from what cornerstone would draw from the file’s own numbers', () => {
    const window: VoiWindow = { center: 300, width: 17, function: 'LINEAR' };
    expect(drawnByCornerstone(301, { windowCenter: 300, windowWidth: 17 })).not.toBe(drawnByCornerstone(301, toCornerstoneVoi(window)));
  });

  it('is handed on unchanged when it is LINEAR_EXACT', () => {
    expect(toCornerstoneVoi({ center: 300, width: 17, function: 'LINEAR_EXACT' })).toEqual({ windowCenter: 300, windowWidth: 17 });
  });
});

describe('the window of colour', () => {
  it('is the same window in stored values, which is how cornerstone takes it', () => {
    const range = { minStored: 0, maxStored: 65_535, slope: 1 / 257, intercept: 0 };
    const told = toCornerstoneVoi({ center: 127.5, width: 255, function: 'LINEAR_EXACT' });
    const stored = inStoredValues(told, range);
    for (const value of [0, 1, 257, 30_000, 65_535]) expect(drawnByCornerstone(value, stored)).toBe(drawnByCornerstone(value / 257, told));
  });
});

describe('the SIGMOID window', () => {
  const window: VoiWindow = { center: 100, width: 50, function: 'SIGMOID' };

  it('is 1 / (1 + exp(−4 (x − c) / w))', () => {
    expect(displayLevel(100, window)).toBe(0.5);
    expect(displayLevel(125, window)).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });

  it('becomes a table over stored values whose largest entry always has 16 bits', () => {
    const table = storedTable(window, { minStored: -10, maxStored: 20, slope: 2, intercept: 5 });
    expect(table.firstValueMapped).toBe(-10);
    expect(table.lut[30]).toBe(Math.round(displayLevel(45, window) * 65_535));
    expect(Math.max(...table.lut)).toBe(65_535);
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
