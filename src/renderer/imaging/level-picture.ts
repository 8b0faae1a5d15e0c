// Stored values of a level through the window as a picture, of the part that is seen: kept while neither changes, shared by all views of it.
import { displayTable, isSameWindow } from './voi.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { PixelLevel } from './stored-pixels.ts';
import type { VoiWindow } from './voi.ts';

/** Whole pixels of a level. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Entry i: the stored value `first` + i as one opaque grey pixel of a picture, in the order of its bytes. */
export interface GreyTable {
  readonly first: number;
  readonly pixels: Uint32Array;
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function opaqueGrey(level: number): number {
  return isLittleEndian ? 0xff_00_00_00 + level * 0x01_01_01 : level * 0x01_01_01_00 + 0xff;
}

/** @param levels grey 0…255 of each stored value from `first` on */
export function greyTable(levels: Uint8ClampedArray, first: number): GreyTable {
  const pixels = new Uint32Array(levels.length);
  for (let index = 0; index < levels.length; index += 1) pixels[index] = opaqueGrey(levels[index] ?? 0);
  return { first, pixels };
}

/** Colours a region of a level into `rgba`, row-major, region.width × region.height × 4 bytes. */
export function colorRegion({ values, width, samples }: PixelLevel, { first, pixels }: GreyTable, region: Region, rgba: Uint8ClampedArray): void {
  if (samples === 4) {
    colorColors({ values, width }, { first, pixels }, region, rgba);
    return;
  }
  const to = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
  for (let row = 0, out = 0; row < region.height; row += 1) {
    const start = (region.y + row) * width + region.x;
    for (let at = start; at < start + region.width; at += 1, out += 1) to[out] = pixels[(values[at] ?? 0) - first] ?? 0;
  }
}

/** Each of the three through the same table. */
function colorColors({ values, width }: Pick<PixelLevel, 'values' | 'width'>, { first, pixels }: GreyTable, region: Region, rgba: Uint8ClampedArray): void {
  const bytes = new Uint8Array(pixels.buffer);
  for (let row = 0, out = 0; row < region.height; row += 1) {
    let at = ((region.y + row) * width + region.x) * 4;
    for (let column = 0; column < region.width; column += 1, at += 4, out += 4) {
      rgba[out] = bytes[((values[at] ?? 0) - first) * 4] ?? 0;
      rgba[out + 1] = bytes[((values[at + 1] ?? 0) - first) * 4] ?? 0;
      rgba[out + 2] = bytes[((values[at + 2] ?? 0) - first) * 4] ?? 0;
      rgba[out + 3] = 255;
    }
  }
}

interface Grey {
  readonly window: VoiWindow;
  readonly isInverted: boolean;
}

interface KnownTable extends Grey {
  readonly table: GreyTable;
}

const keptTables = 4;
const tables = new WeakMap<LoadedImage, KnownTable[]>();

/** The table of a window, made once for all views that look through it. */
function tableFor(image: LoadedImage, { window, isInverted }: Grey): GreyTable {
  const known = tables.get(image) ?? [];
  tables.set(image, known);
  const found = known.find((entry) => entry.isInverted === isInverted && isSameWindow(entry.window, window));
  if (found !== undefined) return found.table;
  const table = greyTable(displayTable(window, image.range, { isInverted }), image.range.minStored);
  known.unshift({ window, isInverted, table });
  known.length = Math.min(known.length, keptTables);
  return table;
}

export interface LevelPicture {
  readonly canvas: HTMLCanvasElement;
  /** Where the canvas lies on the level. */
  readonly region: Region;
}

interface KnownPicture {
  readonly canvas: HTMLCanvasElement;
  picture: ImageData;
  region: Region;
  table: GreyTable | null;
}

/** Of one level; views of one image that are windowed apart need one each. */
const keptPictures = 4;
const keptPixels = 16_000_000;
const pictures = new WeakMap<PixelLevel, KnownPicture[]>();

/** A picture of at least `seen`. */
export function levelPicture(image: LoadedImage, level: PixelLevel, grey: Grey, seen: Region): LevelPicture {
  const table = tableFor(image, grey);
  const known = pictures.get(level) ?? [];
  pictures.set(level, known);
  const found = known.find((entry) => entry.table === table && contains(entry.region, seen));
  if (found !== undefined) return found;
  // While the window is dragged no more than is seen; while the image is moved some beyond it, so that not every step draws anew.
  const isMoved = known.some((entry) => entry.table === table);
  const region = isMoved ? widened(seen, level) : seen;
  const entry = placeFor(known, region);
  entry.table = table;
  entry.region = region;
  colorRegion(level, table, region, entry.picture.data);
  entry.canvas.getContext('2d')?.putImageData(entry.picture, 0, 0);
  return entry;
}

/** A new place or the one that was not used for longest. */
function placeFor(known: KnownPicture[], { width, height }: Region): KnownPicture {
  const pixels = known.reduce((sum, { picture }) => sum + picture.width * picture.height, width * height);
  const last = known.length >= keptPictures || (pixels > keptPixels && known.length > 0) ? known.pop() : undefined;
  const entry: KnownPicture = last ?? { canvas: document.createElement('canvas'), picture: new ImageData(width, height), region: { x: 0, y: 0, width: 0, height: 0 }, table: null };
  if (entry.picture.width !== width || entry.picture.height !== height) entry.picture = new ImageData(width, height);
  if (entry.canvas.width !== width) entry.canvas.width = width;
  if (entry.canvas.height !== height) entry.canvas.height = height;
  known.unshift(entry);
  return entry;
}

function contains(outer: Region, inner: Region): boolean {
  return outer.x <= inner.x && outer.y <= inner.y && outer.x + outer.width >= inner.x + inner.width && outer.y + outer.height >= inner.y + inner.height;
}

/** A quarter of its size further on every side, on the level. */
export function widened(region: Region, level: { readonly width: number; readonly height: number }): Region {
  const [byX, byY] = [Math.ceil(region.width / 4), Math.ceil(region.height / 4)];
  return cutTo({ x: region.x - byX, y: region.y - byY, width: region.width + 2 * byX, height: region.height + 2 * byY }, level);
}

/** The whole pixels of a level that a rectangle touches, with the two beyond it that smoothing reads. */
export function touched(rect: { x: number; y: number; width: number; height: number }, level: { readonly width: number; readonly height: number }): Region {
  const [x, y] = [Math.floor(rect.x) - 2, Math.floor(rect.y) - 2];
  return cutTo({ x, y, width: Math.ceil(rect.x + rect.width) + 2 - x, height: Math.ceil(rect.y + rect.height) + 2 - y }, level);
}

function cutTo({ x, y, width, height }: Region, level: { readonly width: number; readonly height: number }): Region {
  const left = Math.min(Math.max(x, 0), level.width - 1);
  const top = Math.min(Math.max(y, 0), level.height - 1);
  return { x: left, y: top, width: Math.max(1, Math.min(x + width, level.width) - left), height: Math.max(1, Math.min(y + height, level.height) - top) };
}
