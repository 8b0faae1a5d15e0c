// A map on the image grid as the measures read it: its positive part, and only where the model saw the image.
import type { ImageRect } from '../../contracts/coordinates.ts';

/** A map resampled to the image's own pixels, in value space. */
export interface ImagePlane {
  readonly width: number;
  readonly height: number;
  /** Row-major; pixel (x, y) spans [x, x+1) × [y, y+1). */
  readonly values: Float32Array;
}

/** Why nothing can be measured on a map. */
export type Undefinedness = 'the map is not finite' | 'the map has no positive value' | 'the map is flat' | 'the model saw nothing of this image';

/** How much of each pixel of an axis lies in [start, end): 0, 1, or a fraction at the edges. */
export function coverage(length: number, start: number, end: number): Float64Array {
  const covered = new Float64Array(length);
  for (let index = Math.max(0, Math.floor(start)); index < Math.min(length, Math.ceil(end)); index++) {
    covered[index] = Math.max(0, Math.min(index + 1, end) - Math.max(index, start));
  }
  return covered;
}

export function intersect(a: ImageRect, b: ImageRect): ImageRect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return { x, y, width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x), height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y) };
}

export function areaOf({ width, height }: ImageRect): number {
  return width * height;
}

/** The pixels that overlap `rect`, as half-open index ranges. */
export function pixelRange(plane: ImagePlane, rect: ImageRect): { x0: number; x1: number; y0: number; y1: number } {
  return {
    x0: Math.max(0, Math.floor(rect.x)), x1: Math.min(plane.width, Math.ceil(rect.x + rect.width)),
    y0: Math.max(0, Math.floor(rect.y)), y1: Math.min(plane.height, Math.ceil(rect.y + rect.height)),
  };
}

/** Whether the map carries evidence at all where the model looked; a flat or empty one is never measured. */
export function undefinedness(plane: ImagePlane, seen: ImageRect): Undefinedness | undefined {
  const { x0, x1, y0, y1 } = pixelRange(plane, seen);
  if (x0 >= x1 || y0 >= y1) return 'the model saw nothing of this image';
  let [low, high] = [Infinity, -Infinity];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const value = plane.values[y * plane.width + x] ?? NaN;
      if (!Number.isFinite(value)) return 'the map is not finite';
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (high <= 0) return 'the map has no positive value';
  return low === high ? 'the map is flat' : undefined;
}
