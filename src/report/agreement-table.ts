// Agreement of boxes and maps as a table: agreement.csv.
import { writeCsv } from './csv.ts';
import type { CsvCell } from './csv.ts';
import type { ReportAgreement } from './report-input.ts';

/** Column → cell. The order is the order in the file. */
const columns: Readonly<Record<string, (row: ReportAgreement) => CsvCell>> = {
  box: (row) => row.boxId,
  label: (row) => row.label,
  role: (row) => row.role,
  reader: (row) => row.reader,
  target: (row) => row.target,
  method: (row) => row.method,
  energy: (row) => row.energy,
  energy_by_chance: (row) => row.energyByChance,
  hit: (row) => (row.hit === null ? null : Number(row.hit)),
  hit_by_chance: (row) => row.hitByChance,
  iou: (row) => row.iou,
  iou_by_chance: (row) => row.iouByChance,
  threshold: (row) => row.threshold,
  undefined_because: (row) => row.undefinedBecause,
  note: (row) => row.note,
};

/** @returns one line per box and method; empty cells are not defined, hit is 1 or 0 */
export function agreementCsv(image: string, rows: readonly ReportAgreement[]): string {
  return writeCsv(['image', ...Object.keys(columns)], rows.map((row) => [image, ...Object.values(columns).map((cell) => cell(row))]));
}
