// Changing a mark: its handles, moving it whole, moving a handle, growing it; it never leaves the image.
import { add, mapPoint } from './points.ts';
import { boundsOf, isPlaceShape, isRectShape, onImage, onPixel, pointsOf, withPoints } from './shapes.ts';
import type { Shape } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Point } from './points.ts';
import type { RectShape } from './shapes.ts';

/** Of a rectangle 0…3 are the corners from the upper left with the clock, 4…7 the edges from the top; of lines the points in turn. */
export interface Handle { readonly index: number; readonly at: Point }

const smallestPx = 1;

/** In image pixels. One place has none: it is moved whole. */
export function handlesOf(shape: Shape): readonly Handle[] {
  const points = pointsOf(shape);
  if (isPlaceShape(shape)) return [];
  const corners = points.map((at, index) => ({ index, at }));
  if (!isRectShape(shape)) return corners;
  const { x, y, width, height } = shape;
  const edges = [{ x: x + width / 2, y }, { x: x + width, y: y + height / 2 }, { x: x + width / 2, y: y + height }, { x, y: y + height / 2 }];
  return [...corners, ...edges.map((at, index) => ({ index: index + 4, at }))];
}

/** Moved by image pixels, as far as the image goes. */
export function moveShape(shape: Shape, by: Point, size: Size): Shape {
  const bounds = boundsOf(pointsOf(shape));
  const free = (low: number, length: number, limit: number, step: number) => Math.min(Math.max(step, -low), Math.max(limit - low - length, -low));
  const step = { x: free(bounds.x, bounds.width, size.width, by.x), y: free(bounds.y, bounds.height, size.height, by.y) };
  if (isPlaceShape(shape)) return { ...shape, ...onPixel({ x: shape.x + step.x, y: shape.y + step.y }, size) };
  if (isRectShape(shape)) return { ...shape, x: shape.x + step.x, y: shape.y + step.y };
  return withPoints(shape, shape.points.map((point) => add(point, step)));
}

/** One handle moved by image pixels; the rest of the shape stays where it is. */
export function moveHandle(shape: Shape, index: number, by: Point, size: Size): Shape {
  if (isPlaceShape(shape)) return moveShape(shape, by, size);
  if (isRectShape(shape)) return moveSide(shape, index, by, size);
  return withPoints(shape, shape.points.map((point, at) => (at === index ? onImage(add(point, by), size) : point)));
}

function moveSide(shape: RectShape, index: number, by: Point, size: Size): RectShape {
  const right = shape.x + shape.width;
  const bottom = shape.y + shape.height;
  const isWest = [0, 3, 7].includes(index);
  const isEast = [1, 2, 5].includes(index);
  const isNorth = [0, 1, 4].includes(index);
  const isSouth = [2, 3, 6].includes(index);
  const between = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  const x0 = isWest ? between(shape.x + by.x, 0, right - smallestPx) : shape.x;
  const x1 = isEast ? between(right + by.x, shape.x + smallestPx, Math.max(size.width, right)) : right;
  const y0 = isNorth ? between(shape.y + by.y, 0, bottom - smallestPx) : shape.y;
  const y1 = isSouth ? between(bottom + by.y, shape.y + smallestPx, Math.max(size.height, bottom)) : bottom;
  return { ...shape, x: x0, y: y0, width: Math.min(x1, size.width) - x0, height: Math.min(y1, size.height) - y0 };
}

/** The handle that the keyboard grows a shape by: of a rectangle the corner at the lower right as it is seen, of a line its last point. */
export function growingHandle(shape: Shape, toView: Affine): number {
  if (!isRectShape(shape)) return pointsOf(shape).length - 1;
  const depth = pointsOf(shape).map((point) => mapPoint(toView, point)).map(({ x, y }) => x + y);
  return depth.indexOf(Math.max(...depth));
}

/** A second one beside it, a little to the lower right as it is seen, or to the other side where there is no room. */
export function duplicateShape(shape: Shape, away: Point, size: Size): Shape {
  const moved = moveShape(shape, away, size);
  const isStuck = pointsOf(moved).every(({ x, y }, index) => {
    const from = pointsOf(shape)[index];
    return from !== undefined && Math.abs(from.x - x) < Math.abs(away.x) / 2 && Math.abs(from.y - y) < Math.abs(away.y) / 2;
  });
  return isStuck ? moveShape(shape, { x: -away.x, y: -away.y }, size) : moved;
}

/** Arrow keys as directions of the screen. */
export const arrowDirections: Readonly<Record<string, Point>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** A way of `pixels` image pixels that is seen in the direction (dx, dy) of the screen. */
export function stepOnImage(toView: Affine, direction: Point, pixels: number): Point {
  const [a, b, , d, e] = toView;
  const determinant = a * e - b * d;
  if (determinant === 0) return { x: 0, y: 0 };
  const way = { x: (e * direction.x - b * direction.y) / determinant, y: (a * direction.y - d * direction.x) / determinant };
  const longest = Math.max(Math.abs(way.x), Math.abs(way.y));
  // A quarter turn must not leave crumbs of rounding beside the one pixel that was meant.
  const part = (value: number) => (Math.abs(value) < 1e-9 * longest ? 0 : (value / longest) * pixels);
  return longest === 0 ? { x: 0, y: 0 } : { x: part(way.x), y: part(way.y) };
}
