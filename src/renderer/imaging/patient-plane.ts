// A place of one image in another one that lies in the same frame of reference of the patient. PS3.3 C.7.6.2.1.1 and C.7.4.1.
import type { ImageDescription } from '../../contracts/ipc.ts';

type PatientPlane = NonNullable<ImageDescription['plane']>;
type Vector = PatientPlane['origin'];

export interface PlaceInOther {
  /** Image pixels of the other image; may lie off it. */
  readonly x: number;
  readonly y: number;
  /** From the place to the plane of the other image. */
  readonly distanceMm: number;
  /** The place lies within the other image's slice. */
  readonly isWithinSlice: boolean;
}

/** Slices without a thickness are taken to be as thick as a plane that rounding has moved: a hundredth of a millimetre. */
const leastSliceMm = 0.02;

/** @returns null for planes of two spaces, and where a plane has no extent */
export function placeInOther(from: PatientPlane, to: PatientPlane, point: { readonly x: number; readonly y: number }): PlaceInOther | null {
  if (from.space !== to.space) return null;
  // Pixel i spans [i, i + 1): its centre, which the file speaks of, is at i + ½.
  const place = add(from.origin, add(times(from.alongRow, point.x - 0.5), times(from.alongColumn, point.y - 0.5)));
  const way = add(place, times(to.origin, -1));
  const normal = cross(to.alongRow, to.alongColumn);
  const [width, height, area] = [dot(to.alongRow, to.alongRow), dot(to.alongColumn, to.alongColumn), Math.sqrt(dot(normal, normal))];
  if (!(width > 0 && height > 0 && area > 0)) return null;
  const distanceMm = Math.abs(dot(way, normal)) / area;
  return {
    x: dot(way, to.alongRow) / width + 0.5, y: dot(way, to.alongColumn) / height + 0.5,
    distanceMm, isWithinSlice: distanceMm <= Math.max(to.thicknessMm ?? 0, leastSliceMm) / 2,
  };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function times([x, y, z]: Vector, by: number): Vector {
  return [x * by, y * by, z * by];
}
