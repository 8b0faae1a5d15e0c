// A map as a picture on its own grid: values are interpolated first and coloured afterwards, so no colour is invented.
import { applyAffine, invertAffine } from '../../contracts/coordinates.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { ColorMap } from '../../contracts/colors/color-maps.ts';
import type { DisplayRange } from './display-scale.ts';

/** Raw values, row-major, height × width. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * Little-endian float32 as the host serves it. Numbers that are not finite have no colour: painted, they would look like no evidence.
 *
 * @throws RangeError when the size does not fit, or a value is not finite
 */
export function readPlane(bytes: ArrayBuffer, { width, height }: { width: number; height: number }): Plane {
  if (bytes.byteLength !== width * height * 4) throw new RangeError(`map: expected ${width * height * 4} bytes, got ${bytes.byteLength}`);
  const values = new Float32Array(bytes);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`map: expected finite numbers, got ${values[bad]} in row ${Math.floor(bad / width)}, column ${bad % width}; it is not shown`);
  return { width, height, values };
}

/** Bilinear between cell centres (align_corners = false), held constant beyond the outermost centres. */
export function sampleSmooth({ width, height, values }: Plane, x: number, y: number): number {
  const u = Math.min(Math.max(x - 0.5, 0), width - 1);
  const v = Math.min(Math.max(y - 0.5, 0), height - 1);
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  const x1 = Math.min(x0 + 1, width - 1);
  const y1 = Math.min(y0 + 1, height - 1);
  const fx = u - x0;
  const top = (values[y0 * width + x0] ?? 0) * (1 - fx) + (values[y0 * width + x1] ?? 0) * fx;
  const bottom = (values[y1 * width + x0] ?? 0) * (1 - fx) + (values[y1 * width + x1] ?? 0) * fx;
  return top + (bottom - top) * (v - y0);
}

/** Long sides that pictures of maps are made with: a small view needs no large one. */
const pictureSizes = [112, 160, 224, 320, 448, 640, 896] as const;
const largest = 896;

/**
 * Picture elements per cell, in each direction: at least as many as are drawn, up to as many as make what the browser blends
 * between two of them look like exact colours.
 *
 * @param drawnSize long side of the plane as it is drawn, in canvas pixels; left out: as fine as they are made
 */
export function rasterFactor({ width, height }: { width: number; height: number }, drawnSize = Infinity): number {
  const size = pictureSizes.find((one) => one >= drawnSize) ?? largest;
  return Math.max(1, Math.round(size / Math.max(width, height)));
}

/** The values of a plane at the elements of its picture: colours, scale and threshold are made of these and of nothing else. */
export interface ValueRaster {
  readonly factor: number;
  readonly width: number;
  readonly height: number;
  /** As float32, in the arithmetic of the measures: what is at or above a threshold here is so there. */
  readonly values: Float32Array;
}

/** Bilinear between cell centres (align_corners = false), the outermost cells repeated; rows first, then columns, as `resamplePlane` reads the image's pixels. */
export function valueRaster(plane: Plane, factor: number): ValueRaster {
  const width = plane.width * factor;
  const height = plane.height * factor;
  if (factor === 1) return { factor, width, height, values: plane.values };
  const [across, down] = [readingOf(plane.width, factor), readingOf(plane.height, factor)];
  const values = new Float32Array(width * height);
  const row = new Float64Array(plane.width);
  for (let y = 0, at = 0; y < height; y += 1) {
    const upper = (down.low[y] ?? 0) * plane.width;
    const lower = (down.high[y] ?? 0) * plane.width;
    const share = down.share[y] ?? 0;
    for (let i = 0; i < plane.width; i += 1) row[i] = (plane.values[upper + i] ?? 0) * (1 - share) + (plane.values[lower + i] ?? 0) * share;
    for (let x = 0; x < width; x += 1, at += 1) {
      const s = across.share[x] ?? 0;
      values[at] = (row[across.low[x] ?? 0] ?? 0) * (1 - s) + (row[across.high[x] ?? 0] ?? 0) * s;
    }
  }
  return { factor, width, height, values };
}

interface AxisReading { readonly low: Int32Array; readonly high: Int32Array; readonly share: Float64Array }

/** For each picture element of an axis: the two cells between whose centres it lies, and the share of the second. */
function readingOf(cells: number, factor: number): AxisReading {
  const low = new Int32Array(cells * factor);
  const high = new Int32Array(cells * factor);
  const share = new Float64Array(cells * factor);
  for (let i = 0; i < cells * factor; i += 1) {
    const at = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), cells - 1);
    low[i] = Math.floor(at);
    high[i] = Math.min(Math.floor(at) + 1, cells - 1);
    share[i] = at - Math.floor(at);
  }
  return { low, high, share };
}

export interface Colouring {
  readonly range: DisplayRange;
  readonly colorMap: ColorMap;
}

/** The colour of every element, as four bytes red green blue alpha: the entry of the table that is nearest to its value. */
export function colorsOf({ values }: ValueRaster, { range: { low, high }, colorMap: { table } }: Colouring): Uint32Array {
  const entries = new Uint32Array(Uint8Array.from(table).buffer);
  const colors = new Uint32Array(values.length);
  const span = high - low;
  for (let at = 0; at < values.length; at += 1) {
    const position = ((values[at] ?? 0) - low) / span;
    colors[at] = entries[Math.floor((position < 0 ? 0 : position > 1 ? 1 : position) * 255 + 0.5)] ?? 0;
  }
  return colors;
}

/**
 * What is at or above the threshold in its colour, and nothing of the rest.
 *
 * @param threshold raw value; null: everything is painted
 * @param pixels of the raster's size, as `Uint32Array` over the bytes of a picture
 */
export function paintAbove({ values }: ValueRaster, colors: Uint32Array, threshold: number | null, pixels: Uint32Array): void {
  if (threshold === null) return pixels.set(colors);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (values[at] ?? 0) >= threshold ? (colors[at] ?? 0) : 0;
}

/** Raw value at an image point as it is drawn: between the cells' centres, or of the cell that covers it; null outside of what the model saw or off the plane. */
export function valueAt(plane: Plane, placement: Placement, point: { x: number; y: number }, { isCellular = false } = {}): number | null {
  const { seen } = placement;
  const isSeen = point.x >= seen.x && point.x < seen.x + seen.width && point.y >= seen.y && point.y < seen.y + seen.height;
  if (!isSeen) return null;
  const cell = applyAffine(invertAffine(placement.toImage), point.x, point.y);
  // The edge of the image is the edge of the plane but for rounding.
  const slack = 1e-6;
  if (cell.x < -slack || cell.y < -slack || cell.x > plane.width + slack || cell.y > plane.height + slack) return null;
  if (!isCellular) return sampleSmooth(plane, cell.x, cell.y);
  const x = Math.min(Math.max(Math.floor(cell.x), 0), plane.width - 1);
  const y = Math.min(Math.max(Math.floor(cell.y), 0), plane.height - 1);
  return plane.values[y * plane.width + x] ?? null;
}
