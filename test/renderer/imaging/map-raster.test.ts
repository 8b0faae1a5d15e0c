// Maps as pictures: values first, colours afterwards, and nothing where nothing was seen or found.
import { describe, expect, it } from 'vitest';
import { placementOnGrid } from '../../../src/contracts/coordinates.ts';
import { colorMapFor } from '../../../src/contracts/colors/color-maps.ts';
import { displayRange, lockRanges, positionOf } from '../../../src/renderer/imaging/display-scale.ts';
import { colorsOf, paintAbove, rasterFactor, readPlane, sampleSmooth, valueAt, valueRaster } from '../../../src/renderer/imaging/map-raster.ts';
import { resamplePlane } from '../../../src/dicom/preprocess/resample-plane.ts';
import { measurable } from '../../../src/explain/agreement/measure.ts';
import { thresholdCurve } from '../../../src/explain/agreement/threshold-curve.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';
import type { DisplayRange } from '../../../src/renderer/imaging/display-scale.ts';
import type { Plane } from '../../../src/renderer/imaging/map-raster.ts';

const placement: Placement = { planeWidth: 224, planeHeight: 224, imageWidth: 1000, imageHeight: 1220, toImage: [1000 / 224, 0, 0, 0, 1000 / 224, 110], seen: { x: 0, y: 110, width: 1000, height: 1000 } };
const grey = colorMapFor('sequential', 'grey');

describe('smooth sampling', () => {
  const plane = { width: 3, height: 2, values: Float32Array.of(0, 1, 2, 10, 11, 12) };

  it('gives the cell’s own value at its centre', () => {
    for (let y = 0; y < 2; y += 1) for (let x = 0; x < 3; x += 1) expect(sampleSmooth(plane, x + 0.5, y + 0.5)).toBe(plane.values[y * 3 + x]);
  });

  it('is linear between centres and constant beyond the outermost', () => {
    expect(sampleSmooth(plane, 1, 0.5)).toBeCloseTo(0.5, 6);
    expect(sampleSmooth(plane, 1.25, 1)).toBeCloseTo(5.75, 6);
    expect(sampleSmooth(plane, 0, 0)).toBe(0);
    expect(sampleSmooth(plane, 3, 2)).toBe(12);
  });
});

/** As the window paints it. */
function picture(plane: Plane, { factor = rasterFactor(plane), range, threshold = null }: { factor?: number; range: DisplayRange; threshold?: number | null }) {
  const raster = valueRaster(plane, factor);
  const pixels = new Uint32Array(raster.values.length);
  paintAbove(raster, colorsOf(raster, { range, colorMap: grey }), threshold, pixels);
  return { ...raster, pixels, rgba: new Uint8Array(pixels.buffer) };
}

const unit = { low: 0, high: 1, isSigned: false, isLevel: false, isClipped: false };

function seededPlane(seed: number, width: number, height: number): Plane {
  let state = seed;
  return { width, height, values: Float32Array.from({ length: width * height }, () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32 - 0.1; }) };
}

