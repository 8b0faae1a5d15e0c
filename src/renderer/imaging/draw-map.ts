// Puts a coloured map onto a canvas, aligned with the image below it.
import { composeAffine } from '../../contracts/coordinates.ts';
import { colorize } from './map-raster.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { ColorMap } from './color-maps.ts';
import type { DisplayRange } from './display-scale.ts';
import type { Plane, Raster } from './map-raster.ts';
import type { Size } from './view-geometry.ts';

/** A raster that the browser can draw. */
export interface MapPicture {
  readonly canvas: HTMLCanvasElement;
  readonly factor: number;
  readonly isCellular: boolean;
}

interface Colouring {
  readonly range: DisplayRange;
  readonly colorMap: ColorMap;
  readonly isCellular: boolean;
}

const rememberedPerPlane = 4;
const pictures = new WeakMap<Plane, Map<string, MapPicture>>();

/** The picture of a plane, made once per colouring. */
export function pictureOf(plane: Plane, { range, colorMap, isCellular }: Colouring): MapPicture {
  const key = `${range.low} ${range.high} ${colorMap.kind} ${colorMap.name} ${isCellular}`;
  const known = pictures.get(plane) ?? new Map<string, MapPicture>();
  pictures.set(plane, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = { ...toCanvas(colorize(plane, range, colorMap, { isCellular })), isCellular };
  const oldest = known.keys().next().value;
  if (known.size >= rememberedPerPlane && oldest !== undefined) known.delete(oldest);
  known.set(key, made);
  return made;
}

function toCanvas({ factor, width, height, rgba }: Raster): { canvas: HTMLCanvasElement; factor: number } {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return { canvas, factor };
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
  context.imageSmoothingQuality = 'high';
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
