// A map as a picture on its own grid: values are interpolated first and coloured afterwards, so no colour is invented.
import { applyAffine, invertAffine } from '../../contracts/coordinates.ts';
import { positionOf } from './display-scale.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { ColorMap } from '../../contracts/colors/color-maps.ts';
import type { DisplayRange } from './display-scale.ts';

/** Raw values, row-major, height × width. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export interface Raster {
  /** Picture elements per cell of the plane, in each direction. */
  readonly factor: number;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
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

/** Long sides of the pictures of maps: a small view needs no large one. */
export const rasterTargets = { small: 448, large: 896 } as const;

/** Fine enough that what the browser blends between two picture elements cannot be told from exact colours. */
export function rasterFactor({ width, height }: { width: number; height: number }, target: number = rasterTargets.large): number {
  return Math.max(1, Math.round(target / Math.max(width, height)));
}

/** A plane on its picture's grid, in steps so fine that none can be seen; colours, scale and threshold are a table over the steps. */
export interface LevelRaster {
  readonly factor: number;
  readonly width: number;
  readonly height: number;
  /** 0…65535 from the plane's smallest to its largest value. */
  readonly levels: Uint16Array;
  readonly low: number;
  readonly high: number;
}

const lastLevel = 65_535;

/**
 * Made once for a plane: what is slid and chosen afterwards reads these steps and no values.
 *
 * @param target long side that is aimed at, in picture elements
 */
export function levelRaster(plane: Plane, { isCellular = false, target = rasterTargets.large }: { readonly isCellular?: boolean; readonly target?: number } = {}): LevelRaster {
  let [low, high] = [Infinity, -Infinity];
  for (const value of plane.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const factor = isCellular ? 1 : rasterFactor(plane, target);
  const width = plane.width * factor;
  const height = plane.height * factor;
  const levels = new Uint16Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      levels[at] = levelOf(factor === 1 ? (plane.values[y * width + x] ?? 0) : sampleSmooth(plane, (x + 0.5) / factor, (y + 0.5) / factor), low, high);
    }
  }
  return { factor, width, height, levels, low, high };
}

function levelOf(value: number, low: number, high: number): number {
  return high > low ? Math.min(Math.max(Math.round(((value - low) / (high - low)) * lastLevel), 0), lastLevel) : 0;
}

export interface Colouring {
  readonly range: DisplayRange;
  readonly colorMap: ColorMap;
  /** Raw value below which nothing is painted; left out: everything is. */
  readonly threshold?: number | null;
}

/** The colour of every step, as four bytes red green blue alpha; what is below the threshold has none. */
export function levelColors({ low, high }: Pick<LevelRaster, 'low' | 'high'>, { range, colorMap: { table }, threshold = null }: Colouring): Uint32Array {
  const entries = new Uint32Array(Uint8Array.from(table).buffer);
  const colors = new Uint32Array(lastLevel + 1);
  // A value at the threshold is painted: its step is the first that is.
  const first = threshold === null ? 0 : threshold > high ? lastLevel + 1 : levelOf(threshold, low, high);
  /** The first step that has this entry of the table, rounding to the nearest one. */
  const startOf = (entry: number): number => {
    if (entry === 0 || high <= low) return entry === 0 ? 0 : Math.round(positionOf(low, range) * 255) < entry ? lastLevel + 1 : 0;
    const value = range.low + ((entry - 0.5) / 255) * (range.high - range.low);
    return Math.min(Math.max(Math.ceil(((value - low) / (high - low)) * lastLevel), 0), lastLevel + 1);
  };
  for (let entry = 0; entry < 256; entry += 1) colors.fill(entries[entry] ?? 0, Math.max(startOf(entry), first), entry === 255 ? lastLevel + 1 : Math.max(startOf(entry + 1), first));
  return colors;
}

/** @param rgba of the raster's size, as `Uint32Array` over the bytes of a picture */
export function paintLevels({ levels }: LevelRaster, colors: Uint32Array, rgba: Uint32Array): void {
  for (let at = 0; at < levels.length; at += 1) rgba[at] = colors[levels[at] ?? 0] ?? 0;
}

/** Colours the plane; with `isCellular` one picture element per cell, as the network computed it. */
export function colorize(plane: Plane, colouring: Colouring, { isCellular = false } = {}): Raster {
  const raster = levelRaster(plane, { isCellular });
  const rgba = new Uint8ClampedArray(raster.levels.length * 4);
  paintLevels(raster, levelColors(raster, colouring), new Uint32Array(rgba.buffer));
  return { factor: raster.factor, width: raster.width, height: raster.height, rgba };
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
