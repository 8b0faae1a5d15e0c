// A mark while it is being drawn: pressed and dragged, or clicked point by point, whichever the reader does.
import { distance } from './points.ts';
import { boundsOf, pointsOfKind, shapeThrough } from './shapes.ts';
import type { Shape, ShapeKind } from '../../contracts/annotation.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Point } from './points.ts';

/** All in image pixels. */
export interface Drawing {
  readonly kind: ShapeKind;
  readonly points: readonly Point[];
  /** Where the pointer is now. */
  readonly cursor: Point;
  readonly isPressed: boolean;
}

export type Drawn = { readonly drawing: Drawing | null; readonly shape: Shape | null };

/** @param imagePerScreen image pixels per pixel of the screen: what is a click and what a drag is judged on the screen */
export interface Reach { readonly size: Size; readonly imagePerScreen: number }

const dragPx = 4;

export function press(kind: ShapeKind, drawing: Drawing | null, at: Point): Drawing {
  return { kind, points: [...(drawing?.points ?? []), at], cursor: at, isPressed: true };
}

export function moveTo(drawing: Drawing, at: Point): Drawing {
  return { ...drawing, cursor: at };
}

/** The pointer is let go: a drag gives a line its second point, a click waits for the next one. */
export function release(drawing: Drawing, at: Point, { size, imagePerScreen }: Reach): Drawn {
  const { kind, points } = drawing;
  const needed = pointsOfKind[kind];
  const last = points[points.length - 1] ?? at;
  const before = points[points.length - 2];
  const near = dragPx * imagePerScreen;
  const isDrag = distance(last, at) >= near;
  const beginsLine = kind === 'angle' || points.length % 2 === 1;
  let next = isDrag && beginsLine && points.length < needed ? [...points, at] : [...points.slice(0, -1), isDrag ? at : last];
  // The second click of a double click gives no new point.
  const isSecondClick = !isDrag && before !== undefined && !(kind === 'cobb-angle' && points.length === 3) && distance(before, last) < near / 2;
  if (isSecondClick) next = points.slice(0, -1);
  if (next.length < needed) return { drawing: { kind, points: next, cursor: at, isPressed: false }, shape: null };
  return { drawing: null, shape: shapeThrough(kind, next, size) };
}

/** What is to be seen while drawing: the whole shape as soon as the pointer would finish it, before that the line so far. */
export function previewOf({ kind, points, cursor, isPressed }: Drawing, size: Size): { shape: Shape; isPartial: boolean } | null {
  const needed = pointsOfKind[kind];
  const given = points.length >= needed ? [...points.slice(0, needed - 1), cursor] : [...points, cursor];
  if (kind === 'cobb-angle' && points.length < 4) {
    const line = points.length === 2 && !isPressed ? points : points.length === 3 ? null : [points[0] ?? cursor, cursor];
    if (line !== null) return partial(line, size);
  }
  const shape = shapeThrough(kind, given, size);
  if (shape !== null) return { shape, isPartial: false };
  return kind === 'angle' ? partial(given, size) : kind === 'cobb-angle' ? partial(points, size) : null;
}

function partial(points: readonly Point[], size: Size): { shape: Shape; isPartial: boolean } | null {
  const shape = shapeThrough('length', points, size);
  return shape === null ? null : { shape, isPartial: true };
}

/** A shape of a good size in the middle of what is seen, for readers who draw with the keyboard. */
export function placed(kind: ShapeKind, seen: readonly Point[], size: Size): Shape | null {
  const { x, y, width, height } = boundsOf(seen);
  const left = Math.max(x, 0);
  const top = Math.max(y, 0);
  const right = Math.min(x + width, size.width);
  const bottom = Math.min(y + height, size.height);
  if (right <= left || bottom <= top) return null;
  const center = { x: Math.round((left + right) / 2), y: Math.round((top + bottom) / 2) };
  const by = Math.max(1, Math.round(Math.min(right - left, bottom - top) / 8));
  const around = (dx: number, dy: number) => ({ x: center.x + dx * by, y: center.y + dy * by });
  switch (kind) {
    case 'point': case 'probe': return shapeThrough(kind, [center], size);
    case 'length': return shapeThrough(kind, [around(-1, 0), around(1, 0)], size);
    case 'arrow': return shapeThrough(kind, [around(1, -1), center], size);
    case 'angle': return shapeThrough(kind, [around(0, -1), center, around(1, 0)], size);
    case 'cobb-angle': return shapeThrough(kind, [around(-1, -1), around(1, -0.75), around(-1, 1), around(1, 0.75)], size);
    default: return shapeThrough(kind, [around(-1, -1), around(1, 1)], size);
  }
}