describe('the picture of a map', () => {
  it('interpolates values and colours them afterwards', () => {
    const plane = { width: 2, height: 1, values: Float32Array.of(0, 1) };
    const { factor, width, rgba } = picture(plane, { range: unit });
    expect(factor).toBe(448);
    const middle = rgba[(width / 2) * 4] ?? 0;
    const expected = grey.table[Math.round(positionOf(sampleSmooth(plane, 1 + 0.5 / factor, 0.5), unit) * 255) * 4];
    expect(middle).toBe(expected);
  });

  it('shows one block per cell when asked for the network’s own cells', () => {
    const plane = { width: 14, height: 14, values: Float32Array.from({ length: 196 }, (_, index) => index) };
    const raster = picture(plane, { factor: 1, range: { ...unit, high: 195 } });
    expect(raster).toMatchObject({ factor: 1, width: 14, height: 14 });
    expect(raster.rgba[195 * 4]).toBe(grey.table[255 * 4]);
  });

  it('gives every element the colour that its value has by itself', () => {
    for (const [low, high] of [[0, 0.9], [-0.5, 0.5], [0.2, 0.4], [-2, 3]] as const) {
      const range = { ...unit, low, high };
      const plane = seededPlane(7, 5, 4);
      const { factor, width, values, rgba } = picture(plane, { factor: 9, range });
      let [wrong, far] = [0, 0];
      values.forEach((value, at) => {
        if (rgba[at * 4] !== grey.table[Math.round(positionOf(value, range) * 255) * 4]) wrong += 1;
        const by = sampleSmooth(plane, ((at % width) + 0.5) / factor, (Math.floor(at / width) + 0.5) / factor);
        if (Math.abs(value - by) > 1e-7) far += 1;
      });
      expect([wrong, far], `${low} … ${high}`).toEqual([0, 0]);
    }
  });

  it('paints what is at or above the threshold as before, and nothing below it', () => {
    const values = Float32Array.from({ length: 49 }, (_, index) => ((index * 29) % 49) / 48);
    const plane = { width: 7, height: 7, values };
    for (const factor of [1, 16]) {
      const before = picture(plane, { factor, range: unit });
      // One of the cells has exactly this value.
      const threshold = values[10] ?? 0;
      const after = picture(plane, { factor, range: unit, threshold });
      const hidden = after.values.filter((value) => value < threshold).length;
      expect(after.pixels.every((color, at) => color === ((after.values[at] ?? 0) < threshold ? 0 : before.pixels[at]))).toBe(true);
      expect(hidden).toBeGreaterThan(3);
    }
    expect(picture(plane, { factor: 16, range: unit, threshold: 1.5 }).pixels.every((color) => color === 0)).toBe(true);
  });

  it('colours exactly the pixels that the IoU counts, at each of its 256 thresholds', () => {
    for (const [seed, factor] of [[1, 8], [2, 5], [3, 1]] as const) {
      const plane = seededPlane(seed, 7, 6);
      // An image whose pixels are the elements of the picture.
      const [imageWidth, imageHeight] = [7 * factor, 6 * factor];
      const placed = { planeWidth: 7, planeHeight: 6, imageWidth, imageHeight, toImage: [factor, 0, 0, 0, factor, 0], seen: { x: 0, y: 0, width: imageWidth, height: imageHeight } } as const;
      const curve = thresholdCurve(measurable({ width: imageWidth, height: imageHeight, values: resamplePlane(plane, placed).values }, placed.seen), null);
      if (!curve.isDefined) throw new Error(curve.because);
      for (let step = 1; step < 256; step += 1) {
        const { pixels } = picture(plane, { factor, range: { ...unit, high: curve.max }, threshold: (step / 256) * curve.max });
        expect(pixels.filter((color) => color !== 0).length, `seed ${seed}, threshold ${step}`).toBe(Math.round((curve.area[step] ?? 0) * imageWidth * imageHeight));
      }
    }
  });

  it('is as fine as it is drawn, and no finer than needed', () => {
    const coarse = { width: 7, height: 7 };
    expect(rasterFactor(coarse) * 7).toBe(896);
    expect([100, 150, 224, 600, 2000].map((drawn) => rasterFactor(coarse, drawn) * 7)).toEqual([112, 161, 224, 637, 896]);
    expect(rasterFactor({ width: 1024, height: 1024 })).toBe(1);
  });

  it('refuses bytes that do not fit the grid', () => {
    expect(() => readPlane(new ArrayBuffer(12), { width: 2, height: 2 })).toThrow('expected 16 bytes, got 12');
  });

  it.each([NaN, Infinity, -Infinity])('refuses a map that holds %d: painted, it would look like no evidence', (value) => {
    expect(() => readPlane(Float32Array.of(1, 2, 3, 4, 5, value).buffer, { width: 3, height: 2 })).toThrow(`map: expected finite numbers, got ${value} in row 1, column 2; it is not shown`);
    expect(readPlane(Float32Array.of(1, -3e38, 0, 1e-45).buffer, { width: 2, height: 2 }).values).toHaveLength(4);
  });
});

