// The curve over all thresholds against counting pixels at each, and against the agreement table at Otsu's.
import { describe, expect, it } from 'vitest';
import { chanceShifts, measurable } from '../../../src/explain/agreement/measure.ts';
import { measureShape } from '../../../src/explain/agreement/measure-shape.ts';
import { thresholdCurve } from '../../../src/explain/agreement/threshold-curve.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import { coverageByScanLines } from '../../reference/ellipse-coverage.ts';
import type { FindingShape } from '../../../src/contracts/annotation.ts';

const [width, height] = [31, 23];
const random = seededRandom(4);
const plane = { width, height, values: Float32Array.from({ length: width * height }, () => random() ** 3 - 0.05) };
const whole = { x: 0, y: 0, width, height };
const cropped = { x: 1.25, y: 2.5, width: 27.1, height: 19.75 };
const shapes: FindingShape[] = [
  { kind: 'box', x: 4, y: 5, width: 9, height: 8 }, { kind: 'box', x: 18.3, y: -2.5, width: 30, height: 12.2 }, { kind: 'ellipse', x: 6.2, y: 3.4, width: 13.1, height: 9.9 }, { kind: 'ellipse', x: -4, y: 10, width: 14, height: 20 },
];

function curveOf(seen: typeof whole, shape: FindingShape | null, seed = 0) {
  const curve = thresholdCurve(measurable(plane, seen), shape, { seed });
  if (!curve.isDefined) throw new Error(curve.because);
  return curve;
}

function regionOf(seen: typeof whole, shape: FindingShape, seed = 0) {
  const { region } = curveOf(seen, shape, seed);
  if (region === null || !region.isDefined) throw new Error(JSON.stringify(region));
  return region;
}

