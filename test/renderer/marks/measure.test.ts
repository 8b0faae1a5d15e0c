// Numbers of marks against hand-computed values and plain loops.
import { describe, expect, it } from 'vitest';
import { angleAt, areaOf, cobbAngle, lengthBetween, scaleOf } from '../../../src/renderer/marks/measure.ts';
import { mapInRegion, regionStatistics } from '../../../src/renderer/marks/region-statistics.ts';
import { PixelPyramid } from '../../../src/renderer/imaging/stored-pixels.ts';
import { valueAt } from '../../../src/renderer/imaging/map-raster.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';
import type { Region } from '../../../src/renderer/marks/region-statistics.ts';

const spacing = (row: number, column: number) => ({ row, column, kind: 'imager' as const, magnification: null, calibration: null });
const square = scaleOf({ spacingMm: spacing(0.5, 0.5), pixelAspect: 1 });

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe('lengths and angles', () => {
  it('are in millimetres of the stated spacing: 300 and 400 pixels of 0.5 mm are 250 mm', () => {
    expect(lengthBetween({ x: 10, y: 20 }, { x: 310, y: 420 }, square)).toBeCloseTo(250, 10);
  });

  it('take both sides of a pixel that is not square', () => {
    const tall = scaleOf({ spacingMm: spacing(0.4, 0.1), pixelAspect: 4 });
    expect(lengthBetween({ x: 0, y: 0 }, { x: 30, y: 0 }, tall)).toBeCloseTo(3, 10);
    expect(lengthBetween({ x: 0, y: 0 }, { x: 0, y: 10 }, tall)).toBeCloseTo(4, 10);
    expect(lengthBetween({ x: 0, y: 0 }, { x: 30, y: 10 }, tall)).toBeCloseTo(5, 10);
    expect(angleAt({ x: 0, y: 0 }, { x: 40, y: 10 }, { x: 40, y: 0 }, tall)).toBeCloseTo(45, 10);
    expect(areaOf({ width: 30, height: 10 }, false, tall)).toBeCloseTo(12, 10);
  });

  it('are in pixels where the file states no spacing, and say so', () => {
    const bare = scaleOf({ spacingMm: null, pixelAspect: 1 });
    expect(bare.unit).toBe('px');
    expect(lengthBetween({ x: 0, y: 0 }, { x: 3, y: 4 }, bare)).toBe(5);
  });

  it('give 0 to 180 degrees at an apex', () => {
    const o = { x: 5, y: 5 };
    expect(angleAt(o, { x: 9, y: 5 }, { x: 5, y: 1 }, square)).toBeCloseTo(90, 10);
    expect(angleAt(o, { x: 9, y: 5 }, { x: 1, y: 5 }, square)).toBeCloseTo(180, 10);
    expect(angleAt(o, { x: 9, y: 5 }, { x: 13, y: 5 }, square)).toBeCloseTo(0, 10);
    expect(angleAt(o, { x: 9, y: 5 }, { x: 5 - Math.cos(Math.PI / 3), y: 5 + Math.sin(Math.PI / 3) }, square)).toBeCloseTo(120, 10);
  });

  it('give a Cobb angle of 0 to 90 degrees, whichever ends of the two lines were drawn first', () => {
    const at = (degrees: number, x: number) => ({ x: x + 100 * Math.cos((degrees * Math.PI) / 180), y: 100 * Math.sin((degrees * Math.PI) / 180) });
    for (const turn of [0, 1e-4, 12.5, 45, 89, 90]) {
      const [a, b, c, d] = [{ x: 0, y: 0 }, at(7, 0), { x: 50, y: 0 }, at(7 + turn, 50)] as const;
      for (const points of [[a, b, c, d], [b, a, c, d], [a, b, d, c], [c, d, b, a]] as const) expect(cobbAngle(points, square)).toBeCloseTo(turn, 9);
    }
  });

  it('give an ellipse π/4 of its rectangle', () => {
    expect(areaOf({ width: 20, height: 10 }, true, square)).toBeCloseTo((Math.PI * 10 * 5) / 4, 10);
  });
});

