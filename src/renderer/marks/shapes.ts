// What the shapes of the contract have in common: a rectangle, one place, or a row of points; and how each is put together from points.
import type { Shape, ShapeKind } from '../../contracts/annotation.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Point } from './points.ts';

export type RectShape = Extract<Shape, { kind: 'box' | 'ellipse' | 'rectangle-statistics' | 'ellipse-statistics' }>;
export type PlaceShape = Extract<Shape, { kind: 'point' | 'probe' }>;
export type PathShape = Extract<Shape, { kind: 'length' | 'angle' | 'cobb-angle' | 'arrow' }>;

/** Points that have to be given until a shape of this kind stands. */
export const pointsOfKind: Readonly<Record<ShapeKind, number>> = {
  'box': 2, 'ellipse': 2, 'point': 1, 'length': 2, 'angle': 3, 'cobb-angle': 4, 'rectangle-statistics': 2, 'ellipse-statistics': 2, 'arrow': 2, 'probe': 1,
};

export const shapeKinds = Object.keys(pointsOfKind) as readonly ShapeKind[];

/** Whether a tool of the view draws marks of this kind. */
export function isMarkTool(tool: string): tool is ShapeKind {
  return tool in pointsOfKind;
}

export function isRectShape(shape: Shape): shape is RectShape {
  return 'width' in shape;
}

export function isPlaceShape(shape: Shape): shape is PlaceShape {
  return shape.kind === 'point' || shape.kind === 'probe';
}

export function isEllipse(shape: Shape): boolean {
  return shape.kind === 'ellipse' || shape.kind === 'ellipse-statistics';
}

/** In the order of the clock from the upper left for rectangles, as drawn for the others. */
export function pointsOf(shape: Shape): readonly Point[] {
  if (isRectShape(shape)) {
    const { x, y, width, height } = shape;
    return [{ x, y }, { x: x + width, y }, { x: x + width, y: y + height }, { x, y: y + height }];
  }
  return isPlaceShape(shape) ? [{ x: shape.x, y: shape.y }] : shape.points;
}

export function boundsOf(points: readonly Point[]): ImageRect {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function onImage({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
}

/** On a pixel: the right and bottom edge of an image belong to none, and would have neither value nor rank. */
export function onPixel(point: Point, { width, height }: Size): Point {
  return { x: Math.min(point.x, width - edgePx), y: Math.min(point.y, height - edgePx) };
}

const edgePx = 1 / 1024;

/** The shape through these points, moved onto the image; null when points are missing or nothing would be seen of it. */
export function shapeThrough(kind: ShapeKind, given: readonly Point[], size: Size): Shape | null {
  const points = given.map((point) => onImage(point, size));
  const [a, b, c, d] = points;
  if (a === undefined || points.length < pointsOfKind[kind]) return null;
  if (kind === 'point' || kind === 'probe') return { kind, ...onPixel(a, size) };
  if (b === undefined) return null;
  switch (kind) {
    case 'length': case 'arrow': return isSame(a, b) ? null : { kind, points: [a, b] };
    case 'angle': return c === undefined || isSame(a, b) || isSame(b, c) ? null : { kind, points: [a, b, c] };
    case 'cobb-angle': return c === undefined || d === undefined || isSame(a, b) || isSame(c, d) ? null : { kind, points: [a, b, c, d] };
    default: {
      const rect = boundsOf([a, b]);
      return rect.width > 0 && rect.height > 0 ? { kind, ...rect } : null;
    }
  }
}

const isSame = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y;

/** The same row of points elsewhere. */
export function withPoints(shape: PathShape, points: readonly Point[]): PathShape {
  const [a, b, c, d] = points;
  if (a === undefined || b === undefined) return shape;
  switch (shape.kind) {
    case 'length': case 'arrow': return { ...shape, points: [a, b] };
    case 'angle': return c === undefined ? shape : { ...shape, points: [a, b, c] };
    case 'cobb-angle': return c === undefined || d === undefined ? shape : { ...shape, points: [a, b, c, d] };
  }
}
