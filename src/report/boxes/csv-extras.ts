// What the workstation's own CSV says of a finding beyond its box: shape, laterality, confidence, comment, frame.
import { confidences, lateralities } from '../../contracts/annotation.ts';
import { plainNumber } from './box-row.ts';
import type { BoxRow } from './box-row.ts';
import type { CsvColumns } from './csv-layouts.ts';

export type Extras = Pick<BoxRow, 'shape' | 'laterality' | 'confidence' | 'comment' | 'frame'>;

/** Blank cells say nothing, and are left out. */
export function readExtras(columns: CsvColumns, { cell, comment }: { readonly cell: (column: number | undefined) => string; readonly comment: string }): Extras | { readonly reason: string } {
  const refuse = (what: string, expected: string, got: string): { readonly reason: string } => ({ reason: `expected the ${what} ${expected}, got "${got.slice(0, 40)}"` });
  const shape = cell(columns.shape);
  if (!['', 'box', 'ellipse', 'point'].includes(shape)) return refuse('shape', 'box, ellipse or point', shape);
  const laterality = lateralities.find((known) => known === cell(columns.laterality));
  if (laterality === undefined && cell(columns.laterality) !== '') return refuse('laterality', lateralities.join(', '), cell(columns.laterality));
  const confidence = confidences.find((known) => known === plainNumber(cell(columns.confidence)));
  if (confidence === undefined && cell(columns.confidence) !== '') return refuse('confidence', '1 to 5', cell(columns.confidence));
  const frame = cell(columns.frame) === '' ? 1 : plainNumber(cell(columns.frame));
  if (!Number.isInteger(frame) || frame < 1) return refuse('frame', 'counted from 1', cell(columns.frame));
  return {
    ...(shape === 'ellipse' || shape === 'point' ? { shape } : {}), ...(laterality === undefined ? {} : { laterality }), ...(confidence === undefined ? {} : { confidence }),
    ...(comment === '' ? {} : { comment }), ...(frame === 1 ? {} : { frame: frame - 1 }),
  };
}
