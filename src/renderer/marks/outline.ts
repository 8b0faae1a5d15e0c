// The lines of a mark as they are seen: every shape as rows of points in the view, whatever way the image is turned.
import { middle, add, crossingOf, distance, mapPoint, minus, times } from './points.ts';
import { isEllipse, isRectShape, pointsOf } from './shapes.ts';
import type { Shape } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Line, Point } from './points.ts';

export interface Stroke {
  readonly points: readonly Point[];
  readonly isClosed: boolean;
  /** Drawn thin and dashed: what only explains the mark (an arc, lines drawn on to their crossing). */
  readonly isAid: boolean;
}

const crossPx = 7;
const arcPx = 26;

/**
 * In pixels of the view.
 *
 * @param unit pixels of the view that a pixel of the screen takes: 1 in the window, more in a saved picture
 */
export function strokesOf(shape: Shape, toView: Affine, size: Size, unit = 1): readonly Stroke[] {
  const seen = pointsOf(shape).map((point) => mapPoint(toView, point));
  if (isRectShape(shape)) return [isEllipse(shape) ? ellipseStroke(seen) : closed(seen)];
  switch (shape.kind) {
    case 'point': return crossAt(seen[0], crossPx * unit, 0);
    case 'probe': return crossAt(seen[0], crossPx * unit, crossPx * unit * 0.35);
    case 'length': return [open(seen), ...seen.map((_, index) => tickAt(seen, index, 5 * unit))];
    case 'arrow': return [open(seen), ...arrowHead(seen, unit)];
    case 'angle': return [open(seen), ...arcAt(seen, unit)];
    case 'cobb-angle': return cobbStrokes(shape.points, toView, size);
    default: return [];
  }
}

const open = (points: readonly Point[]): Stroke => ({ points, isClosed: false, isAid: false });
const closed = (points: readonly Point[]): Stroke => ({ points, isClosed: true, isAid: false });
const aid = (points: readonly Point[]): Stroke => ({ points, isClosed: false, isAid: true });

/** Places along the lines, at most `every` pixels of the view apart: what words should not cover. */
export function placesAlong(strokes: readonly Stroke[], every: number): readonly Point[] {
  return strokes.flatMap(({ points, isClosed }) => points.flatMap((point, index) => {
    const next = points[index + 1] ?? (isClosed ? points[0] : undefined);
    if (next === undefined) return [point];
    // A line that runs far out of the view needs no thousand places.
    const count = Math.min(Math.ceil(distance(point, next) / every), 200);
    return Array.from({ length: count }, (_, step) => add(point, times(minus(next, point), step / count)));
  }));
}

/** The ellipse inside of a parallelogram, fine enough that its corners cannot be seen. */
function ellipseStroke(corners: readonly Point[]): Stroke {
  const [a, b, c, d] = corners;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return closed([]);
  const center = middle(a, c);
  const u = times(minus(b, a), 0.5);
  const v = times(minus(d, a), 0.5);
  const radius = Math.max(distance(a, b), distance(a, d)) / 2;
  const count = Math.min(Math.max(Math.ceil(Math.PI / Math.acos(Math.max(1 - 0.2 / Math.max(radius, 1), 0))), 24), 720);
  return closed(Array.from({ length: count }, (_, index) => {
    const turn = (2 * Math.PI * index) / count;
    return add(center, add(times(u, Math.cos(turn)), times(v, Math.sin(turn))));
  }));
}

function crossAt(at: Point | undefined, arm: number, gap: number): readonly Stroke[] {
  if (at === undefined) return [];
  return [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([x = 0, y = 0]) => open([add(at, { x: x * gap, y: y * gap }), add(at, { x: x * arm, y: y * arm })]));
}

/** A short line across the end, as calipers have. */
function tickAt(points: readonly Point[], index: number, arm: number): Stroke {
  const [a, b] = points;
  const at = points[index];
  if (a === undefined || b === undefined || at === undefined) return open([]);
  const along = minus(b, a);
  const length = Math.hypot(along.x, along.y) || 1;
  const across = { x: (-along.y / length) * arm, y: (along.x / length) * arm };
  return open([add(at, across), minus(at, across)]);
}

function arrowHead([tail, tip]: readonly Point[], unit: number): readonly Stroke[] {
  if (tail === undefined || tip === undefined) return [];
  const back = Math.atan2(tail.y - tip.y, tail.x - tip.x);
  const long = 11 * unit;
  return [0.42, -0.42].map((turn) => open([tip, { x: tip.x + long * Math.cos(back + turn), y: tip.y + long * Math.sin(back + turn) }]));
}

function arcAt([a, apex, b]: readonly Point[], unit: number): readonly Stroke[] {
  if (a === undefined || apex === undefined || b === undefined) return [];
  const radius = Math.min(arcPx * unit, 0.45 * Math.min(distance(a, apex), distance(b, apex)));
  const from = Math.atan2(a.y - apex.y, a.x - apex.x);
  let sweep = Math.atan2(b.y - apex.y, b.x - apex.x) - from;
  if (sweep > Math.PI) sweep -= 2 * Math.PI;
  if (sweep < -Math.PI) sweep += 2 * Math.PI;
  return [aid(Array.from({ length: 17 }, (_, step) => ({ x: apex.x + radius * Math.cos(from + (sweep * step) / 16), y: apex.y + radius * Math.sin(from + (sweep * step) / 16) })))];
}

/**
 * Both lines; and how they come to their angle: drawn on to their crossing where that lies on the image, else by the
 * perpendiculars that meet on it, else (nearly parallel lines) joined at their middles.
 */
function cobbStrokes(points: readonly [Point, Point, Point, Point], toView: Affine, size: Size): readonly Stroke[] {
  const seen = points.map((point) => mapPoint(toView, point));
  const [a, b, c, d] = seen;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
  const lines = [open([a, b]), open([c, d])];
  const image = [{ x: 0, y: 0 }, { x: size.width, y: 0 }, { x: size.width, y: size.height }, { x: 0, y: size.height }].map((corner) => mapPoint(toView, corner));
  const crossing = crossingOf([a, b], [c, d]);
  if (crossing !== null && isInside(crossing, image)) {
    return [...lines, aid([nearest(crossing, [a, b]), crossing]), aid([nearest(crossing, [c, d]), crossing])];
  }
  const raised = [[a, b, [c, d]], [c, d, [a, b]]] as const;
  const feet = raised.map(([p, q]) => middle(p, q));
  const uprights = raised.map(([p, q], index): Line => {
    const along = minus(q, p);
    const foot = feet[index] ?? p;
    return [foot, add(foot, { x: -along.y, y: along.x })];
  });
  const [first, second] = uprights;
  const meet = first === undefined || second === undefined ? null : crossingOf(first, second);
  const [m, n] = feet;
  if (m === undefined || n === undefined) return lines;
  return meet !== null && isInside(meet, image) ? [...lines, aid([m, meet]), aid([n, meet])] : [...lines, aid([m, n])];
}

const nearest = (to: Point, [a, b]: Line): Point => (distance(a, to) < distance(b, to) ? a : b);

/** A convex outline, whichever way round. */
function isInside(p: Point, corners: readonly Point[]): boolean {
  const sides = corners.map((corner, index) => {
    const next = corners[(index + 1) % corners.length] ?? corner;
    return Math.sign((next.x - corner.x) * (p.y - corner.y) - (next.y - corner.y) * (p.x - corner.x));
  });
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}
