// Agreement of boxes and maps as a table: agreement.csv.
import type { ReportAgreement } from './report-input.ts';

/** Column → cell. The order is the order in the file. */
const columns: Readonly<Record<string, (row: ReportAgreement) => string | number | boolean | null>> = {
  box: (row) => row.boxId,
  label: (row) => row.label,
  role: (row) => row.role,
  reader: (row) => row.reader,
  target: (row) => row.target,
  method: (row) => row.method,
  energy: (row) => row.energy,
  energy_by_chance: (row) => row.energyByChance,
  hit: (row) => row.hit,
  hit_by_chance: (row) => row.hitByChance,
  iou: (row) => row.iou,
  iou_by_chance: (row) => row.iouByChance,
  threshold: (row) => row.threshold,
  undefined_because: (row) => row.undefinedBecause,
  note: (row) => row.note,
};

/** @returns CSV per RFC 4180 with CRLF, one line per box and method; empty cells are not defined */
export function agreementCsv(image: string, rows: readonly ReportAgreement[]): string {
  const lines = [['image', ...Object.keys(columns)], ...rows.map((row) => [image, ...Object.values(columns).map((cell) => cell(row))])];
  return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would run as a formula gets an apostrophe in front. */
function quote(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
