// Points of marks, in image pixels or in pixels of the view, and the few sums that geometry needs.
import { applyAffine } from '../../contracts/coordinates.ts';
import type { Affine } from '../../contracts/coordinates.ts';

export interface Point { readonly x: number; readonly y: number }
export type Line = readonly [Point, Point];

export const add = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y });
export const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
export const times = (a: Point, factor: number): Point => ({ x: a.x * factor, y: a.y * factor });
export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export function mapPoint(m: Affine, { x, y }: Point): Point {
  return applyAffine(m, x, y);
}

/** Distance to the piece between the two ends. */
export function distanceToPiece(p: Point, [a, b]: Line): number {
  const along = minus(b, a);
  const length = along.x ** 2 + along.y ** 2;
  const share = length === 0 ? 0 : Math.min(Math.max(((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length, 0), 1);
  return distance(p, add(a, times(along, share)));
}

/** Where the two endless lines meet; null where they are parallel, or so nearly that the crossing says nothing. */
export function crossingOf([a, b]: Line, [c, d]: Line): Point | null {
  const r = minus(b, a);
  const s = minus(d, c);
  const area = r.x * s.y - r.y * s.x;
  if (Math.abs(area) <= 1e-9 * Math.hypot(r.x, r.y) * Math.hypot(s.x, s.y)) return null;
  return add(a, times(r, ((c.x - a.x) * s.y - (c.y - a.y) * s.x) / area));
}