describe('the scale of a map', () => {
  it('runs from zero for a coarse map and symmetrically for a signed one', () => {
    expect(displayRange(Float32Array.of(0, 3, 1), 'positive', 'max')).toEqual({ low: 0, high: 3, isSigned: false, isLevel: false, isClipped: false });
    expect(displayRange(Float32Array.of(-4, 3, 1), 'signed', 'max')).toEqual({ low: -4, high: 4, isSigned: true, isLevel: false, isClipped: false });
  });

  it('is none for a map without evidence: zero, or not finite', () => {
    expect(displayRange(new Float32Array(9), 'positive', 'max')).toBeNull();
    expect(displayRange(Float32Array.of(1, NaN), 'positive', 'max')).toBeNull();
    expect(displayRange(Float32Array.of(-1, -2), 'positive', 'max')).toBeNull();
  });

  it('says that it clips when a few values lie far out', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => (index === 0 ? 100 : 1));
    expect(displayRange(values, 'signed', 'robust')).toEqual({ low: -1, high: 1, isSigned: true, isLevel: false, isClipped: true });
  });

  it('does not shrink to nothing when nearly all values are zero', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => (index === 0 ? 5 : 0));
    expect(displayRange(values, 'signed', 'robust')).toMatchObject({ high: 5, isClipped: false });
  });

  it('is shared when locked, each kind for itself, and leaves "no evidence" alone', () => {
    const small = { low: 0, high: 1, isSigned: false, isLevel: false, isClipped: false };
    const large = { low: 0, high: 4, isSigned: false, isLevel: false, isClipped: false };
    const signed = { low: -9, high: 9, isSigned: true, isLevel: false, isClipped: true };
    expect(lockRanges([small, large, null, signed])).toEqual([{ ...small, high: 4 }, large, null, signed]);
  });

  it('runs levels from their smallest value, and leaves them out of a common scale', () => {
    const levels = displayRange(Float32Array.of(2, 3, 5), 'level', 'max');
    expect(levels).toEqual({ low: 2, high: 5, isSigned: false, isLevel: true, isClipped: false });
    expect(displayRange(Float32Array.of(-3, -1), 'level', 'max')).toMatchObject({ low: -3, high: -1 });
    expect(displayRange(Float32Array.of(2, 2), 'level', 'max')).toBeNull();
    expect(lockRanges([levels, { low: 0, high: 9, isSigned: false, isLevel: false, isClipped: false }])[0]).toEqual(levels);
  });
});

describe('the value under the pointer', () => {
  const plane = { width: 14, height: 14, values: Float32Array.from({ length: 196 }, (_, index) => index) };
  const on = placementOnGrid(placement, 14, 14);

  it('is the raw value of the cell', () => {
    expect(valueAt(plane, on, { x: 0, y: 110 }, { isCellular: true })).toBe(0);
    expect(valueAt(plane, on, { x: 999.9, y: 1109.9 }, { isCellular: true })).toBe(195);
    expect(valueAt(plane, on, { x: 500.5, y: 610.5 }, { isCellular: true })).toBe(7 * 14 + 7);
  });

  it('is what is drawn: under the pointer the probe and the colour say the same', () => {
    const cell = 1000 / 14;
    // Halfway between the centres of cells 2 and 3 of row 5, and at the centre of cell 3.
    expect(valueAt(plane, on, { x: 3 * cell, y: 110 + 5.5 * cell })).toBeCloseTo(5 * 14 + 2.5, 4);
    expect(valueAt(plane, on, { x: 3.5 * cell, y: 110 + 5.5 * cell })).toBeCloseTo(5 * 14 + 3, 4);
  });

  it('is none where the model saw nothing', () => {
    expect(valueAt(plane, on, { x: 500, y: 109 })).toBeNull();
    expect(valueAt(plane, on, { x: 500, y: 1110 })).toBeNull();
  });
});