describe('the statistics of a region', () => {
  const width = 37;
  const height = 29;
  const random = seeded(11);
  const stored = Int16Array.from({ length: width * height }, () => Math.floor(random() * 4096) - 1000);
  const padded = Uint8Array.from({ length: width * height }, () => (random() < 0.1 ? 4 : random() < 0.1 ? 3 : 0));
  const image = (marks: Uint8Array | null, slope = -2.5, intercept = 7) => ({
    pyramid: new PixelPyramid({ reduction: 1, width, height, samples: 1, values: stored }),
    marks: marks === null ? null : { width, height, values: marks, shutterGrey: 0 },
    range: { minStored: -1000, maxStored: 3095, slope, intercept },
  });

  /** Every pixel of the image asked one by one. */
  function reference({ rect, isEllipse }: Region, marks: Uint8Array | null, slope = -2.5, intercept = 7) {
    const inside: number[] = [];
    let padding = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [cx, cy] = [x + 0.5, y + 0.5];
        const isIn = isEllipse
          ? ((cx - rect.x - rect.width / 2) / (rect.width / 2)) ** 2 + ((cy - rect.y - rect.height / 2) / (rect.height / 2)) ** 2 < 1
          : cx >= rect.x && cx < rect.x + rect.width && cy >= rect.y && cy < rect.y + rect.height;
        if (!isIn) continue;
        if (marks !== null && ((marks[y * width + x] ?? 0) & 4) !== 0) padding += 1;
        else inside.push((stored[y * width + x] ?? 0) * slope + intercept);
      }
    }
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
    return { mean, deviation, min: Math.min(...inside), max: Math.max(...inside), count: inside.length, padding };
  }

  it('are those of a plain loop over every pixel, for rectangles and ellipses anywhere (seed 11)', () => {
    for (let round = 0; round < 300; round += 1) {
      const rect = { x: random() * 30 - 3, y: random() * 22 - 3, width: 2 + random() * 30, height: 2 + random() * 20 };
      for (const isEllipse of [false, true]) {
        for (const marks of [null, padded]) {
          const expected = reference({ rect, isEllipse }, marks);
          const got = regionStatistics(image(marks), { rect, isEllipse });
          if (expected.count === 0) {
            expect(got).toEqual({ undefinedBecause: 'empty' });
            continue;
          }
          if ('undefinedBecause' in got) throw new Error(`round ${round}: ${got.undefinedBecause}`);
          expect(got.count, `round ${round} ${isEllipse}`).toBe(expected.count);
          expect(got.padding).toBe(expected.padding);
          expect([got.min, got.max]).toEqual([expected.min, expected.max]);
          expect(got.mean).toBeCloseTo(expected.mean, 8);
          expect(got.deviation).toBeCloseTo(expected.deviation, 8);
        }
      }
    }
  });

  it('are exact by hand: 1, 2, 3, 4 have mean 2.5 and, divided by n, deviation √1.25', () => {
    const four = { pyramid: new PixelPyramid({ reduction: 1, width: 2, height: 2, samples: 1, values: Uint8Array.of(1, 2, 3, 4) }), marks: null, range: { minStored: 1, maxStored: 4, slope: 1, intercept: 0 } };
    expect(regionStatistics(four, { rect: { x: 0, y: 0, width: 2, height: 2 }, isEllipse: false })).toEqual({ mean: 2.5, deviation: Math.sqrt(1.25), min: 1, max: 4, count: 4, padding: 0 });
  });

  it('share no pixel between rectangles that adjoin', () => {
    const count = (x: number, wide: number) => {
      const answer = regionStatistics(image(null), { rect: { x, y: 0, width: wide, height: 4 }, isEllipse: false });
      return 'count' in answer ? answer.count : 0;
    };
    expect(count(0, 3.5) + count(3.5, 6.5)).toBe(count(0, 10));
  });

  it('are not defined for colour, for a region without the centre of a pixel, and for padding alone', () => {
    const colour = { pyramid: new PixelPyramid({ reduction: 1, width: 2, height: 1, samples: 4, values: new Uint8Array(8) }), marks: null, range: { minStored: 0, maxStored: 255, slope: 1, intercept: 0 } };
    expect(regionStatistics(colour, { rect: { x: 0, y: 0, width: 2, height: 1 }, isEllipse: false })).toEqual({ undefinedBecause: 'colour' });
    expect(regionStatistics(image(null), { rect: { x: 3.6, y: 4, width: 0.3, height: 5 }, isEllipse: false })).toEqual({ undefinedBecause: 'empty' });
    expect(regionStatistics(image(new Uint8Array(width * height).fill(4)), { rect: { x: 3, y: 4, width: 5, height: 5 }, isEllipse: true })).toEqual({ undefinedBecause: 'empty' });
  });
});

describe('the map inside of a region', () => {
  const plane = { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, index) => index) };
  const placement: Placement = { planeWidth: 4, planeHeight: 4, imageWidth: 40, imageHeight: 60, toImage: [10, 0, 0, 0, 10, 10], seen: { x: 0, y: 10, width: 40, height: 40 } };

  it('is the mean and the largest of what is drawn at the pixels’ centres', () => {
    const rect = { x: 10, y: 20, width: 20, height: 10 };
    const values: number[] = [];
    for (let y = 20; y < 30; y += 1) for (let x = 10; x < 30; x += 1) values.push(valueAt(plane, placement, { x: x + 0.5, y: y + 0.5 }) ?? Number.NaN);
    const got = mapInRegion(plane, placement, { rect, isEllipse: false });
    expect(got?.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
    expect(got?.max).toBeCloseTo(Math.max(...values), 6);
    expect(got?.seen).toBe(1);
    // By cells: 5 and 6 under the rectangle, half each.
    expect(mapInRegion(plane, placement, { rect, isEllipse: false }, { isCellular: true })).toEqual({ mean: 5.5, max: 6, seen: 1 });
  });

  it('says how much of the region the model saw, and is null where that is nothing', () => {
    expect(mapInRegion(plane, placement, { rect: { x: 0, y: 0, width: 40, height: 20 }, isEllipse: false })?.seen).toBe(0.5);
    expect(mapInRegion(plane, placement, { rect: { x: 0, y: 0, width: 40, height: 9 }, isEllipse: false })).toBeNull();
  });
});
