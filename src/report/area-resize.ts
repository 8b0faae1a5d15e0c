// Resizes grey pictures by area: every output pixel is the mean of what it covers. Thumbnails and overlays.

/** Grey values 0 (black) … 255 (white), row-major. */
export interface GreyPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array | Uint8Array;
}

/** @returns values as covered by the new pixels; enlarging repeats pixels, with mixed ones only on their borders */
export function resizeByArea({ width, height, values }: GreyPlane, newWidth: number, newHeight: number): GreyPlane {
  if (newWidth === width && newHeight === height) return { width, height, values };
  const rows = resizeAxis(values, { count: height, size: width, next: newWidth, inner: 1, outer: width, innerOut: 1, outerOut: newWidth });
  const both = resizeAxis(rows, { count: newWidth, size: height, next: newHeight, inner: newWidth, outer: 1, innerOut: newWidth, outerOut: 1 });
  return { width: newWidth, height: newHeight, values: both };
}

interface Axis {
  /** Lines that are resized, and elements of each. */
  readonly count: number;
  readonly size: number;
  readonly next: number;
  /** Steps between elements of a line and between lines, before and after. */
  readonly inner: number;
  readonly outer: number;
  readonly innerOut: number;
  readonly outerOut: number;
}

function resizeAxis(values: Float32Array | Uint8Array, { count, size, next, inner, outer, innerOut, outerOut }: Axis): Float32Array {
  const out = new Float32Array(count * next);
  const ratio = size / next;
  for (let position = 0; position < next; position += 1) {
    const from = position * ratio;
    const to = Math.min(size, from + ratio);
    const first = Math.floor(from);
    const last = Math.min(size - 1, Math.ceil(to) - 1);
    for (let line = 0; line < count; line += 1) {
      let sum = 0;
      for (let at = first; at <= last; at += 1) {
        const covered = Math.min(at + 1, to) - Math.max(at, from);
        sum += covered * (values[line * outer + at * inner] ?? 0);
      }
      out[line * outerOut + position * innerOut] = sum / (to - from);
    }
  }
  return out;
}

/** The size with its long side at most `maxSide`; small pictures are enlarged by a whole factor to at least a third of it. */
export function displaySize(width: number, height: number, maxSide: number): { readonly width: number; readonly height: number } {
  const long = Math.max(width, height);
  const factor = long > maxSide ? maxSide / long : long < maxSide / 3 ? Math.max(1, Math.floor(maxSide / 2 / long)) : 1;
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** The plane with its long side at most `maxSide`, never enlarged. */
export function reduceTo(plane: GreyPlane, maxSide: number): GreyPlane {
  const factor = Math.min(1, maxSide / Math.max(plane.width, plane.height));
  return resizeByArea(plane, Math.max(1, Math.round(plane.width * factor)), Math.max(1, Math.round(plane.height * factor)));
}
