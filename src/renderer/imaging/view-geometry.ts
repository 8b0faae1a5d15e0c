// Where the image lies in a view: zoom relative to "fits", the image point in the middle, the turn, and the maps between the two.
import { applyAffine, composeAffine, invertAffine } from '../../contracts/coordinates.ts';
import { isOnItsSide, orientationMatrix, upright } from './orientation.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Orientation } from './orientation.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An image in its own pixels, which need not be square. */
export interface ImageSize extends Size {
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
}

/** In widths of a pixel: the shape that is seen. */
export function shownSize({ width, height, pixelAspect }: ImageSize, orientation: Orientation): Size {
  const size = { width, height: height * pixelAspect };
  return isOnItsSide(orientation) ? { width: size.height, height: size.width } : size;
}

/** Independent of the size of the view, so that linked views of different sizes show the same place. */
export interface ViewPosition {
  /** 1 = the whole image fits. */
  readonly zoom: number;
  /** Image point in the middle of the view, as shares of the image's width and height. */
  readonly centerX: number;
  readonly centerY: number;
}

export const fitPosition: ViewPosition = { zoom: 1, centerX: 0.5, centerY: 0.5 };
export const zoomLimits = { min: 0.25, max: 64 } as const;

/** Screen pixels per width of an image pixel at which the whole image is seen. */
export function fitScale(view: Size, image: ImageSize, orientation: Orientation): number {
  const shown = shownSize(image, orientation);
  return Math.min(view.width / shown.width, view.height / shown.height);
}

export function scaleOf(position: ViewPosition, view: Size, image: ImageSize, orientation: Orientation): number {
  return position.zoom * fitScale(view, image, orientation);
}

/** Image pixels to screen pixels of the view. */
export function imageToView(position: ViewPosition, view: Size, image: ImageSize, orientation: Orientation): Affine {
  const linear = atScale(scaleOf(position, view, image, orientation), image, orientation);
  const center = applyAffine(linear, position.centerX * image.width, position.centerY * image.height);
  return [linear[0], linear[1], view.width / 2 - center.x, linear[3], linear[4], view.height / 2 - center.y];
}

export function viewToImage(position: ViewPosition, view: Size, image: ImageSize, orientation: Orientation): Affine {
  return invertAffine(imageToView(position, view, image, orientation));
}

/** Without the move: image pixels to screen pixels about the origin. */
function atScale(scale: number, { pixelAspect }: ImageSize, orientation: Orientation): Affine {
  return composeAffine(orientationMatrix(orientation), [scale, 0, 0, 0, scale * pixelAspect, 0]);
}

/** Screen pixels per width of an image pixel, whatever way the image is turned. */
export function scaleIn([a, , , d]: Affine): number {
  return Math.hypot(a, d);
}

/** A way on the screen as a way on the image. */
export function wayOnImage(toView: Affine, { dx, dy }: { dx: number; dy: number }): { dx: number; dy: number } {
  const [a, b, , d, e] = toView;
  const way = applyAffine(invertAffine([a, b, 0, d, e, 0]), dx, dy);
  return { dx: way.x, dy: way.y };
}

/** Zooms so that the image point under `at` (screen pixels of the view) stays where it is. */
export function zoomAt(position: ViewPosition, factor: number, at: { x: number; y: number }, view: Size, image: ImageSize, orientation: Orientation): ViewPosition {
  const zoom = clamp(position.zoom * factor, zoomLimits.min, zoomLimits.max);
  const anchor = applyAffine(viewToImage(position, view, image, orientation), at.x, at.y);
  const scale = zoom * fitScale(view, image, orientation);
  const way = wayOnImage(atScale(scale, image, orientation), { dx: at.x - view.width / 2, dy: at.y - view.height / 2 });
  return keepInSight({ zoom, centerX: (anchor.x - way.dx) / image.width, centerY: (anchor.y - way.dy) / image.height });
}

/** Moves the image by screen pixels. */
export function panBy(position: ViewPosition, by: { dx: number; dy: number }, view: Size, image: ImageSize, orientation: Orientation): ViewPosition {
  const way = wayOnImage(imageToView(position, view, image, orientation), by);
  return keepInSight({ ...position, centerX: position.centerX - way.dx / image.width, centerY: position.centerY - way.dy / image.height });
}

