// Agreement with ellipses and points against a plain restatement: ellipses by fine sampling, points by counting.
import { describe, expect, it } from 'vitest';
import { chanceShifts, measurable, measureAgreement } from '../../../src/explain/agreement/measure.ts';
import { measureRegion, measureShape } from '../../../src/explain/agreement/measure-shape.ts';
import { boxRegion, ellipseRegion } from '../../../src/explain/agreement/region.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import { coverageByScanLines } from '../../reference/ellipse-coverage.ts';
import type { ImageRect } from '../../../src/contracts/coordinates.ts';
import type { Measured } from '../../../src/contracts/worker-protocol.ts';

const [width, height] = [37, 29];
const whole = { x: 0, y: 0, width, height };
const cropped = { x: 2.5, y: 1.25, width: 30.2, height: 25.5 };
const random = seededRandom(11);
const plane = { width, height, values: Float32Array.from({ length: width * height }, () => random() ** 4 - 0.1) };

function numbersOf(measured: Measured) {
  if (!('numbers' in measured)) throw new Error(JSON.stringify(measured));
  return measured.numbers;
}

describe('a region', () => {
  it('has the area of the ellipse it is, and each pixel the part of it inside, as fine scan lines find it', () => {
    const rect = { x: 3.3, y: 4.75, width: 21.4, height: 13.1 };
    const region = ellipseRegion(rect, whole);
    expect(region.area).toBeCloseTo((Math.PI * rect.width * rect.height) / 4, 10);
    const expected = coverageByScanLines(rect, whole, width, height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) expect(region.overlap({ x, y, width: 1, height: 1 }), `pixel ${x}, ${y}`).toBeCloseTo(expected[y * width + x] ?? NaN, 5);
    }
  });

  it('of a circle of radius 2 around a corner of four pixels has coverages that can be written down', () => {
    const region = ellipseRegion({ x: 8, y: 8, width: 4, height: 4 }, whole);
    expect(region.overlap({ x: 10, y: 10, width: 1, height: 1 })).toBe(1);
    // ∫ from 1 to √3 of (√(4 − x²) − 1) dx = [x/2·√(4 − x²) + 2·asin(x/2) − x] = π/3 + 1 − √3.
    expect(region.overlap({ x: 11, y: 11, width: 1, height: 1 })).toBeCloseTo(Math.PI / 3 + 1 - Math.sqrt(3), 12);
    expect(region.overlap({ x: 10, y: 10, width: 2, height: 2 })).toBeCloseTo(Math.PI, 12);
  });

  it('has row spans that hold every pixel it touches, and full ones that lie wholly inside', () => {
    for (const region of [ellipseRegion({ x: 3.3, y: 4.75, width: 21.4, height: 13.1 }, cropped), ellipseRegion({ x: 5, y: 6, width: 0.4, height: 20 }, whole), boxRegion({ x: 10.3, y: 2.75, width: 12.4, height: 9.1 }, cropped)]) {
      for (let y = 0; y < height; y += 1) {
        const { from, to, fullFrom, fullTo } = region.rowSpan(y);
        for (let x = 0; x < width; x += 1) {
          const area = region.overlap({ x, y, width: 1, height: 1 });
          if (area > 1e-12) expect(x >= from && x < to, `pixel ${x}, ${y}`).toBe(true);
          if (x >= fullFrom && x < fullTo) expect(area, `pixel ${x}, ${y}`).toBeCloseTo(1, 10);
        }
      }
    }
  });
});

