// Pixels that a crop cuts: of each, the part that the model saw counts, against a plain sum over a fine grid of points and against a case by hand.
import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine } from '../../../src/contracts/coordinates.ts';
import { fitImage, placementOf } from '../../../src/dicom/preprocess/geometry.ts';
import { resamplePlane } from '../../../src/dicom/preprocess/resample-plane.ts';
import { measurable, measureAgreement } from '../../../src/explain/agreement/measure.ts';
import { thresholdCurve } from '../../../src/explain/agreement/threshold-curve.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import type { ImageRect, Placement } from '../../../src/contracts/coordinates.ts';

interface Grid { readonly width: number; readonly height: number; readonly values: Float32Array }

/** The map at a pixel's centre, clamped to the plane, in the words of DESIGN: outermost cells repeated, bilinear between centres. */
function valueOf({ width, height, values }: Grid, placement: Placement, column: number, row: number): number {
  const at = applyAffine(invertAffine(placement.toImage), column + 0.5, row + 0.5);
  const cell = (x: number, y: number) => values[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] ?? NaN;
  const [u, v] = [at.x - 0.5, at.y - 0.5];
  const [x, y] = [Math.floor(u), Math.floor(v)];
  return Math.max((cell(x, y) * (1 - u + x) + cell(x + 1, y) * (u - x)) * (1 - v + y) + (cell(x, y + 1) * (1 - u + x) + cell(x + 1, y + 1) * (u - x)) * (v - y), 0);
}

/** Area of a pixel inside of all rectangles. */
function areaOf(column: number, row: number, ...rects: readonly ImageRect[]): number {
  const width = Math.min(column + 1, ...rects.map(({ x, width: w }) => x + w)) - Math.max(column, ...rects.map(({ x }) => x));
  const height = Math.min(row + 1, ...rects.map(({ y, height: h }) => y + h)) - Math.max(row, ...rects.map(({ y }) => y));
  return Math.max(width, 0) * Math.max(height, 0);
}

function plain(map: Grid, placement: Placement, box: ImageRect, threshold: number) {
  let [inside, total, common, hot, seen, boxArea] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < placement.imageHeight; row += 1) {
    for (let column = 0; column < placement.imageWidth; column += 1) {
      const value = valueOf(map, placement, column, row);
      const [ofSeen, ofBox] = [areaOf(column, row, placement.seen), areaOf(column, row, placement.seen, box)];
      [inside, total, seen, boxArea] = [inside + value * ofBox, total + value * ofSeen, seen + ofSeen, boxArea + ofBox];
      if (Math.fround(value) >= threshold) [common, hot] = [common + ofBox, hot + ofSeen];
    }
  }
  return { energy: inside / total, iou: common / (boxArea + hot - common), area: hot / seen };
}

const crop = (image: { width: number; height: number }, input: { width: number; height: number }) => placementOf(image, input, fitImage(image, input, 'crop'));

describe('a crop that cuts pixels', () => {
  it('has the energy, IoU and area of a plain sum over pixels by the area that was seen of each', () => {
    let cut = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = seededRandom(seed);
      const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
      const image = { width: between(11, 40), height: between(11, 40) };
      const side = between(3, 9);
      const placement = crop(image, { width: side, height: side });
      const { seen } = placement;
      if ([seen.x, seen.y, seen.x + seen.width, seen.y + seen.height].some((edge) => Math.abs(edge - Math.round(edge)) > 0.01)) cut += 1;
      const map = { width: side, height: side, values: Float32Array.from({ length: side * side }, () => random() - 0.3) };
      const measured = measurable({ ...image, values: resamplePlane(map, placement).values }, seen);
      const box = { x: seen.x - 2.3, y: seen.y + seen.height / 3, width: seen.width / 2 + 1, height: seen.height };
      const agreement = measureAgreement(measured, box);
      const curve = thresholdCurve(measured, { kind: 'box', ...box });
      if (!agreement.isDefined || !curve.isDefined) throw new Error(`seed ${seed}: not defined`);
      const expected = plain(map, placement, box, agreement.numbers.threshold);
      expect(agreement.numbers.energy, `energy, seed ${seed}`).toBeCloseTo(expected.energy, 6);
      expect(agreement.numbers.iou, `IoU, seed ${seed}`).toBeCloseTo(expected.iou, 9);
      expect(curve.area[curve.otsuBin], `area, seed ${seed}`).toBeCloseTo(expected.area, 9);
    }
    expect(cut).toBeGreaterThan(10);
  });

  it('counts a strip of which less than half a pixel was seen, by hand', () => {
    // 13 × 5 pixels for an input of 2 × 2: resized to 5 × 2, of which columns 2 and 3 are kept (1.5 rounds to even); a column is 2.6 pixels.
    const placement = crop({ width: 13, height: 5 }, { width: 2, height: 2 });
    expect([placement.seen.x, placement.seen.width].map((value) => Number(value.toFixed(9)))).toEqual([5.2, 5.2]);
    const map = { width: 2, height: 2, values: Float32Array.of(1, 1, 1, 1) };
    const { values, seen } = resamplePlane(map, placement);
    // Pixel 10 was seen up to 0.4: it holds the map, though its centre was not seen.
    expect([...values.subarray(0, 13)]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect([...seen.subarray(0, 13)]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0]);
    const agreement = measureAgreement(measurable({ width: 13, height: 5, values: Float32Array.from(values, (value, at) => value * (at % 13 === 10 ? 2 : 1)) }, placement.seen), { x: 10, y: 0, width: 3, height: 5 });
    // 0.4 of 2 in the box, 0.8 + 4 of 1 beside it.
    expect(agreement.isDefined ? agreement.numbers.energy : NaN).toBeCloseTo(0.8 / 5.6, 6);
  });

  it('points at what was seen of a peak that it cuts', () => {
    // Seen from 3⅔ on: the peak lies in pixel 3, of which the last third was seen, and its first largest value there.
    const placement: Placement = { planeWidth: 2, planeHeight: 1, imageWidth: 8, imageHeight: 1, toImage: [2, 0, 11 / 3, 0, 1, 0], seen: { x: 11 / 3, y: 0, width: 4, height: 1 } };
    const map = measurable({ width: 8, height: 1, values: resamplePlane({ width: 2, height: 1, values: Float32Array.of(5, 1) }, placement).values }, placement.seen);
    expect(map.peak.x).toBeCloseTo((11 / 3 + 4) / 2, 12);
    const hit = (x: number) => {
      const result = measureAgreement(map, { x, y: 0, width: 1, height: 1 });
      return result.isDefined ? result.numbers.hit : null;
    };
    expect([hit(3), hit(4)]).toEqual([true, false]);
  });
});
