// Lengths, areas and angles of marks, in millimetres where the file says how large a pixel is; pixels need not be square.
import { minus } from './points.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { Point } from './points.ts';

export interface Scale {
  /** Of one pixel to the right, and of one pixel down. */
  readonly x: number;
  readonly y: number;
  /** `px`: the file states no spacing; lengths are then in widths of a pixel. */
  readonly unit: 'mm' | 'px';
}

export function scaleOf({ spacingMm, pixelAspect }: Pick<ImageDescription, 'spacingMm' | 'pixelAspect'>): Scale {
  if (spacingMm === null) return { x: 1, y: pixelAspect, unit: 'px' };
  return { x: spacingMm.column, y: spacingMm.row, unit: 'mm' };
}

const real = ({ x, y }: Point, scale: Scale): Point => ({ x: x * scale.x, y: y * scale.y });

/** In the unit of the scale. */
export function lengthBetween(a: Point, b: Point, scale: Scale): number {
  const way = real(minus(b, a), scale);
  return Math.hypot(way.x, way.y);
}

/** Degrees between the two arms, 0…180. */
export function angleAt(apex: Point, a: Point, b: Point, scale: Scale): number {
  return turnBetween(real(minus(a, apex), scale), real(minus(b, apex), scale));
}

/** Degrees between two endless lines, 0…90: which end of a line was drawn first does not matter. */
export function cobbAngle([a, b, c, d]: readonly [Point, Point, Point, Point], scale: Scale): number {
  const turn = turnBetween(real(minus(b, a), scale), real(minus(d, c), scale));
  return Math.min(turn, 180 - turn);
}

/** By sine and cosine: the arc cosine alone loses half of the digits of small angles. */
function turnBetween(u: Point, v: Point): number {
  return (Math.atan2(Math.abs(u.x * v.y - u.y * v.x), u.x * v.x + u.y * v.y) * 180) / Math.PI;
}

/** Of the drawn outline, not of the pixels counted: square units of the scale. */
export function areaOf({ width, height }: { readonly width: number; readonly height: number }, isEllipse: boolean, scale: Scale): number {
  return width * scale.x * height * scale.y * (isEllipse ? Math.PI / 4 : 1);
}