describe('agreement of a map with an ellipse', () => {
  const ellipses: ImageRect[] = [{ x: 3, y: 4, width: 10, height: 8 }, { x: 10.3, y: 2.75, width: 12.4, height: 9.1 }, { x: -5, y: 20.5, width: 20, height: 20 }];

  it('is that with a box, number by number, when the outline is a box', () => {
    for (const seen of [whole, cropped]) {
      const map = measurable(plane, seen);
      for (const box of ellipses) {
        const [plain, walked] = [numbersOf(measureAgreement(map, box, { seed: 3 })), numbersOf(measureRegion(map, boxRegion(box, map.seen), 3))];
        for (const key of ['energy', 'energyByChance', 'iou', 'iouByChance', 'threshold'] as const) expect(walked[key], key).toBeCloseTo(plain[key], 10);
        expect(walked.hit).toBe(plain.hit);
      }
    }
  });

  it('weights every pixel by its area inside, in energy and IoU', () => {
    for (const seen of [whole, cropped]) {
      const map = measurable(plane, seen);
      for (const ellipse of ellipses) {
        const { energy, iou, energyByChance, threshold } = numbersOf(measureShape(plane, map, { kind: 'ellipse', ...ellipse }));
        const inside = coverageByScanLines(ellipse, seen, width, height);
        const seenArea = coverageByScanLines(null, seen, width, height);
        const sum = (weight: (value: number, index: number) => number) => plane.values.reduce((total, value, index) => total + weight(Math.max(value, 0), index), 0);
        const area = inside.reduce((total, part) => total + part, 0);
        const common = sum((value, index) => (value >= threshold ? (inside[index] ?? 0) : 0));
        expect(energy).toBeCloseTo(sum((value, index) => value * (inside[index] ?? 0)) / sum((value, index) => value * (seenArea[index] ?? 0)), 5);
        expect(iou).toBeCloseTo(common / (area + sum((value, index) => (value >= threshold ? (seenArea[index] ?? 0) : 0)) - common), 5);
        expect(energyByChance).toBeCloseTo(area / (seen.width * seen.height), 5);
      }
    }
  });

  it('gives IoU the chance of the map shifted cyclically, as shifting it really does', () => {
    const ellipse = { x: 3.5, y: 4, width: 10, height: 8.25 };
    const { iouByChance, threshold } = numbersOf(measureShape(plane, measurable(plane, whole), { kind: 'ellipse', ...ellipse }, { seed: 5 }));
    const inside = coverageByScanLines(ellipse, whole, width, height);
    const area = inside.reduce((total, part) => total + part, 0);
    const shifts = seededRandom(5);
    let sum = 0;
    for (let shift = 0; shift < chanceShifts; shift += 1) {
      const [dx, dy] = [Math.floor(shifts() * width), Math.floor(shifts() * height)];
      let [common, hot] = [0, 0];
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          if ((plane.values[((y - dy + height) % height) * width + ((x - dx + width) % width)] ?? 0) < threshold) continue;
          hot += 1;
          common += inside[y * width + x] ?? 0;
        }
      }
      sum += common / (area + hot - common);
    }
    expect(iouByChance).toBeCloseTo(sum / chanceShifts, 5);
  });

  it('takes the peak for a hit only inside of the curve: the corner of the rectangle is outside', () => {
    const values = new Float32Array(25);
    values[1 * 5 + 1] = 3;
    values[4 * 5 + 4] = 1;
    const small = { width: 5, height: 5, values };
    const map = measurable(small, { x: 0, y: 0, width: 5, height: 5 });
    expect(numbersOf(measureShape(small, map, { kind: 'ellipse', x: 1, y: 1, width: 4, height: 4 })).hit).toBe(false);
    expect(numbersOf(measureShape(small, map, { kind: 'ellipse', x: 0, y: 0, width: 3, height: 3 })).hit).toBe(true);
  });

  it('is not defined for an ellipse whose rectangle alone reaches into what the model saw', () => {
    const map = measurable(plane, { x: 10, y: 10, width: 20, height: 15 });
    expect(measureShape(plane, map, { kind: 'ellipse', x: 0, y: 0, width: 10.5, height: 10.5 })).toMatchObject({ isDefined: false });
  });
});

describe('agreement of a map with a point', () => {
  const values = Float32Array.from([-2, 0, 1, 3, 3, 5, 0, 0, 8]);
  const small = { width: 3, height: 3, values };
  const map = measurable(small, { x: 0, y: 0, width: 3, height: 3 });
  const at = (x: number, y: number) => measureShape(small, map, { kind: 'point', x, y });

  it('is the raw value there and the share of the seen area that is weaker, equal places counting half', () => {
    // Positive parts in order: 0 0 0 0 1 3 3 5 8.
    expect(at(2.9, 2.1)).toEqual({ isDefined: true, point: { value: 8, rank: 8.5 / 9, rankByChance: 0.5 } });
    expect(at(0.5, 1.5)).toEqual({ isDefined: true, point: { value: 3, rank: 6 / 9, rankByChance: 0.5 } });
    expect(at(0, 0)).toEqual({ isDefined: true, point: { value: -2, rank: 2 / 9, rankByChance: 0.5 } });
  });

  it('has one half in the mean over all places, which is what chance would give', () => {
    let sum = 0;
    for (let index = 0; index < 9; index += 1) {
      const measured = at((index % 3) + 0.5, Math.floor(index / 3) + 0.5);
      sum += 'point' in measured ? measured.point.rank : NaN;
    }
    expect(sum / 9).toBeCloseTo(0.5, 12);
  });

  it('counts pixels that the model saw in part by that part, and is not defined where it saw nothing', () => {
    const cut = measurable(small, { x: 0.5, y: 0, width: 2.5, height: 3 });
    const measured = measureShape(small, cut, { kind: 'point', x: 0.75, y: 1.5 });
    // Weaker than 3 in row-major order: −2 (half seen), 0, 1; 0 (half seen), 0. Equal: 3 (half seen) and 3.
    expect(measured).toMatchObject({ point: { rank: (4 + 1.5 / 2) / 7.5 } });
    expect(measureShape(small, cut, { kind: 'point', x: 0.25, y: 1.5 })).toEqual({ isDefined: false, because: 'the point lies outside what the model saw' });
  });
});
