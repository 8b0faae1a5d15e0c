// A plane on its own grid (a map, a tensor's channel) → the image's grid, bilinearly in value space.
import { applyAffine, invertAffine, placementOnGrid } from '../../contracts/coordinates.ts';
import type { Placement } from '../../contracts/coordinates.ts';

export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Row-major, height × width. */
  readonly values: Float32Array;
}

export interface ResampledPlane {
  /** Row-major, imageHeight × imageWidth; 0 where the model saw nothing of the pixel. */
  readonly values: Float32Array;
  /** 1 where the pixel's centre lies in what the model saw. */
  readonly seen: Uint8Array;
}

/**
 * Place a plane on the image: each pixel centre is taken back to the plane and read between the four nearest cell
 * centres (align_corners = false), the outermost cells repeated at the edge.
 *
 * @param placement of the model's input; a plane on a coarser or finer grid is taken to cover the same area
 */
export function resamplePlane(plane: Plane, placement: Placement): ResampledPlane {
  const onGrid = placement.planeWidth === plane.width && placement.planeHeight === plane.height ? placement : placementOnGrid(placement, plane.width, plane.height);
  const [, b, , d] = onGrid.toImage;
  const values = b === 0 && d === 0 ? resampleStraight(plane, onGrid) : resampleTurned(plane, onGrid);
  return { values, seen: clearUnseen(values, onGrid) };
}

interface AxisReading { readonly low: Int32Array; readonly high: Int32Array; readonly share: Float64Array }

/** For each pixel of an axis: the two cells between which its centre lies, and the share of the second. */
function readingOf(length: number, cells: number, toPlane: (pixel: number) => number): AxisReading {
  const low = new Int32Array(length);
  const high = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = Math.min(Math.max(toPlane(i + 0.5) - 0.5, 0), cells - 1);
    low[i] = Math.floor(at);
    high[i] = Math.min(Math.floor(at) + 1, cells - 1);
    share[i] = at - Math.floor(at);
  }
  return { low, high, share };
}

/** No rotation: rows and columns are independent, and each row of the image needs two rows of the plane. */
function resampleStraight(plane: Plane, { toImage, imageWidth, imageHeight }: Placement): Float32Array {
  const [a, , c, , e, f] = toImage;
  const across = readingOf(imageWidth, plane.width, (x) => (x - c) / a);
  const down = readingOf(imageHeight, plane.height, (y) => (y - f) / e);
  const out = new Float32Array(imageWidth * imageHeight);
  const row = new Float64Array(plane.width);
  for (let y = 0; y < imageHeight; y++) {
    const upper = (down.low[y] ?? 0) * plane.width;
    const lower = (down.high[y] ?? 0) * plane.width;
    const share = down.share[y] ?? 0;
    for (let i = 0; i < plane.width; i++) row[i] = (plane.values[upper + i] ?? 0) * (1 - share) + (plane.values[lower + i] ?? 0) * share;
    const start = y * imageWidth;
    for (let x = 0; x < imageWidth; x++) {
      const s = across.share[x] ?? 0;
      out[start + x] = (row[across.low[x] ?? 0] ?? 0) * (1 - s) + (row[across.high[x] ?? 0] ?? 0) * s;
    }
  }
  return out;
}

function resampleTurned(plane: Plane, { toImage, imageWidth, imageHeight }: Placement): Float32Array {
  const toPlane = invertAffine(toImage);
  const out = new Float32Array(imageWidth * imageHeight);
  const cell = (column: number, row: number) => plane.values[row * plane.width + column] ?? 0;
  for (let y = 0; y < imageHeight; y++) {
    for (let x = 0; x < imageWidth; x++) {
      const at = applyAffine(toPlane, x + 0.5, y + 0.5);
      const u = Math.min(Math.max(at.x - 0.5, 0), plane.width - 1);
      const v = Math.min(Math.max(at.y - 0.5, 0), plane.height - 1);
      const [left, top] = [Math.floor(u), Math.floor(v)];
      const [right, bottom] = [Math.min(left + 1, plane.width - 1), Math.min(top + 1, plane.height - 1)];
      const [su, sv] = [u - left, v - top];
      out[y * imageWidth + x] = (cell(left, top) * (1 - su) + cell(right, top) * su) * (1 - sv) + (cell(left, bottom) * (1 - su) + cell(right, bottom) * su) * sv;
    }
  }
  return out;
}

/** Of a pixel that a crop cuts, measures count the part that was seen, so its value stays; `seen` goes by its centre. */
function clearUnseen(values: Float32Array, { seen, imageWidth, imageHeight }: Placement): Uint8Array {
  const mask = new Uint8Array(imageWidth * imageHeight);
  const [right, bottom] = [seen.x + seen.width, seen.y + seen.height];
  const columns = { from: clamp(Math.floor(seen.x), imageWidth), to: clamp(Math.ceil(right), imageWidth) };
  const rows = { from: clamp(Math.floor(seen.y), imageHeight), to: clamp(Math.ceil(bottom), imageHeight) };
  const centres = { from: clamp(Math.ceil(seen.x - 0.5), imageWidth), to: clamp(Math.ceil(right - 0.5), imageWidth) };
  for (let y = 0; y < imageHeight; y++) {
    const start = y * imageWidth;
    if (y < rows.from || y >= rows.to) {
      values.fill(0, start, start + imageWidth);
      continue;
    }
    values.fill(0, start, start + columns.from);
    values.fill(0, start + columns.to, start + imageWidth);
    if (y + 0.5 >= seen.y && y + 0.5 < bottom) mask.fill(1, start + centres.from, start + centres.to);
  }
  return mask;
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length);
}
