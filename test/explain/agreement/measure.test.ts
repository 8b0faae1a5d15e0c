// Agreement with a box against a pixel-by-pixel restatement of the definitions.
import { describe, expect, it } from 'vitest';
import { chanceShifts, measurable, measureAgreement } from '../../../src/explain/agreement/measure.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import type { ImageRect } from '../../../src/contracts/coordinates.ts';
import type { ImagePlane } from '../../../src/explain/agreement/seen-plane.ts';

function randomPlane(width: number, height: number, seed: number): ImagePlane {
  const random = seededRandom(seed);
  return { width, height, values: Float32Array.from({ length: width * height }, () => random() ** 4 - 0.1) };
}

function overlap(start: number, end: number, low: number, high: number): number {
  return Math.max(0, Math.min(end, high) - Math.max(start, low));
}

/** Share of pixel (x, y) inside the rectangle. */
function share(x: number, y: number, r: ImageRect): number {
  return overlap(x, x + 1, r.x, r.x + r.width) * overlap(y, y + 1, r.y, r.y + r.height);
}

function sumOver(plane: ImagePlane, weight: (x: number, y: number, value: number) => number): number {
  let sum = 0;
  for (let y = 0; y < plane.height; y++) for (let x = 0; x < plane.width; x++) sum += weight(x, y, Math.max(plane.values[y * plane.width + x] ?? 0, 0));
  return sum;
}

function numbersOf(plane: ImagePlane, seen: ImageRect, box: ImageRect, seed = 0) {
  const result = measureAgreement(measurable(plane, seen), box, { seed });
  if (!result.isDefined) throw new Error(result.because);
  return result.numbers;
}