/** `pixels` pixels of the screen for one of the image. */
export function magnified(position: ViewPosition, pixels: number, { view, image, orientation, devicePixels }: { view: Size; image: ImageSize; orientation: Orientation; devicePixels: number }): ViewPosition {
  return { ...position, zoom: clamp(pixels / (fitScale(view, image, orientation) * devicePixels), zoomLimits.min, zoomLimits.max) };
}

/** The middle of the view never leaves the image. */
function keepInSight(position: ViewPosition): ViewPosition {
  return { ...position, centerX: clamp(position.centerX, 0, 1), centerY: clamp(position.centerY, 0, 1) };
}

/** The rectangle between two image points, cut at the edges of the image; null when nothing is left. */
export function rectBetween(a: { x: number; y: number }, b: { x: number; y: number }, image: Size): ImageRect | null {
  const x = clamp(Math.min(a.x, b.x), 0, image.width);
  const y = clamp(Math.min(a.y, b.y), 0, image.height);
  const width = clamp(Math.max(a.x, b.x), 0, image.width) - x;
  const height = clamp(Math.max(a.y, b.y), 0, image.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The rectangle that a rectangle becomes under a map that turns by quarters only. */
export function mapRect(m: Affine, rect: ImageRect): ImageRect {
  const a = applyAffine(m, rect.x, rect.y);
  const b = applyAffine(m, rect.x + rect.width, rect.y + rect.height);
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) };
}

export interface CornerstonePlace {
  readonly scale: number;
  readonly translation: { x: number; y: number };
  /** Degrees, clockwise. */
  readonly rotation: number;
  readonly hflip: boolean;
}

/**
 * cornerstone's own description of a view for a level of the image. It centres the level on the canvas, mirrors, turns
 * and stretches it, and moves it by `translation`, which it stretches as the canvas' axes are; so the move is solved from
 * where the middle of the level has to be.
 *
 * @param m image pixels → canvas pixels
 */
export function cornerstoneViewport(m: Affine, canvas: Size, level: Size & { readonly reduction: number }, { quarterTurns, isFlipped }: Orientation): CornerstonePlace {
  const toCanvas = composeAffine(m, [level.reduction, 0, 0, 0, level.reduction, 0]);
  const [a, b, , d, e] = toCanvas;
  const along = { x: Math.abs(a) + Math.abs(b), y: Math.abs(d) + Math.abs(e) };
  const middle = applyAffine(toCanvas, level.width / 2, level.height / 2);
  return {
    // cornerstone stretches the longer side of a pixel beyond this scale.
    scale: Math.min(along.x, along.y),
    translation: { x: (middle.x - canvas.width / 2) / along.x, y: (middle.y - canvas.height / 2) / along.y },
    rotation: quarterTurns * 90,
    hflip: isFlipped,
  };
}

/** Columns and rows in which `count` images of this shape come out largest; a place left empty counts half against it. */
export function bestGrid(count: number, area: Size, image: ImageSize, { gap = 0, orientation = upright, mostColumns = count } = {}): { columns: number; rows: number } {
  const widest = Math.min(count, mostColumns);
  let best = { columns: widest, rows: Math.ceil(count / widest), worth: 0 };
  for (let columns = widest; columns >= 1; columns -= 1) {
    const rows = Math.ceil(count / columns);
    const cell = { width: (area.width - gap * (columns - 1)) / columns, height: (area.height - gap * (rows - 1)) / rows };
    const worth = fitScale(cell, image, orientation) * (0.5 + (0.5 * count) / (columns * rows));
    if (worth > best.worth + 1e-9) best = { columns, rows, worth };
  }
  return { columns: best.columns, rows: best.rows };
}

/** A round length for the scale bar: 1, 2 or 5 times a power of ten, at most `longestPx` long. */
export function scaleBar(mmPerPixel: number, scale: number, longestPx: number): { lengthMm: number; lengthPx: number } {
  const longestMm = (longestPx / scale) * mmPerPixel;
  const decade = 10 ** Math.floor(Math.log10(longestMm));
  const lengthMm = ([5, 2, 1].find((step) => step * decade <= longestMm) ?? 1) * decade;
  return { lengthMm, lengthPx: (lengthMm / mmPerPixel) * scale };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
