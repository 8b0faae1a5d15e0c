// Rows of a file that mean one image → findings on it; those that lie outside are bad rows.
import type { Finding, Shape } from '../../contracts/annotation.ts';
import type { BadBoxRow, BoxRow } from './box-row.ts';

/** A finding as a file carries it: without what only the store knows (id, version, times). */
export interface PlacedFinding {
  readonly shape: Extract<Shape, { readonly kind: 'box' | 'ellipse' | 'point' }>;
  readonly finding: Finding;
  readonly comment: string;
  /** A name. */
  readonly reader?: string;
  /** Counted from 0. */
  readonly frame: number;
}

/** How far a box may reach over the edge, in pixels: annotation tools round outward. It is cut back then. */
const tolerancePx = 1;

export function findingsOnImage(rows: readonly BoxRow[], { width, height, frames = 1 }: { readonly width: number; readonly height: number; readonly frames?: number }): { findings: PlacedFinding[]; bad: BadBoxRow[] } {
  const findings: PlacedFinding[] = [];
  const bad: BadBoxRow[] = [];
  for (const row of rows) {
    const shape = placed(row, { width, height });
    const frame = row.frame ?? 0;
    if (shape === null) {
      const got = row.shape === 'point' ? `x ${row.x}, y ${row.y}` : `x ${row.x} to ${row.x + row.width}, y ${row.y} to ${row.y + row.height}`;
      bad.push({ where: row.where, reason: `expected ${row.shape === undefined ? 'a box' : row.shape === 'point' ? 'a point' : 'an ellipse'} on the image of ${width} × ${height} pixels, got ${got}` });
    } else if (frame >= frames) bad.push({ where: row.where, reason: `expected one of ${frames} ${frames === 1 ? 'frame' : 'frames'}, got frame ${frame + 1}` });
    else {
      findings.push({
        shape, finding: { label: row.label, role: row.role, laterality: row.laterality ?? null, confidence: row.confidence ?? null },
        comment: row.comment ?? '', frame, ...(row.reader === undefined ? {} : { reader: row.reader }),
      });
    }
  }
  return { findings, bad };
}

function placed(row: BoxRow, image: { readonly width: number; readonly height: number }): PlacedFinding['shape'] | null {
  if (row.shape === 'point') {
    const isOn = row.x >= 0 && row.y >= 0 && row.x <= image.width && row.y <= image.height;
    return isOn ? { kind: 'point', x: row.x, y: row.y } : null;
  }
  const isOutside = row.x < -tolerancePx || row.y < -tolerancePx || row.x + row.width > image.width + tolerancePx || row.y + row.height > image.height + tolerancePx;
  const width = cutBack(row.x, row.width, image.width);
  const height = cutBack(row.y, row.height, image.height);
  if (isOutside || width <= 0 || height <= 0) return null;
  return { kind: row.shape ?? 'box', x: Math.max(row.x, 0), y: Math.max(row.y, 0), width, height };
}

/** The part of [start, start + length) on [0, end); as written where all of it lies there, for sums add digits that nobody drew. */
function cutBack(start: number, length: number, end: number): number {
  return start >= 0 && start + length <= end ? length : Math.min(start + length, end) - Math.max(start, 0);
}
