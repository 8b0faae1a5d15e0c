// Where findings lie on the last grid: what a network in training may be shown, place by place.
import { signOf } from './generator/anatomy.ts';
import type { Finding } from './generator/findings.ts';
import { midlineX } from './generator/grid.ts';
import type { Radiograph } from './generator/radiograph.ts';

/** Findings whose places can be shown. */
export type Shown = 'nodule' | 'effusion';

/** How rare a finding's places are, so how much one counts against all that are empty. */
export const rarity: Readonly<Record<Shown, number>> = { nodule: 30, effusion: 6 };

/** A rectangle in shares of the field of view, 0 to 1. */
export interface Place { readonly of: Shown; readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

/** The rectangles of all findings that can be shown; a place of the grid belongs to one if its centre does. */
export function placesOf({ anatomy, findings }: Radiograph): Place[] {
  const { widthMm, heightMm } = anatomy.field;
  const place = (of: Shown, x0: number, x1: number, y0: number, y1: number): Place =>
    ({ of, left: Math.min(x0, x1) / widthMm, right: Math.max(x0, x1) / widthMm, top: y0 / heightMm, bottom: y1 / heightMm });
  return findings.flatMap((finding: Finding): Place[] => {
    if (finding.kind === 'nodule') {
      const x = finding.x + midlineX(anatomy, finding.y);
      const reach = finding.radiusMm + 13; // half a place beyond its rim
      return [place('nodule', x - reach, x + reach, finding.y - reach, finding.y + reach)];
    }
    if (finding.kind === 'effusion') {
      const angleY = anatomy.angleY[finding.side];
      const sign = signOf(finding.side);
      const wall = midlineX(anatomy, angleY) + sign * (anatomy.halfWidth + 2);
      const inwards = 30 + 0.5 * finding.heightMm;
      return [place('effusion', wall, wall - sign * inwards, angleY - finding.heightMm, angleY + 4)];
    }
    return [];
  });
}
