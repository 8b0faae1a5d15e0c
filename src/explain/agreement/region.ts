// A doctor's region as the measures need it: a box or an ellipse, cut to what the model saw, with exact areas over any rectangle.
import { areaOf, intersect } from './seen-plane.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';

/** Columns of one pixel row: [from, to) may be touched, [fullFrom, fullTo) lies wholly inside but for what `clip` takes away. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
  readonly fullFrom: number;
  readonly fullTo: number;
}

export interface Region {
  /** What of its rectangle lies in the seen area. */
  readonly bounds: ImageRect;
  readonly area: number;
  /** Area of the region inside the rectangle, exact up to the rounding of doubles (about 1e-12 of the region's area). */
  readonly overlap: (rect: ImageRect) => number;
  readonly contains: (x: number, y: number) => boolean;
  /** Of pixel row y, spanning [y, y+1). */
  readonly rowSpan: (y: number) => RowSpan;
  readonly moved: (dx: number, dy: number) => Region;
}

export function boxRegion(box: ImageRect, seen: ImageRect): Region {
  const bounds = intersect(box, seen);
  const [right, bottom] = [bounds.x + bounds.width, bounds.y + bounds.height];
  return {
    bounds, area: areaOf(bounds),
    overlap: (rect) => areaOf(intersect(rect, bounds)),
    contains: (x, y) => x >= bounds.x && x < right && y >= bounds.y && y < bottom,
    rowSpan: (y) => {
      const isWhole = y >= bounds.y && y + 1 <= bottom;
      const [from, to] = [Math.floor(bounds.x), Math.ceil(right)];
      const fullFrom = isWhole ? Math.min(Math.ceil(bounds.x), to) : to;
      return { from, to, fullFrom, fullTo: Math.max(fullFrom, isWhole ? Math.floor(right) : to) };
    },
    moved: (dx, dy) => boxRegion(movedRect(box, dx, dy), movedRect(seen, dx, dy)),
  };
}

/** The ellipse inside of the upright rectangle. */
export function ellipseRegion(rect: ImageRect, seen: ImageRect): Region {
  const bounds = intersect(rect, seen);
  const [radiusX, radiusY] = [rect.width / 2, rect.height / 2];
  const [centreX, centreY] = [rect.x + radiusX, rect.y + radiusY];
  const right = bounds.x + bounds.width;
  const overlap = (part: ImageRect): number => {
    const cut = intersect(part, bounds);
    if (cut.width <= 0 || cut.height <= 0) return 0;
    const [u0, u1] = [(cut.x - centreX) / radiusX, (cut.x + cut.width - centreX) / radiusX];
    const [v0, v1] = [(cut.y - centreY) / radiusY, (cut.y + cut.height - centreY) / radiusY];
    const share = discBelow(u1, v1) - discBelow(u0, v1) - discBelow(u1, v0) + discBelow(u0, v0);
    return Math.min(Math.max(share * radiusX * radiusY, 0), areaOf(cut));
  };
  /** Half of the ellipse's width at distance v from its middle. */
  const halfWidth = (v: number): number => (v >= radiusY ? -1 : radiusX * Math.sqrt(1 - (v / radiusY) ** 2));
  return {
    bounds, area: overlap(bounds), overlap,
    contains: (x, y) => ((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 <= 1 && x >= bounds.x && x < right && y >= bounds.y && y < bounds.y + bounds.height,
    rowSpan: (y) => {
      const [above, below] = [centreY - y, y + 1 - centreY];
      const wide = halfWidth(above > 0 && below > 0 ? 0 : Math.min(Math.abs(above), Math.abs(below)));
      const narrow = y >= bounds.y && y + 1 <= bounds.y + bounds.height ? halfWidth(Math.max(Math.abs(above), Math.abs(below))) : -1;
      const [from, to] = [Math.floor(Math.max(centreX - wide, bounds.x)), Math.ceil(Math.min(centreX + wide, right))];
      if (wide < 0 || from >= to) return { from: 0, to: 0, fullFrom: 0, fullTo: 0 };
      const fullFrom = Math.min(narrow < 0 ? to : Math.max(Math.ceil(Math.max(centreX - narrow, bounds.x)), from), to);
      return { from, to, fullFrom, fullTo: narrow < 0 ? to : Math.max(fullFrom, Math.floor(Math.min(centreX + narrow, right))) };
    },
    moved: (dx, dy) => ellipseRegion(movedRect(rect, dx, dy), movedRect(seen, dx, dy)),
  };
}

function movedRect(rect: ImageRect, dx: number, dy: number): ImageRect {
  return { ...rect, x: rect.x + dx, y: rect.y + dy };
}

/** Area of the unit disc where x ≤ u and y ≤ v: the chords' lengths, integrated in closed form. */
function discBelow(u: number, v: number): number {
  const [right, top] = [Math.min(Math.max(u, -1), 1), Math.min(Math.max(v, -1), 1)];
  /** Left and right of ±corner the chord ends below (or wholly above) the line y = v. */
  const corner = Math.sqrt(1 - top * top);
  const middle = Math.min(Math.max(right, -corner), corner);
  const inner = top * (middle + corner) + halfDisc(middle) - halfDisc(-corner);
  if (top < 0) return inner;
  return inner + 2 * (halfDisc(Math.min(right, -corner)) + (right > corner ? halfDisc(right) - halfDisc(corner) : 0));
}

/** ∫ √(1 − x²) from −1 to u. */
function halfDisc(u: number): number {
  return (u * Math.sqrt(1 - u * u) + Math.asin(u)) / 2 + Math.PI / 4;
}
