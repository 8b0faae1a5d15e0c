// What readers who put their marks anywhere would reach: the level beside every number of agreement between readers.
import { areaOf, commonArea } from './area-overlap.ts';
import { distanceOf } from './marked-place.ts';
import type { Area } from './area-overlap.ts';
import type { ComparedImage, Place } from './marked-place.ts';

/** Places along each side at which a mark is put. */
const steps = 32;

/** The mean IoU over `steps`² cyclic shifts of the other mark, spread evenly over the image: what crosses an edge comes in at the opposite one. */
export function shiftedIou(mark: Area, other: Area, { width, height }: ComparedImage): number {
  const union = areaOf(mark) + areaOf(other);
  const columns = starts(width, other.width).filter((places) => places.some((x) => x < mark.x + mark.width && mark.x < x + other.width));
  const rows = starts(height, other.height).filter((places) => places.some((y) => y < mark.y + mark.height && mark.y < y + other.height));
  let sum = 0;
  for (const tops of rows) {
    for (const lefts of columns) {
      let common = 0;
      for (const x of lefts) for (const y of tops) common += commonArea(mark, { ...other, x, y });
      sum += common / (union - common);
    }
  }
  return sum / steps ** 2;
}

/** For each shift where the mark begins: once, or twice where it crosses the edge. */
function starts(length: number, size: number): readonly (readonly number[])[] {
  return places(length).map((at) => (at + size > length ? [at, at - length] : [at]));
}

/** The mean distance to `steps`² places spread evenly over the image. */
export function meanDistance(from: Place['centre'], image: ComparedImage): number {
  const rows = places(image.height);
  let sum = 0;
  for (const x of places(image.width)) for (const y of rows) sum += distanceOf(from, { x, y }, image);
  return sum / steps ** 2;
}

function places(length: number): readonly number[] {
  return Array.from({ length: steps }, (_, step) => ((step + 0.5) / steps) * length);
}
