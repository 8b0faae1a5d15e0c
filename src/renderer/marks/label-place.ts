// Where the words of each mark stand: beside it, inside of the view, and not over the words of another one where that can be helped.
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { Size } from '../imaging/view-geometry.ts';
import type { Point } from './points.ts';

export interface LabelWish {
  readonly id: string;
  /** What the words belong to, in the view. */
  readonly bounds: ImageRect;
  readonly label: Size;
  /** Findings are named above their outline, measurements to the right of it, arrows behind their tail. */
  readonly prefers: 'above' | 'right' | 'left' | 'below';
}

const gap = 6;
const margin = 2;
/** A place of a drawn line that words would cover counts like so many square pixels of other words. */
const lineCost = 12;
/** Words close to the line of another mark would be read as those of that one. */
const nearCost = 6;

/** A place that is drawn on, and the mark that it belongs to. */
export interface DrawnPlace extends Point { readonly of?: string }

/**
 * Upper left corners by id. A mark that lies outside of the view has no words.
 *
 * @param occupied what stands in the view already: words keep off it like off each other
 * @param lines places of the view that are drawn on: words keep off them where there is another place
 */
export function placeLabels(wishes: readonly LabelWish[], view: Size, lines: readonly DrawnPlace[] = [], occupied: readonly ImageRect[] = []): ReadonlyMap<string, Point> {
  const taken: ImageRect[] = [...occupied];
  const places = new Map<string, Point>();
  for (const { id, bounds, label, prefers } of wishes) {
    if (!overlaps(bounds, { x: 0, y: 0, ...view })) continue;
    const candidates = around(bounds, label, prefers).map((at) => inView(at, label, view));
    const reach = Math.min(label.height / 2, 20);
    // Of thousands of places those around here alone are looked at for each candidate.
    const here = within(lines, candidates, { width: label.width, height: label.height, reach });
    const costs = candidates.map((at) => {
      const place = { x: at.x, y: at.y, ...label };
      const around = { x: at.x - reach, y: at.y - reach, width: label.width + 2 * reach, height: label.height + 2 * reach };
      const near = here.filter((point) => holds(around, point));
      const covered = near.filter((point) => holds(place, point)).length;
      const others = near.filter(({ of }) => of !== undefined && of !== id).length;
      return at.moved + taken.reduce((sum, other) => sum + sharedArea(place, other), 0) + lineCost * covered + nearCost * others;
    });
    const best = candidates[costs.indexOf(Math.min(...costs))];
    if (best === undefined) continue;
    taken.push({ x: best.x, y: best.y, ...label });
    places.set(id, { x: best.x, y: best.y });
  }
  return places;
}

function around({ x, y, width, height }: ImageRect, label: Size, prefers: LabelWish['prefers']): readonly Point[] {
  const above = { x, y: y - label.height - gap / 2 };
  const below = { x, y: y + height + gap / 2 };
  const right = { x: x + width + gap, y: y + height / 2 - label.height / 2 };
  const left = { x: x - label.width - gap, y: y + height / 2 - label.height / 2 };
  const inside = { x: x + gap, y: y + gap };
  const corners = [
    { x: x + width + gap, y: y + height - label.height }, { x: x + width + gap, y }, { x: x - label.width - gap, y }, { x: x - label.width - gap, y: y + height - label.height },
    { x: x + width - label.width, y: y - label.height - gap / 2 }, { x: x + width - label.width, y: y + height + gap / 2 },
    { x: x + width + gap, y: y - label.height }, { x: x + width + gap, y: y + height },
  ];
  const sides = { above, below, right, left };
  const order = prefers === 'above' || prefers === 'below' ? [above, below, right, left] : [right, left, below, above];
  return [sides[prefers], ...order.filter((side) => side !== sides[prefers]), ...corners, inside];
}

/** How far it had to be moved counts like words that lie over each other. */
function inView({ x, y }: Point, label: Size, view: Size): Point & { moved: number } {
  const at = { x: Math.max(margin, Math.min(x, view.width - label.width - margin)), y: Math.max(margin, Math.min(y, view.height - label.height - margin)) };
  return { ...at, moved: 4 * (Math.abs(at.x - x) + Math.abs(at.y - y)) };
}

function within(lines: readonly DrawnPlace[], candidates: readonly Point[], { width, height, reach }: Size & { readonly reach: number }): readonly DrawnPlace[] {
  const [xs, ys] = [candidates.map(({ x }) => x), candidates.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - reach, Math.min(...ys) - reach];
  const area = { x: left, y: top, width: Math.max(...xs) + width + reach - left, height: Math.max(...ys) + height + reach - top };
  return lines.filter((point) => holds(area, point));
}

function overlaps(a: ImageRect, b: ImageRect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

function sharedArea(a: ImageRect, b: ImageRect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function holds({ x, y, width, height }: ImageRect, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}
