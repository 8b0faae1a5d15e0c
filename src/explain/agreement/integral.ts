// Sums over rectangles with fractional edges, exact for a plane of constant pixels.
import type { ImageRect } from '../../contracts/coordinates.ts';

/** Running sums of a plane: entry (y, x) is the sum of everything above and left of it, [height+1, width+1]. */
export interface IntegralPlane {
  readonly width: number;
  readonly height: number;
  readonly sums: Float64Array;
}

/** @param values row-major, height × width */
export function integrate(width: number, height: number, values: Uint8Array): IntegralPlane {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x] ?? 0;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
    }
  }
  return { width, height, sums };
}

/** The integral of the plane over `rect`, edge pixels weighted by the area inside. Outside the plane there is nothing, and rounding leaves none below zero. */
export function sumInside(plane: IntegralPlane, { x, y, width, height }: ImageRect): number {
  return Math.max(0, cumulative(plane, x + width, y + height) - cumulative(plane, x, y + height) - cumulative(plane, x + width, y) + cumulative(plane, x, y));
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

/** The same sum taken directly from the pixels: for a few rectangles of one plane it is cheaper than running sums. */
export function sumOver({ width, height, values }: { readonly width: number; readonly height: number; readonly values: Float32Array }, rect: ImageRect): number {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  let sum = 0;
  for (let y = Math.max(0, Math.floor(rect.y)); y < Math.min(height, Math.ceil(bottom)); y++) {
    const down = Math.min(y + 1, bottom) - Math.max(y, rect.y);
    let row = 0;
    for (let x = Math.max(0, Math.floor(rect.x)); x < Math.min(width, Math.ceil(right)); x++) {
      row += (Math.min(x + 1, right) - Math.max(x, rect.x)) * (values[y * width + x] ?? 0);
    }
    sum += down * row;
  }
  return sum;
}
