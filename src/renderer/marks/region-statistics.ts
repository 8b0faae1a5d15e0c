// Numbers of a region: what the image holds inside of an outline, and what the map says there.
// A pixel belongs to a region when its centre does, and the deviation is that of the pixels themselves (divided by n): the region is
// what is described, not a sample of something larger.
import { valueAt } from '../imaging/map-raster.ts';
import type { ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Plane } from '../imaging/map-raster.ts';

export interface Region { readonly rect: ImageRect; readonly isEllipse: boolean }

/** Modality values: stored · slope + intercept. */
export interface RegionStatistics {
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** Pixels counted; padding is none. */
  readonly count: number;
  readonly padding: number;
}

export type StatisticsAnswer = RegionStatistics | { readonly undefinedBecause: 'colour' | 'empty' };

/** The bit of a mark that says: this pixel was added to fill the frame. */
const paddingBit = 4;

export function regionStatistics({ pyramid, marks, range }: Pick<LoadedImage, 'pyramid' | 'marks' | 'range'>, region: Region): StatisticsAnswer {
  const { width, height, samples, values } = pyramid.full;
  if (samples !== 1) return { undefinedBecause: 'colour' };
  const rows = rowsOf(region, { width, height });
  let [sum, count, padding, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (const { y, from, to } of rows) {
    for (let at = y * width + from; at < y * width + to; at += 1) {
      if (marks !== null && ((marks.values[at] ?? 0) & paddingBit) !== 0) {
        padding += 1;
        continue;
      }
      const value = values[at] ?? 0;
      sum += value;
      count += 1;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (count === 0) return { undefinedBecause: 'empty' };
  const mean = sum / count;
  let squares = 0;
  for (const { y, from, to } of rows) {
    for (let at = y * width + from; at < y * width + to; at += 1) {
      if (marks === null || ((marks.values[at] ?? 0) & paddingBit) === 0) squares += ((values[at] ?? 0) - mean) ** 2;
    }
  }
  const { slope, intercept } = range;
  const ends = [low * slope + intercept, high * slope + intercept];
  return { mean: mean * slope + intercept, deviation: Math.sqrt(squares / count) * Math.abs(slope), min: Math.min(...ends), max: Math.max(...ends), count, padding };
}

/** Row by row the columns whose centres lie inside: `from` up to and without `to`. Adjoining rectangles share no pixel. */
function rowsOf({ rect, isEllipse }: Region, { width, height }: { width: number; height: number }): readonly { y: number; from: number; to: number }[] {
  const first = (edge: number) => Math.ceil(edge - 0.5);
  const rows: { y: number; from: number; to: number }[] = [];
  const centerX = rect.x + rect.width / 2;
  const centerY = rect.y + rect.height / 2;
  for (let y = Math.max(first(rect.y), 0); y < Math.min(first(rect.y + rect.height), height); y += 1) {
    const up = (y + 0.5 - centerY) / (rect.height / 2);
    const half = isEllipse ? (rect.width / 2) * Math.sqrt(Math.max(1 - up * up, 0)) : rect.width / 2;
    const from = Math.max(first(centerX - half), 0);
    const to = Math.min(first(centerX + half), width);
    if (to > from) rows.push({ y, from, to });
  }
  return rows;
}

export interface MapInRegion {
  readonly mean: number;
  readonly max: number;
  /** Part of the region that the model saw, 0…1. */
  readonly seen: number;
}

const mostSamples = 65_536;

/**
 * The map as it is drawn, at the centres of the region's pixels; of very large regions at every second, third … pixel,
 * which a map's far larger cells do not notice. Null where the model saw nothing of the region.
 */
export function mapInRegion(plane: Plane, placement: Placement, { rect, isEllipse }: Region, { isCellular = false } = {}): MapInRegion | null {
  const step = Math.max(1, Math.ceil(Math.sqrt((rect.width * rect.height) / mostSamples)));
  const rows = rowsOf({ rect, isEllipse }, { width: placement.imageWidth, height: placement.imageHeight });
  let [sum, seen, all, max] = [0, 0, 0, -Infinity];
  for (const { y, from, to } of rows) {
    if ((y - (rows[0]?.y ?? 0)) % step !== 0) continue;
    for (let x = from; x < to; x += step) {
      all += 1;
      const value = valueAt(plane, placement, { x: x + 0.5, y: y + 0.5 }, { isCellular });
      if (value === null) continue;
      seen += 1;
      sum += value;
      if (value > max) max = value;
    }
  }
  return seen === 0 ? null : { mean: sum / seen, max, seen: seen / all };
}
