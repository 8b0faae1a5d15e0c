// How agreement depends on the threshold: IoU, its chance and the energy of what is above, at each of Otsu's 256 thresholds.
import { chanceShifts } from './measure.ts';
import { otsuBins } from './otsu.ts';
import { boxRegion, ellipseRegion } from './region.ts';
import { regionWalker } from './walk-region.ts';
import { areaOf } from './seen-plane.ts';
import { seededRandom } from '../random.ts';
import type { FindingShape } from '../../contracts/annotation.ts';
import type { CurveResult, RegionCurve } from '../../contracts/worker-protocol.ts';
import type { MeasurablePlane } from './measure.ts';
import type { Region } from './region.ts';

/**
 * Entry k of every list belongs to the threshold k/256 of the largest value: a pixel is above when its bin is at least
 * k. At Otsu's bin the IoU and its chance are those of the agreement table: the same pixels, areas and seeded shifts.
 *
 * @param shape the region that is compared; null: only what holds for the map alone
 */
export function thresholdCurve(map: MeasurablePlane, shape: FindingShape | null, { seed = 0 }: { readonly seed?: number } = {}): CurveResult {
  if (map.because !== undefined) return { isDefined: false, because: map.because };
  const { max, threshold } = map;
  const all = histogramOf(map, regionWalker(map, boxRegion(map.seen, map.seen)));
  const hotArea = fromAbove(all.area);
  const seenArea = areaOf(map.seen);
  return {
    isDefined: true, max, threshold, otsuBin: Math.round((threshold / max) * otsuBins),
    area: Array.from(hotArea, (area) => area / seenArea),
    region: shape === null ? null : regionCurve(map, shape, { hotArea, hotEnergy: fromAbove(all.energy), seed }),
  };
}

interface Above {
  readonly hotArea: Float64Array;
  readonly hotEnergy: Float64Array;
  readonly seed: number;
}

function regionCurve(map: MeasurablePlane, shape: FindingShape, { hotArea, hotEnergy, seed }: Above): RegionCurve {
  if (shape.kind === 'point') return { isDefined: false, because: 'a point has no area' };
  const region = shape.kind === 'box' ? boxRegion(shape, map.seen) : ellipseRegion(shape, map.seen);
  if (region.area <= 0) return { isDefined: false, because: `the ${shape.kind} lies outside what the model saw` };
  const walk = regionWalker(map, region);
  const inside = histogramOf(map, walk);
  const energyInside = fromAbove(inside.energy);
  return {
    isDefined: true,
    share: region.area / areaOf(map.seen),
    iou: iouOf(fromAbove(inside.area), hotArea, region),
    iouByChance: chanceOf(map, region, walk, hotArea, seed),
    energy: Array.from(energyInside, (energy, bin) => energy / (hotEnergy[bin] ?? 1)),
  };
}

function iouOf(common: Float64Array, hotArea: Float64Array, region: Region): number[] {
  return Array.from(common, (area, bin) => area / (region.area + (hotArea[bin] ?? 0) - area));
}

type Walk = ReturnType<typeof regionWalker>;

function chanceOf(map: MeasurablePlane, region: Region, walk: Walk, hotArea: Float64Array, seed: number): number[] {
  const random = seededRandom(seed);
  const sums = new Float64Array(otsuBins);
  for (let shift = 0; shift < chanceShifts; shift += 1) {
    const dx = Math.floor(random() * map.hot.width);
    const dy = Math.floor(random() * map.hot.height);
    iouOf(fromAbove(areaHistogram(map, walk, dx, dy)), hotArea, region).forEach((iou, bin) => { sums[bin] = (sums[bin] ?? 0) + iou; });
  }
  return Array.from(sums, (sum) => sum / chanceShifts);
}

/** Area in each bin. Plain loops: a radiograph's box has a hundred thousand pixels, and is shifted 256 times. */
function areaHistogram({ bins, columnWeights: { length: width } }: MeasurablePlane, walk: Walk, dx: number, dy: number): Float64Array {
  const area = new Float64Array(otsuBins);
  walk({
    run: (row, from, to) => {
      const end = row * width + to;
      for (let at = row * width + from; at < end; at += 1) {
        const bin = bins[at] ?? 0;
        area[bin] = (area[bin] ?? 0) + 1;
      }
    },
    edge: (row, column, weight) => {
      const bin = bins[row * width + column] ?? 0;
      area[bin] = (area[bin] ?? 0) + weight;
    },
  }, dx, dy);
  return area;
}

function histogramOf(map: MeasurablePlane, walk: Walk): { readonly area: Float64Array; readonly energy: Float64Array } {
  const { bins, positive: { width, values } } = map;
  const energy = new Float64Array(otsuBins);
  const add = (at: number, weight: number): void => {
    const bin = bins[at] ?? 0;
    energy[bin] = (energy[bin] ?? 0) + weight * (values[at] ?? 0);
  };
  walk({
    run: (row, from, to) => { for (let at = row * width + from; at < row * width + to; at += 1) add(at, 1); },
    edge: (row, column, weight) => add(row * width + column, weight),
  });
  return { area: areaHistogram(map, walk, 0, 0), energy };
}

/** Sums over each bin and all above it. */
function fromAbove(histogram: Float64Array): Float64Array {
  const sums = new Float64Array(histogram.length);
  let sum = 0;
  for (let bin = histogram.length - 1; bin >= 0; bin -= 1) {
    sum += histogram[bin] ?? 0;
    sums[bin] = sum;
  }
  return sums;
}
