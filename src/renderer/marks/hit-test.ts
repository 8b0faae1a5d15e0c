// Which mark, and which part of it, lies under a point of the screen.
import { distance, distanceToPiece, mapPoint } from './points.ts';
import { handlesOf } from './edit-shape.ts';
import { boundsOf, pointsOf } from './shapes.ts';
import { strokesOf } from './outline.ts';
import type { Shape } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Stroke } from './outline.ts';
import type { Point } from './points.ts';

export interface Hit {
  readonly id: string;
  /** A handle's index, or null: the mark as a whole. */
  readonly handle: number | null;
}

export interface Target { readonly id: string; readonly shape: Shape }
export interface Sight { readonly toView: Affine; readonly size: Size; readonly tolerancePx: number }

/** Pixels of the screen between a point and the nearest drawn line. */
export function distanceToStrokes(at: Point, strokes: readonly Stroke[]): number {
  return Math.min(Infinity, ...strokes.filter(({ isAid }) => !isAid).flatMap(({ points, isClosed }) => points.map((point, index) => {
    const next = points[index + 1] ?? (isClosed ? points[0] : undefined);
    return next === undefined ? distance(at, point) : distanceToPiece(at, [point, next]);
  })));
}

/** Handles of the selected mark come first, then the nearest line; of two equally near ones the smaller mark, which lies inside of the other. */
export function hitTest(at: Point, targets: readonly Target[], selectedId: string | null, { toView, size, tolerancePx }: Sight): Hit | null {
  const selected = targets.find(({ id }) => id === selectedId);
  if (selected !== undefined) {
    const handle = nearestHandle(at, selected.shape, toView, tolerancePx + 2);
    if (handle !== null) return { id: selected.id, handle };
  }
  const near = targets
    .map(({ id, shape }) => ({ id, away: distanceToStrokes(at, strokesOf(shape, toView, size)), extent: extentOf(shape) }))
    .filter(({ away }) => away <= tolerancePx)
    .sort((a, b) => (Math.abs(a.away - b.away) > 2 ? a.away - b.away : a.extent - b.extent));
  return near[0] === undefined ? null : { id: near[0].id, handle: null };
}

function nearestHandle(at: Point, shape: Shape, toView: Affine, tolerancePx: number): number | null {
  const near = shownHandles(shape, toView)
    .map(({ index, at: place }) => ({ index, away: distance(at, place) }))
    .filter(({ away }) => away <= tolerancePx)
    .sort((a, b) => a.away - b.away);
  return near[0]?.index ?? null;
}

/** Handles where they are seen: those on edges only where there is room between the corners. */
export function shownHandles(shape: Shape, toView: Affine): readonly { readonly index: number; readonly at: Point }[] {
  const handles = handlesOf(shape).map(({ index, at }) => ({ index, at: mapPoint(toView, at) }));
  if (handles.length < 8) return handles;
  const [a, b, c] = handles;
  if (a === undefined || b === undefined || c === undefined) return handles;
  const roomX = distance(a.at, b.at) >= 44;
  const roomY = distance(b.at, c.at) >= 44;
  return handles.filter(({ index }) => index < 4 || (index % 2 === 0 ? roomX : roomY));
}

function extentOf(shape: Shape): number {
  const { width, height } = boundsOf(pointsOf(shape));
  return width + height;
}