describe('the curve over all thresholds', () => {
  it('has at Otsu’s threshold the IoU and the chance of the agreement table, and at 0 its energy', () => {
    for (const seen of [whole, cropped]) {
      const map = measurable(plane, seen);
      for (const shape of shapes) {
        const table = measureShape(plane, map, shape, { seed: 7 });
        if (!('numbers' in table)) throw new Error('expected numbers');
        const curve = curveOf(seen, shape, 7);
        const region = regionOf(seen, shape, 7);
        expect(curve.threshold).toBe(table.numbers.threshold);
        expect((curve.otsuBin / 256) * curve.max).toBe(curve.threshold);
        expect(region.iou[curve.otsuBin]).toBeCloseTo(table.numbers.iou, 10);
        expect(region.iouByChance[curve.otsuBin]).toBeCloseTo(table.numbers.iouByChance, 10);
        expect(region.energy[0]).toBeCloseTo(table.numbers.energy, 10);
        expect(region.share).toBeCloseTo(table.numbers.energyByChance, 12);
      }
    }
  });

  it('has the chance of the table where less than a pixel was seen, and shifts go several times around', () => {
    const thin = { width: 2, height: 2, values: Float32Array.of(1, 3, 2, 4) };
    const seen = { x: 0.1, y: 0.9, width: 1.9, height: 0.25 };
    const shape: FindingShape = { kind: 'box', x: 0.4, y: 0.95, width: 0.7, height: 0.1 };
    const map = measurable(thin, seen);
    const [table, curve] = [measureShape(thin, map, shape, { seed: 3 }), thresholdCurve(map, shape, { seed: 3 })];
    if (!('numbers' in table) || !curve.isDefined || curve.region?.isDefined !== true) throw new Error('expected numbers');
    expect(curve.region.iouByChance[curve.otsuBin]).toBeCloseTo(table.numbers.iouByChance, 10);
  });

  it('counts at every threshold the pixels at or above it by their area inside', () => {
    for (const shape of shapes.slice(0, 3)) {
      if (shape.kind === 'point') continue;
      const { max, area } = curveOf(cropped, shape);
      const region = regionOf(cropped, shape);
      const seenArea = coverageByScanLines(null, cropped, width, height);
      const inside = shape.kind === 'ellipse' ? coverageByScanLines(shape, cropped, width, height) : seenArea.map((_, index) => boxPart(shape, index));
      const regionArea = inside.reduce((sum, part) => sum + part, 0);
      for (const bin of [0, 1, 17, 80, 128, 200, 255]) {
        let [hot, common, energy, energyInside] = [0, 0, 0, 0];
        plane.values.forEach((raw, index) => {
          const value = Math.max(raw, 0);
          // Bins are of (value / max) · 256, rounded down, as Otsu's are.
          if (Math.min(255, Math.floor((value / max) * 256)) < bin) return;
          hot += seenArea[index] ?? 0;
          common += inside[index] ?? 0;
          energy += value * (seenArea[index] ?? 0);
          energyInside += value * (inside[index] ?? 0);
        });
        expect(area[bin], `area at ${bin}`).toBeCloseTo(hot / (cropped.width * cropped.height), 6);
        expect(region.iou[bin], `IoU at ${bin}`).toBeCloseTo(common / (regionArea + hot - common), 5);
        expect(region.energy[bin], `energy at ${bin}`).toBeCloseTo(energyInside / energy, 5);
      }
    }
  });

  it('reaches by chance what really shifting the map reaches, at every threshold', () => {
    const shape = { kind: 'box', x: 4.5, y: 5, width: 9, height: 8.25 } as const;
    const { max } = curveOf(whole, shape, 3);
    const { iouByChance } = regionOf(whole, shape, 3);
    for (const bin of [3, 60, 200]) {
      const shifts = seededRandom(3);
      let sum = 0;
      for (let shift = 0; shift < chanceShifts; shift += 1) {
        const [dx, dy] = [Math.floor(shifts() * width), Math.floor(shifts() * height)];
        let [common, hot] = [0, 0];
        for (let index = 0; index < width * height; index += 1) {
          const [x, y] = [index % width, Math.floor(index / width)];
          const value = plane.values[((y - dy + height) % height) * width + ((x - dx + width) % width)] ?? 0;
          if (Math.min(255, Math.floor((Math.max(value, 0) / max) * 256)) < bin) continue;
          hot += 1;
          common += Math.max(0, Math.min(x + 1, 13.5) - Math.max(x, 4.5)) * Math.max(0, Math.min(y + 1, 13.25) - Math.max(y, 5));
        }
        sum += common / (9 * 8.25 + hot - common);
      }
      expect(iouByChance[bin], `bin ${bin}`).toBeCloseTo(sum / chanceShifts, 9);
    }
  });

  it('can be written down for a map of two values', () => {
    // A 2 × 2 block of 1 in a 4 × 4 plane of 0.25; the box takes half of the block and as much beside it.
    const values = new Float32Array(16).fill(0.25);
    for (const at of [5, 6, 9, 10]) values[at] = 1;
    const curve = thresholdCurve(measurable({ width: 4, height: 4, values }, { x: 0, y: 0, width: 4, height: 4 }), { kind: 'box', x: 2, y: 1, width: 2, height: 2 });
    expect(curve).toMatchObject({ isDefined: true, max: 1, otsuBin: 65 });
    if (!curve.isDefined || curve.region?.isDefined !== true) throw new Error('expected numbers');
    expect([curve.area[64], curve.area[65]]).toEqual([1, 0.25]);
    expect([curve.region.iou[64], curve.region.iou[65]]).toEqual([4 / 16, 2 / 6]);
    expect([curve.region.energy[64], curve.region.energy[255]]).toEqual([2.5 / 7, 0.5]);
  });

  it('says why there is none: nothing on the map, a point, a region that was never seen', () => {
    expect(thresholdCurve(measurable({ width: 2, height: 2, values: new Float32Array(4) }, { x: 0, y: 0, width: 2, height: 2 }), null)).toEqual({ isDefined: false, because: 'the map has no positive value' });
    expect(curveOf(whole, null).region).toBeNull();
    expect(curveOf(whole, { kind: 'point', x: 3, y: 3 }).region).toEqual({ isDefined: false, because: 'a point has no area' });
    expect(curveOf(cropped, { kind: 'box', x: 0, y: 0, width: 1, height: 23 }).region).toEqual({ isDefined: false, because: 'the box lies outside what the model saw' });
  });
});

function boxPart(box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, index: number): number {
  const [x, y] = [index % width, Math.floor(index / width)];
  const overlap = (start: number, end: number, ...others: [number, number][]) => Math.max(0, Math.min(end, ...others.map(([, stop]) => stop)) - Math.max(start, ...others.map(([begin]) => begin)));
  return overlap(x, x + 1, [box.x, box.x + box.width], [cropped.x, cropped.x + cropped.width]) * overlap(y, y + 1, [box.y, box.y + box.height], [cropped.y, cropped.y + cropped.height]);
}
