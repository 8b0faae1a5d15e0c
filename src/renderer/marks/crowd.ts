// Many marks on one image: from when on their words would only cover each other, and from when on they are drawn together instead of one by one.
import { invertAffine } from '../../contracts/coordinates.ts';
import { mapPoint } from './points.ts';
import { boundsOf, pointsOf } from './shapes.ts';
import type { Annotation } from '../../contracts/annotation.ts';
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

/** Those that a point of the view may lie on: of thousands only these are worth measuring. */
export function marksNear(at: Point, marks: readonly Annotation[], { toView, tolerancePx }: { readonly toView: Affine; readonly tolerancePx: number }): readonly Annotation[] {
  const [a, b, , d, e] = toView;
  const reach = (tolerancePx + drawnPx) / Math.sqrt(Math.abs(a * e - b * d));
  const point = mapPoint(invertAffine(toView), at);
  return marks.filter(({ shape }) => isWithin(point, boundsOf(pointsOf(shape)), reach));
}

/** Those of which something may be seen in the view. */
export function marksInView(marks: readonly Annotation[], toView: Affine, { width, height }: Size): readonly Annotation[] {
  return marks.filter(({ shape }) => {
    const seen = boundsOf(pointsOf(shape).map((point) => mapPoint(toView, point)));
    return seen.x <= width + drawnPx && seen.y <= height + drawnPx && seen.x + seen.width >= -drawnPx && seen.y + seen.height >= -drawnPx;
  });
}

function isWithin({ x, y }: Point, bounds: ImageRect, reach: number): boolean {
  return x >= bounds.x - reach && x <= bounds.x + bounds.width + reach && y >= bounds.y - reach && y <= bounds.y + bounds.height + reach;
}
