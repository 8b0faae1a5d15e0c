// How far a map agrees with a doctor's box: energy inside, pointing hit, IoU at Otsu's threshold, each beside chance.
import { integrate, sumInside, sumOver } from './integral.ts';
import { otsuBin, otsuBins, otsuThreshold } from './otsu.ts';
import { seededRandom } from '../random.ts';
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
  /** Whether the first largest value (row-major) has its centre in the box; of a pixel that a crop cuts, the middle of what was seen. */
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
  /** Positive part of the pixels of `range`. */
  readonly positive: { readonly width: number; readonly height: number; readonly values: Float32Array };
  readonly total: number;
  /** Bin of every pixel of `range` at Otsu's resolution. */
  readonly bins: Uint8Array;
  readonly max: number;
  /** How much of each column and row of `range` was seen, 0…1. */
  readonly columnWeights: Float64Array;
  readonly rowWeights: Float64Array;
  readonly hot: IntegralPlane;
  /** Middle of the first pixel with the largest value, or of what was seen of it. */
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
    const positive = { width: 0, height: 0, values: new Float32Array(0) };
    return { because, seen: inImage, positive, total: 0, max: 0, bins: new Uint8Array(0), columnWeights, rowWeights, hot: integrate(0, 0, new Uint8Array(0)), peak: { x: 0, y: 0 }, threshold: 0, range };
  }

  const { positive, max, peakIndex } = positivePart(plane, range.x0, range.y0, width, height);
  const { bins, histogram } = histogramOf(positive, max, columnWeights, rowWeights);
  const threshold = otsuThreshold(histogram, max);
  const firstHotBin = Math.round((threshold / max) * otsuBins);
  const rectangle = { width, height, values: positive };
  return {
    because, seen: inImage, threshold, range, positive: rectangle, bins, max, columnWeights, rowWeights,
    peak: middleOf(intersect({ x: (peakIndex % width) + range.x0, y: Math.floor(peakIndex / width) + range.y0, width: 1, height: 1 }, inImage)),
    total: sumOver(rectangle, { ...inImage, x: inImage.x - range.x0, y: inImage.y - range.y0 }),
    hot: integrate(width, height, hotPixels(bins, firstHotBin, columnWeights, rowWeights)),
  };
}

function middleOf({ x, y, width, height }: ImageRect): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** 1 where a pixel is at or above the threshold and something of it was seen. */
function hotPixels(bins: Uint8Array, firstHotBin: number, columnWeights: Float64Array, rowWeights: Float64Array): Uint8Array {
  const hot = new Uint8Array(bins.length);
  const width = columnWeights.length;
  for (let y = 0; y < rowWeights.length; y++) {
    if ((rowWeights[y] ?? 0) <= 0) continue;
    for (let x = 0; x < width; x++) hot[y * width + x] = (bins[y * width + x] ?? 0) >= firstHotBin && (columnWeights[x] ?? 0) > 0 ? 1 : 0;
  }
  return hot;
}

/** The seen pixels, negative ones as 0, with their first largest value. Plain loops: a radiograph has millions of them. */
function positivePart(plane: ImagePlane, x0: number, y0: number, width: number, height: number): { positive: Float32Array; max: number; peakIndex: number } {
  const positive = new Float32Array(width * height);
  let max = 0;
  let peakIndex = 0;
  for (let y = 0; y < height; y++) {
    const from = (y + y0) * plane.width + x0;
    const to = y * width;
    for (let x = 0; x < width; x++) {
      const value = plane.values[from + x] ?? 0;
      if (value <= 0) continue;
      positive[to + x] = value;
      if (value > max) {
        max = value;
        peakIndex = to + x;
      }
    }
  }
  return { positive, max, peakIndex };
}

/** The bin of every pixel, and how much area lies in each bin. */
function histogramOf(positive: Float32Array, max: number, columnWeights: Float64Array, rowWeights: Float64Array): { bins: Uint8Array; histogram: Float64Array } {
  const bins = new Uint8Array(positive.length);
  const histogram = new Float64Array(otsuBins);
  const width = columnWeights.length;
  for (let y = 0; y < rowWeights.length; y++) {
    const rowWeight = rowWeights[y] ?? 0;
    for (let x = 0; x < width; x++) {
      const bin = otsuBin(positive[y * width + x] ?? 0, max);
      bins[y * width + x] = bin;
      histogram[bin] = (histogram[bin] ?? 0) + (columnWeights[x] ?? 0) * rowWeight;
    }
  }
  return { bins, histogram };
}

/** @param seed of the shifts for the level of chance */
export function measureAgreement(map: MeasurablePlane, box: ImageRect, { seed = 0 }: { readonly seed?: number } = {}): AgreementResult {
  if (map.because !== undefined) return { isDefined: false, because: map.because };
  const inside = intersect(box, map.seen);
  const boxArea = areaOf(inside);
  if (boxArea <= 0) return { isDefined: false, because: 'the box lies outside what the model saw' };

  const local = (rect: ImageRect): ImageRect => ({ ...rect, x: rect.x - map.range.x0, y: rect.y - map.range.y0 });
  const share = boxArea / areaOf(map.seen);
  const { x: peakX, y: peakY } = map.peak;
  const hotArea = sumInside(map.hot, local(map.seen));
  const iou = (common: number): number => common / (boxArea + hotArea - common);
  return {
    isDefined: true,
    numbers: {
      energy: sumOver(map.positive, local(inside)) / map.total,
      energyByChance: share,
      hit: peakX >= inside.x && peakX < inside.x + inside.width && peakY >= inside.y && peakY < inside.y + inside.height,
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
