// Puts a coloured map onto a canvas, aligned with the image below it.
import { composeAffine } from '../../contracts/coordinates.ts';
import { levelColors, levelRaster, paintLevels, rasterTargets } from './map-raster.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Colouring, LevelRaster, Plane } from './map-raster.ts';
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
}

interface Known {
  /** By their target; 0: the cells themselves. */
  readonly rasters: Map<number, LevelRaster>;
  readonly pictures: Map<string, MapPicture>;
}

const rememberedPerPlane = 2;
const known = new WeakMap<Plane, Known>();

/** The picture of a plane, valid until the next ones are asked for: while a slider moves its canvas is painted over. */
export function pictureOf(plane: Plane, { range, colorMap, isCellular, drawnSize = Infinity, threshold = null }: Picturing): MapPicture {
  const target = isCellular ? 0 : drawnSize <= rasterTargets.small ? rasterTargets.small : rasterTargets.large;
  const { rasters, pictures } = known.get(plane) ?? { rasters: new Map<number, LevelRaster>(), pictures: new Map<string, MapPicture>() };
  known.set(plane, { rasters, pictures });
  const key = `${range.low} ${range.high} ${colorMap.kind} ${colorMap.name} ${target} ${threshold}`;
  const found = pictures.get(key);
  if (found !== undefined) return found;
  const raster = rasters.get(target) ?? levelRaster(plane, { isCellular, target });
  rasters.set(target, raster);
  const oldest = pictures.size < rememberedPerPlane ? undefined : [...pictures].find(([, picture]) => picture.isCellular === isCellular);
  if (oldest !== undefined) pictures.delete(oldest[0]);
  const made = { canvas: painted(raster, { range, colorMap, threshold }, oldest?.[1].canvas), factor: raster.factor, isCellular };
  pictures.set(key, made);
  return made;
}

function painted(raster: LevelRaster, colouring: Colouring, used: HTMLCanvasElement | undefined): HTMLCanvasElement {
  const { width, height } = raster;
  const canvas = used ?? document.createElement('canvas');
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const picture = new ImageData(width, height);
  paintLevels(raster, levelColors(raster, colouring), new Uint32Array(picture.data.buffer));
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  return canvas;
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
