// What a mark's words ask for: their size, what they stand beside, and on which side.
import { mapPoint } from './points.ts';
import { boundsOf, pointsOf } from './shapes.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { LabelWish } from './label-place.ts';

export interface Letters {
  /** Of one line, in pixels of the view. */
  readonly widthOf: (line: string, isBold: boolean) => number;
  readonly lineHeight: number;
}

/** Room around the words, in shares of a line. */
export const labelPadding = 0.3;

/** Null where there is nothing to say. */
export function labelWish({ id, shape, finding }: Pick<Annotation, 'id' | 'shape' | 'finding'>, lines: readonly string[], toView: Affine, { widthOf, lineHeight }: Letters): LabelWish | null {
  if (lines.length === 0) return null;
  const label = { width: Math.max(...lines.map((line) => widthOf(line, finding !== null))) + 2 * labelPadding * lineHeight, height: lineHeight * lines.length };
  const seen = pointsOf(shape).map((point) => mapPoint(toView, point));
  const [tail, tip] = seen;
  if (shape.kind === 'arrow' && tail !== undefined && tip !== undefined) {
    const isSteep = Math.abs(tip.y - tail.y) > 2 * Math.abs(tip.x - tail.x);
    return { id, bounds: { ...tail, width: 0, height: 0 }, label, prefers: isSteep ? (tip.y > tail.y ? 'above' : 'below') : tip.x > tail.x ? 'left' : 'right' };
  }
  const bounds = boundsOf(seen);
  const isPlace = shape.kind === 'point' || shape.kind === 'probe';
  return { id, bounds: isPlace ? { x: bounds.x - 7, y: bounds.y - 7, width: 14, height: 14 } : bounds, label, prefers: finding === null || isPlace ? 'right' : 'above' };
}
