// How far a map agrees with a doctor's box: energy inside, pointing hit, IoU at Otsu's threshold, each beside chance.
import { integrate, sumInside } from './integral.ts';
import { otsuBin, otsuBins, otsuThreshold } from './otsu.ts';
import { seededRandom } from './random.ts';
import { areaOf, coverage, intersect, pixelRange, undefinedness } from './seen-plane.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { ImagePlane } from './seen-plane.ts';
import type { IntegralPlane } from './integral.ts';

/** Shifts of the thresholded map whose mean IoU is the level of chance. */
export const chanceShifts = 256;

export interface AgreementNumbers {
  /** Share of the map's positive values inside the box. */
  readonly energy: number;
  /** Share of the seen area inside the box: what an even map would give for energy, and a random point for the hit. */
  readonly energyByChance: number;
  /** Whether the first largest value (row-major) has its centre in the box. */
  readonly hit: boolean;
  readonly hitByChance: number;
  /** Intersection over union of the box and the pixels at or above Otsu's threshold. */
  readonly iou: number;
  /** Mean IoU over seeded cyclic shifts of the thresholded map within the seen area. */
  readonly iouByChance: number;
  /** Otsu's threshold in the map's raw unit. */
  readonly threshold: number;
}

export type AgreementResult =
  | { readonly isDefined: true; readonly numbers: AgreementNumbers }
  | { readonly isDefined: false; readonly because: string };

/** A map made ready for any number of boxes. */
export interface MeasurablePlane {
  readonly because: string | undefined;
  readonly seen: ImageRect;
  readonly energy: IntegralPlane;
  readonly hot: IntegralPlane;
  readonly peak: { readonly x: number; readonly y: number };
  readonly threshold: number;
  readonly range: { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number };
}

/**
 * @param plane the map on the image grid, placed in value space; its positive part is measured
 * @param seen the part of the image that reached the model; everything else is left out of every number
 */
export function measurable(plane: ImagePlane, seen: ImageRect): MeasurablePlane {
  const inImage = intersect(seen, { x: 0, y: 0, width: plane.width, height: plane.height });
  const because = undefinedness(plane, inImage);
  const range = pixelRange(plane, inImage);
  const [width, height] = [Math.max(0, range.x1 - range.x0), Math.max(0, range.y1 - range.y0)];
  const columnWeights = coverage(plane.width, inImage.x, inImage.x + inImage.width).subarray(range.x0, range.x0 + width);
  const rowWeights = coverage(plane.height, inImage.y, inImage.y + inImage.height).subarray(range.y0, range.y0 + height);
  if (because !== undefined) {
    const none = integrate(0, 0, () => 0);
    return { because, seen: inImage, energy: none, hot: none, peak: { x: 0, y: 0 }, threshold: 0, range };
  }

  const valueAt = (x: number, y: number): number => Math.max(plane.values[(y + range.y0) * plane.width + x + range.x0] ?? 0, 0);
  let [max, peak] = [0, { x: 0, y: 0 }];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = valueAt(x, y);
      if (value > max) [max, peak] = [value, { x: x + range.x0, y: y + range.y0 }];
    }
  }
  const histogram = new Float64Array(otsuBins);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bin = otsuBin(valueAt(x, y), max);
      histogram[bin] = (histogram[bin] ?? 0) + (columnWeights[x] ?? 0) * (rowWeights[y] ?? 0);
    }
  }
  const threshold = otsuThreshold(histogram, max);
  const firstHotBin = Math.round((threshold / max) * otsuBins);
  const weightAt = (x: number, y: number): number => (columnWeights[x] ?? 0) * (rowWeights[y] ?? 0);
  return {
    because, seen: inImage, peak, threshold, range,
    energy: integrate(width, height, (x, y) => valueAt(x, y)),
    hot: integrate(width, height, (x, y) => (otsuBin(valueAt(x, y), max) >= firstHotBin && weightAt(x, y) > 0 ? 1 : 0)),
  };
}

/** @param seed of the shifts for the level of chance */
export function measureAgreement(map: MeasurablePlane, box: ImageRect, { seed = 0 }: { readonly seed?: number } = {}): AgreementResult {
  if (map.because !== undefined) return { isDefined: false, because: map.because };
  const inside = intersect(box, map.seen);
  const boxArea = areaOf(inside);
  if (boxArea <= 0) return { isDefined: false, because: 'the box lies outside what the model saw' };

  const local = (rect: ImageRect): ImageRect => ({ ...rect, x: rect.x - map.range.x0, y: rect.y - map.range.y0 });
  const total = sumInside(map.energy, local(map.seen));
  const share = boxArea / areaOf(map.seen);
  const [centreX, centreY] = [map.peak.x + 0.5, map.peak.y + 0.5];
  const hotArea = sumInside(map.hot, local(map.seen));
  const iou = (common: number): number => common / (boxArea + hotArea - common);
  return {
    isDefined: true,
    numbers: {
      energy: sumInside(map.energy, local(inside)) / total,
      energyByChance: share,
      hit: centreX >= inside.x && centreX < inside.x + inside.width && centreY >= inside.y && centreY < inside.y + inside.height,
      hitByChance: share,
      iou: iou(sumInside(map.hot, local(inside))),
      iouByChance: shiftedIou(map, local(inside), iou, seed),
      threshold: map.threshold,
    },
  };
}

/** Shifting the map by (dx, dy) is shifting the box by (−dx, −dy) and folding it at the edges of the seen area. */
function shiftedIou(map: MeasurablePlane, box: ImageRect, iou: (common: number) => number, seed: number): number {
  const random = seededRandom(seed);
  const [originX, originY] = [map.seen.x - map.range.x0, map.seen.y - map.range.y0];
  let sum = 0;
  for (let shift = 0; shift < chanceShifts; shift++) {
    const dx = Math.floor(random() * map.hot.width);
    const dy = Math.floor(random() * map.hot.height);
    let common = 0;
    for (const [x, width] of folded(box.x - originX - dx, box.width, map.seen.width)) {
      for (const [y, height] of folded(box.y - originY - dy, box.height, map.seen.height)) {
        common += sumInside(map.hot, { x: x + originX, y: y + originY, width, height });
      }
    }
    sum += iou(common);
  }
  return sum / chanceShifts;
}

/** [start, start+length) on a ring of `period`, as intervals of [0, period). */
function folded(start: number, length: number, period: number): [start: number, length: number][] {
  const first = ((start % period) + period) % period;
  const fits = Math.min(length, period - first);
  return fits < length ? [[first, fits], [0, length - fits]] : [[first, fits]];
}
