// Sums over rectangles with fractional edges, exact for a plane of constant pixels.
import type { ImageRect } from '../../contracts/coordinates.ts';

/** Running sums of a plane: entry (y, x) is the sum of everything above and left of it, [height+1, width+1]. */
export interface IntegralPlane {
  readonly width: number;
  readonly height: number;
  readonly sums: Float64Array;
}

/** @param valueAt the pixel's value; pixels outside are not asked for */
export function integrate(width: number, height: number, valueAt: (x: number, y: number) => number): IntegralPlane {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += valueAt(x, y);
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
    }
  }
  return { width, height, sums };
}

/** The integral of the plane over `rect`, edge pixels weighted by the area inside. Outside the plane there is nothing. */
export function sumInside(plane: IntegralPlane, { x, y, width, height }: ImageRect): number {
  return cumulative(plane, x + width, y + height) - cumulative(plane, x, y + height) - cumulative(plane, x + width, y) + cumulative(plane, x, y);
}

/** The integral over [0, x) × [0, y): bilinear between the running sums, which is exact for constant pixels. */
function cumulative({ width, height, sums }: IntegralPlane, x: number, y: number): number {
  const [cx, cy] = [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
  const [left, top] = [Math.min(Math.floor(cx), width - 1), Math.min(Math.floor(cy), height - 1)];
  const [fx, fy] = [cx - left, cy - top];
  const at = (column: number, row: number): number => sums[row * (width + 1) + column] ?? 0;
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