describe('agreement of a map with a box', () => {
  const plane = randomPlane(37, 29, 11);
  const whole = { x: 0, y: 0, width: 37, height: 29 };
  const boxes: ImageRect[] = [{ x: 3, y: 4, width: 10, height: 8 }, { x: 10.3, y: 2.75, width: 12.4, height: 9.1 }, { x: -5, y: 20.5, width: 20, height: 20 }];

  it('puts into the energy each pixel by the share of its area inside the box', () => {
    for (const seen of [whole, { x: 2.5, y: 1.25, width: 30.2, height: 25.5 }]) {
      for (const box of boxes) {
        const inside = (x: number, y: number): number => {
          const cut = { x: Math.max(box.x, seen.x), y: Math.max(box.y, seen.y), width: 0, height: 0 };
          cut.width = Math.min(box.x + box.width, seen.x + seen.width) - cut.x;
          cut.height = Math.min(box.y + box.height, seen.y + seen.height) - cut.y;
          return share(x, y, cut);
        };
        const expected = sumOver(plane, (x, y, v) => v * inside(x, y)) / sumOver(plane, (x, y, v) => v * share(x, y, seen));
        expect(numbersOf(plane, seen, box).energy).toBeCloseTo(expected, 10);
      }
    }
  });

  it('gives energy and hit the chance of the box\'s share of the seen area', () => {
    const numbers = numbersOf(plane, whole, { x: 0, y: 0, width: 18.5, height: 29 });
    expect(numbers.energyByChance).toBeCloseTo(0.5, 12);
    expect(numbers.hitByChance).toBeCloseTo(0.5, 12);
  });

  it('takes the first of equal maxima in row-major order for the hit', () => {
    const values = new Float32Array(25);
    values[7] = 2; // (2, 1)
    values[21] = 2; // (1, 4)
    values[3] = 1;
    const small = { width: 5, height: 5, values };
    const seen = { x: 0, y: 0, width: 5, height: 5 };
    expect(numbersOf(small, seen, { x: 2, y: 1, width: 1, height: 1 }).hit).toBe(true);
    expect(numbersOf(small, seen, { x: 1, y: 4, width: 1, height: 1 }).hit).toBe(false);
    expect(numbersOf(small, seen, { x: 2.6, y: 1, width: 2, height: 1 }).hit).toBe(false);
  });

  it('measures IoU on the pixels at or above Otsu\'s threshold, as an exhaustive search finds it', () => {
    const threshold = exhaustiveOtsu(plane);
    for (const box of boxes.slice(0, 2)) {
      const numbers = numbersOf(plane, whole, box);
      expect(numbers.threshold).toBeCloseTo(threshold, 6);
      const hot = (v: number): number => (v >= threshold ? 1 : 0);
      const common = sumOver(plane, (x, y, v) => hot(v) * share(x, y, box));
      const union = box.width * box.height + sumOver(plane, (_x, _y, v) => hot(v)) - common;
      expect(numbers.iou).toBeCloseTo(common / union, 10);
    }
  });

  it('gives IoU the chance of the map shifted cyclically, as shifting it really does', () => {
    const box = { x: 3.5, y: 4, width: 10, height: 8.25 };
    const seed = 5;
    const numbers = numbersOf(plane, whole, box, seed);
    const random = seededRandom(seed);
    let sum = 0;
    for (let shift = 0; shift < chanceShifts; shift++) {
      const [dx, dy] = [Math.floor(random() * plane.width), Math.floor(random() * plane.height)];
      let [common, hot] = [0, 0];
      for (let y = 0; y < plane.height; y++) {
        for (let x = 0; x < plane.width; x++) {
          const from = ((y - dy + plane.height) % plane.height) * plane.width + ((x - dx + plane.width) % plane.width);
          if ((plane.values[from] ?? 0) < numbers.threshold) continue;
          hot += 1;
          common += share(x, y, box);
        }
      }
      sum += common / (box.width * box.height + hot - common);
    }
    expect(numbers.iouByChance).toBeCloseTo(sum / chanceShifts, 9);
  });

  it('gives no IoU below zero for a box with fractional edges beside everything hot', () => {
    const hot: ImagePlane = { width: 37, height: 29, values: Float32Array.from({ length: 37 * 29 }, (_, at) => (at % 37 < 18 || at < 37 * 12 ? 1 : 0)) };
    const random = seededRandom(5);
    for (let trial = 0; trial < 300; trial++) {
      const box = { x: 19 + 8 * random(), y: 13 + 5 * random(), width: 0.7 + 7 * random(), height: 0.7 + 9 * random() };
      const { iou } = numbersOf(hot, whole, box);
      expect(iou).toBeGreaterThanOrEqual(0);
      expect(Object.is(iou, -0)).toBe(false);
    }
  });

  it('stays the same when the map is multiplied by a positive number', () => {
    const scaled = { ...plane, values: plane.values.map((v) => v * 1024) };
    const [a, b] = [numbersOf(plane, whole, boxes[0]!), numbersOf(scaled, whole, boxes[0]!)];
    expect(b.energy).toBeCloseTo(a.energy, 12);
    expect(b.iou).toBe(a.iou);
    expect(b.hit).toBe(a.hit);
  });

  it.each([
    ['flat', new Float32Array(25).fill(0.5), 'the map is flat'],
    ['empty', new Float32Array(25), 'the map has no positive value'],
    ['negative', new Float32Array(25).fill(-1), 'the map has no positive value'],
    ['not finite', Float32Array.from({ length: 25 }, (_, i) => (i === 7 ? NaN : i)), 'the map is not finite'],
  ])('is not defined for a map that is %s', (_name, values, because) => {
    const result = measureAgreement(measurable({ width: 5, height: 5, values }, { x: 0, y: 0, width: 5, height: 5 }), { x: 1, y: 1, width: 2, height: 2 });
    expect(result).toEqual({ isDefined: false, because });
  });

  it('is not defined for a box that the model never saw', () => {
    const result = measureAgreement(measurable(plane, { x: 10, y: 0, width: 20, height: 29 }), { x: 0, y: 0, width: 9, height: 9 });
    expect(result.isDefined).toBe(false);
  });
});

function exhaustiveOtsu(plane: ImagePlane): number {
  const values = [...plane.values].map((v) => Math.max(v, 0));
  const max = Math.max(...values);
  const bins = values.map((v) => Math.min(255, Math.floor((v / max) * 256)));
  let [best, threshold] = [-1, 0];
  for (let split = 1; split < 256; split++) {
    const [low, high] = [bins.filter((bin) => bin < split), bins.filter((bin) => bin >= split)];
    if (low.length === 0 || high.length === 0) continue;
    const mean = (list: number[]): number => list.reduce((sum, v) => sum + v, 0) / list.length;
    const between = low.length * high.length * (mean(low) - mean(high)) ** 2;
    if (between > best * (1 + 1e-12)) [best, threshold] = [between, (split / 256) * max];
  }
  return threshold;
}
