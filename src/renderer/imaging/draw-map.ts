// Puts a coloured map onto a canvas, aligned with the image below it.
import { composeAffine } from '../../contracts/coordinates.ts';
import { colorsOf, paintAbove, rasterFactor, valueRaster } from './map-raster.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Colouring, Plane, ValueRaster } from './map-raster.ts';
import type { Size } from './view-geometry.ts';

/** A raster that the browser can draw. */
export interface MapPicture {
  readonly canvas: HTMLCanvasElement;
  readonly factor: number;
  readonly isCellular: boolean;
}

interface Picturing extends Colouring {
  readonly isCellular: boolean;
  /** Long side of the plane as it is drawn, in canvas pixels; left out: large. */
  readonly drawnSize?: number;
  /** Raw value below which nothing is painted; null or left out: everything is. */
  readonly threshold?: number | null;
}

/** A plane at one fineness: its values, their colours, and the picture that is painted over while a slider moves. */
interface Easel {
  readonly plane: Plane;
  readonly raster: ValueRaster;
  readonly picture: MapPicture;
  readonly image: ImageData;
  readonly pixels: Uint32Array;
  colors: Uint32Array;
  colored: Colouring;
  threshold: number | null;
}

/** Of all easels together, the newest kept: sixteen bytes a pixel. */
const keptPixels = 8_000_000;
const easels: Easel[] = [];

/** The picture of a plane, valid until another colouring or threshold of it is asked for. */
export function pictureOf(plane: Plane, { range, colorMap, isCellular, drawnSize = Infinity, threshold = null }: Picturing): MapPicture {
  const factor = isCellular ? 1 : rasterFactor(plane, drawnSize);
  const at = easels.findIndex((one) => one.plane === plane && one.picture.factor === factor && one.picture.isCellular === isCellular);
  const [known] = at < 0 ? [] : easels.splice(at, 1);
  const easel = known ?? newEasel(plane, { factor, isCellular, range, colorMap });
  easels.unshift(easel);
  const isColored = isSameColouring(easel.colored, { range, colorMap });
  if (!isColored) {
    easel.colors = colorsOf(easel.raster, { range, colorMap });
    easel.colored = { range, colorMap };
  }
  if (known === undefined) dropOldest();
  else if (isColored && easel.threshold === threshold) return easel.picture;
  easel.threshold = threshold;
  paintAbove(easel.raster, easel.colors, threshold, easel.pixels);
  easel.picture.canvas.getContext('2d')?.putImageData(easel.image, 0, 0);
  return easel.picture;
}

function newEasel(plane: Plane, { factor, isCellular, ...colored }: Colouring & { readonly factor: number; readonly isCellular: boolean }): Easel {
  const raster = valueRaster(plane, factor);
  const canvas = document.createElement('canvas');
  canvas.width = raster.width;
  canvas.height = raster.height;
  const image = new ImageData(raster.width, raster.height);
  return { plane, raster, picture: { canvas, factor, isCellular }, image, pixels: new Uint32Array(image.data.buffer), colors: colorsOf(raster, colored), colored, threshold: null };
}

function isSameColouring(a: Colouring, b: Colouring): boolean {
  return a.colorMap === b.colorMap && a.range.low === b.range.low && a.range.high === b.range.high;
}

/** The one in use stays, however large it is. */
function dropOldest(): void {
  let pixels = 0;
  const kept = easels.findIndex(({ image }) => (pixels += image.width * image.height) > keptPixels);
  if (kept > 0) easels.length = kept;
}

/**
 * @param planeToCanvas cells of the plane → canvas pixels
 * @param seen what the model saw, in canvas pixels; nothing is drawn beyond it
 */
export function drawPicture(context: CanvasRenderingContext2D, { canvas, factor, isCellular }: MapPicture, planeToCanvas: Affine, seen: ImageRect): void {
  const [a, b, c, d, e, f] = composeAffine(planeToCanvas, [1 / factor, 0, 0, 0, 1 / factor, 0]);
  context.save();
  context.beginPath();
  context.rect(seen.x, seen.y, seen.width, seen.height);
  context.clip();
  context.setTransform(a, d, b, e, c, f);
  context.imageSmoothingEnabled = !isCellular;
  // Finely made, a picture loses nothing by plain interpolation; made small, its elements must not be skipped.
  context.imageSmoothingQuality = Math.hypot(a, d) < 0.6 ? 'medium' : 'low';
  context.drawImage(canvas, 0, 0);
  context.restore();
}

/** Sizes a canvas to its view and clears it; null when there is no view yet. */
export function preparedContext(canvas: HTMLCanvasElement, view: Size, devicePixels: number): CanvasRenderingContext2D | null {
  const width = Math.round(view.width * devicePixels);
  const height = Math.round(view.height * devicePixels);
  if (width < 1 || height < 1) return null;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
