// Agreement of a map with any finding: a box, an ellipse by exact areas, a point by its rank.
import { chanceShifts, measureAgreement } from './measure.ts';
import { ellipseRegion } from './region.ts';
import { regionWalker } from './walk-region.ts';
import { sumInside } from './integral.ts';
import { areaOf } from './seen-plane.ts';
import { seededRandom } from '../random.ts';
import type { FindingShape } from '../../contracts/annotation.ts';
import type { Measured, PointNumbers } from '../../contracts/worker-protocol.ts';
import type { ImagePlane } from './seen-plane.ts';
import type { MeasurablePlane } from './measure.ts';
import type { Region } from './region.ts';

/**
 * @param plane the map on the image grid, as `map` was made of it
 * @param seed of the shifts for the level of chance
 */
export function measureShape(plane: ImagePlane, map: MeasurablePlane, shape: FindingShape, { seed = 0 }: { readonly seed?: number } = {}): Measured {
  if (map.because !== undefined) return { isDefined: false, because: map.because };
  if (shape.kind === 'point') return measurePoint(plane, map, shape);
  if (shape.kind === 'box') return measureAgreement(map, shape, { seed });
  return measureRegion(map, ellipseRegion(shape, map.seen), seed);
}

/** The definitions of `measureAgreement` for a region of any outline; for a box both give the same numbers. */
export function measureRegion(map: MeasurablePlane, region: Region, seed: number): Measured {
  if (region.area <= 0) return { isDefined: false, because: 'the ellipse lies outside what the model saw' };
  const walk = regionWalker(map, region);
  const share = region.area / areaOf(map.seen);
  const local = { ...map.seen, x: map.seen.x - map.range.x0, y: map.seen.y - map.range.y0 };
  const hotArea = sumInside(map.hot, local);
  const iouAt = (dx: number, dy: number): number => {
    const common = hotInside(map, walk, dx, dy);
    return common / (region.area + hotArea - common);
  };
  const random = seededRandom(seed);
  let byChance = 0;
  for (let shift = 0; shift < chanceShifts; shift += 1) {
    const dx = Math.floor(random() * map.hot.width);
    byChance += iouAt(dx, Math.floor(random() * map.hot.height));
  }
  return {
    isDefined: true,
    numbers: {
      energy: energyInside(map, walk) / map.total, energyByChance: share,
      hit: region.contains(map.peak.x, map.peak.y), hitByChance: share,
      iou: iouAt(0, 0), iouByChance: byChance / chanceShifts, threshold: map.threshold,
    },
  };
}

type Walk = ReturnType<typeof regionWalker>;

function energyInside({ positive: { width, values } }: MeasurablePlane, walk: Walk): number {
  let sum = 0;
  walk({
    run: (row, from, to) => { for (let at = row * width + from; at < row * width + to; at += 1) sum += values[at] ?? 0; },
    edge: (row, column, area) => { sum += area * (values[row * width + column] ?? 0); },
  });
  return sum;
}

/** Hot area inside of the region, the map shifted by (dx, dy). */
function hotInside({ hot: { width, sums } }: MeasurablePlane, walk: Walk, dx: number, dy: number): number {
  const stride = width + 1;
  const at = (row: number, column: number): number => sums[row * stride + column] ?? 0;
  let area = 0;
  walk({
    run: (row, from, to) => { area += at(row + 1, to) - at(row, to) - at(row + 1, from) + at(row, from); },
    edge: (row, column, weight) => { area += weight * (at(row + 1, column + 1) - at(row, column + 1) - at(row + 1, column) + at(row, column)); },
  }, dx, dy);
  return area;
}

/**
 * A point has no area, so nothing can be inside of it. What can be said is how strong the map is there: the value of the
 * pixel that holds it, and its mid-rank among the positive parts of all seen pixels: the share of the seen area where
 * the map is weaker, and half of where it is equal. A random point has ½ in the mean.
 */
function measurePoint(plane: ImagePlane, map: MeasurablePlane, { x, y }: { readonly x: number; readonly y: number }): Measured {
  const { seen, range, positive, columnWeights, rowWeights } = map;
  const isSeen = x >= seen.x && x < seen.x + seen.width && y >= seen.y && y < seen.y + seen.height;
  if (!isSeen) return { isDefined: false, because: 'the point lies outside what the model saw' };
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const own = positive.values[(row - range.y0) * positive.width + column - range.x0] ?? 0;
  let [weaker, equal] = [0, 0];
  for (let line = 0; line < positive.height; line += 1) {
    const rowWeight = rowWeights[line] ?? 0;
    for (let at = 0; at < positive.width; at += 1) {
      const value = positive.values[line * positive.width + at] ?? 0;
      if (value > own) continue;
      const area = rowWeight * (columnWeights[at] ?? 0);
      if (value < own) weaker += area;
      else equal += area;
    }
  }
  const point: PointNumbers = { value: plane.values[row * plane.width + column] ?? 0, rank: (weaker + equal / 2) / areaOf(seen), rankByChance: 0.5 };
  return { isDefined: true, point };
}
