// How much of a map lies in a rectangle of the image.
import { applyAffine } from '../../contracts/coordinates.ts';
import type { ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { Plane } from '../imaging/map-raster.ts';

/**
 * Share of the map's positive values whose cells have their centre in the rectangle; null where the map has none.
 * As `energy` of docs/methods.md, but edge cells count whole or not at all: good enough for a sentence.
 */
export function shareInside(plane: Plane, placement: Placement, { x, y, width, height }: ImageRect): number | null {
  let [inside, all] = [0, 0];
  for (let row = 0; row < plane.height; row += 1) {
    for (let col = 0; col < plane.width; col += 1) {
      const value = plane.values[row * plane.width + col] ?? 0;
      if (value <= 0) continue;
      all += value;
      const at = applyAffine(placement.toImage, col + 0.5, row + 0.5);
      if (at.x >= x && at.x < x + width && at.y >= y && at.y < y + height) inside += value;
    }
  }
  return all === 0 ? null : inside / all;
}
