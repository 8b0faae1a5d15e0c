// Many marks on one image: from when on their words would only cover each other, and from when on they are drawn together instead of one by one.
import { invertAffine } from '../../contracts/coordinates.ts';
import { mapPoint } from './points.ts';
import { boundsOf, pointsOf } from './shapes.ts';
import type { Annotation, Shape } from '../../contracts/annotation.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Stroke } from './outline.ts';
import type { Point } from './points.ts';

/** With more of them on a frame words stand beside the selected one alone. */
export const mostWords = 120;
/** With more of them only the selected one is an element of its own. */
export const mostSingly = 300;

export function pathOf({ points, isClosed }: Stroke): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('') + (isClosed ? 'z' : '');
}

/** The list of before where nothing in it is another one: who depends on it need not begin anew. */
export function unchanged<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return before.length === now.length && before.every((one, index) => one === now[index]) ? before : now;
}

/** Beyond a mark's own points its drawing reaches this far: ticks, crosses, heads of arrows. */
const drawnPx = 12;

/** Many more of them have changed at once when a file is read or another reader is shown. */
export const mostPatched = 48;

/** In pixels of the image. Asked for thousands at every press and every picture. */
function placeOf(shape: Shape): ImageRect {
  const known = places.get(shape);
  if (known !== undefined) return known;
  const place = boundsOf(pointsOf(shape));
  places.set(shape, place);
  return place;
}

const places = new WeakMap<Shape, ImageRect>();

/** Those that a point of the view may lie on: of thousands only these are worth measuring. */
export function marksNear(at: Point, marks: readonly Annotation[], { toView, tolerancePx }: { readonly toView: Affine; readonly tolerancePx: number }): readonly Annotation[] {
  const [a, b, , d, e] = toView;
  const reach = (tolerancePx + drawnPx) / Math.sqrt(Math.abs(a * e - b * d));
  const point = mapPoint(invertAffine(toView), at);
  return marks.filter(({ shape }) => isWithin(point, placeOf(shape), reach));
}

/** Those of which something may be seen in the view. */
export function marksInView(marks: readonly Annotation[], toView: Affine, { width, height }: Size): readonly Annotation[] {
  return marks.filter(({ shape }) => touches(seenPlace(shape, toView), { x: 0, y: 0, width, height }));
}

/** Whether something of it may be drawn in a part of the view. What explains an angle between two lines may lie far from both. */
export function isAcross({ shape }: Pick<Annotation, 'shape'>, toView: Affine, part: ImageRect): boolean {
  return shape.kind === 'cobb-angle' || touches(seenPlace(shape, toView), part);
}

function seenPlace(shape: Shape, toView: Affine): ImageRect {
  const { x, y, width, height } = placeOf(shape);
  const [a, b, c, d, e, f] = toView;
  // Of the four corners the least and the most, without a list of them.
  const [left, top] = [a * x + b * y + c, d * x + e * y + f];
  const [acrossX, downX, acrossY, downY] = [a * width, b * height, d * width, e * height];
  return {
    x: left + Math.min(acrossX, 0) + Math.min(downX, 0), y: top + Math.min(acrossY, 0) + Math.min(downY, 0),
    width: Math.abs(acrossX) + Math.abs(downX), height: Math.abs(acrossY) + Math.abs(downY),
  };
}

function touches(seen: ImageRect, part: ImageRect): boolean {
  return seen.x <= part.x + part.width + drawnPx && seen.y <= part.y + part.height + drawnPx && seen.x + seen.width >= part.x - drawnPx && seen.y + seen.height >= part.y - drawnPx;
}

function isWithin({ x, y }: Point, bounds: ImageRect, reach: number): boolean {
  return x >= bounds.x - reach && x <= bounds.x + bounds.width + reach && y >= bounds.y - reach && y <= bounds.y + bounds.height + reach;
}
