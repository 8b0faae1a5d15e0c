// Lines of equal value over an image: the model's amber with a dark edge, as wide on screen at every zoom.
import { cellContours, smoothContours } from './contours.ts';
import { rasterFactor } from './map-raster.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Contour } from './contours.ts';
import type { Plane } from './map-raster.ts';

export interface ContourLine {
  /** Raw value. */
  readonly level: number;
  readonly isThreshold: boolean;
}

interface Drawing {
  readonly lines: readonly ContourLine[];
  readonly isCellular: boolean;
  readonly color: string;
  /** Of a thin line, in canvas pixels. */
  readonly unit: number;
}

const rememberedPerPlane = 12;
const paths = new WeakMap<Plane, Map<string, Path2D>>();

/** In plane coordinates, made once for a level. */
function pathOf(plane: Plane, level: number, isCellular: boolean): Path2D {
  const known = paths.get(plane) ?? new Map<string, Path2D>();
  paths.set(plane, known);
  const key = `${level} ${isCellular}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  // A coarse cell is large on screen, and the curve in it is seen.
  const steps = Math.min(Math.max(Math.round(rasterFactor(plane) / 4), 1), 16);
  const path = pathOfContours(isCellular ? cellContours(plane, level) : smoothContours(plane, level, steps));
  const oldest = known.keys().next().value;
  if (known.size >= rememberedPerPlane && oldest !== undefined) known.delete(oldest);
  known.set(key, path);
  return path;
}

function pathOfContours(contours: readonly Contour[]): Path2D {
  const path = new Path2D();
  for (const { points, isClosed } of contours) {
    for (let at = 0; at < points.length; at += 2) {
      if (at === 0) path.moveTo(points[0] ?? 0, points[1] ?? 0);
      else path.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
    }
    if (isClosed) path.closePath();
  }
  return path;
}

/**
 * @param planeToCanvas cells of the plane → canvas pixels
 * @param seen what the model saw, in canvas pixels; nothing is drawn beyond it
 */
export function drawContours(context: CanvasRenderingContext2D, plane: Plane, { lines, isCellular, color, unit }: Drawing, planeToCanvas: Affine, seen: ImageRect): void {
  const [a, b, c, d, e, f] = planeToCanvas;
  const toCanvas = new DOMMatrix([a, d, b, e, c, f]);
  context.save();
  context.beginPath();
  context.rect(seen.x, seen.y, seen.width, seen.height);
  context.clip();
  context.lineJoin = 'round';
  // All dark edges first: none may cover another line.
  const drawn = lines.map(({ level, isThreshold }) => {
    const path = new Path2D();
    path.addPath(pathOf(plane, level, isCellular), toCanvas);
    return { path, width: (isThreshold ? 2 : 1.25) * unit };
  });
  for (const { path, width } of drawn) {
    context.strokeStyle = 'rgb(0 0 0 / 72%)';
    context.lineWidth = width + 2 * unit;
    context.stroke(path);
  }
  for (const { path, width } of drawn) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
  context.restore();
}
