// Agreement of boxes and maps as a table: the same columns in agreement.csv and in agreement.json.
import { needsLayer } from '../contracts/explanation.ts';
import { writeCsv } from './csv.ts';
import type { CsvCell } from './csv.ts';
import type { Box } from '../contracts/annotation.ts';
import type { ReportAgreement, ReportSection } from './report-input.ts';

export interface AgreementTable {
  readonly image: string;
  readonly seed: number;
  readonly boxes: readonly Box[];
  readonly sections: readonly Pick<ReportSection, 'agreement' | 'layer' | 'score'>[];
}

type Cell = string | number | boolean | null;

interface Line extends AgreementTable {
  readonly section: AgreementTable['sections'][number];
  readonly row: ReportAgreement;
}

/** Column → cell. The order is the order in the file; in JSON a name is written camelCase. */
const columns: Readonly<Record<string, (line: Line) => Cell>> = {
  image: ({ image }) => image,
  box_id: ({ row }) => row.boxId,
  box_label: ({ row }) => row.label,
  box_role: ({ row }) => row.role,
  box_reader: ({ row }) => row.reader,
  box_x: ({ row, boxes }) => edge(boxes, row, 'x'),
  box_y: ({ row, boxes }) => edge(boxes, row, 'y'),
  box_width: ({ row, boxes }) => edge(boxes, row, 'width'),
  box_height: ({ row, boxes }) => edge(boxes, row, 'height'),
  measured_class: ({ row }) => row.target,
  score_kind: ({ section }) => section.score.kind,
  score: ({ section }) => measured(section.score.value),
  method: ({ row }) => row.method,
  layer: ({ row, section }) => (needsLayer(row.method) ? section.layer?.name ?? null : null),
  energy_inside: ({ row }) => measured(row.energy),
  energy_inside_by_chance: ({ row }) => measured(row.energyByChance),
  pointing_hit: ({ row }) => row.hit,
  pointing_hit_by_chance: ({ row }) => measured(row.hitByChance),
  iou_at_otsu: ({ row }) => measured(row.iou),
  iou_at_otsu_by_chance: ({ row }) => measured(row.iouByChance),
  otsu_threshold_raw: ({ row }) => measured(row.threshold),
  seed: ({ seed }) => seed,
  undefined_because: ({ row }) => row.undefinedBecause,
  note: ({ row }) => row.note,
  box_shape: ({ row, boxes }) => boxes.find(({ id }) => id === row.boxId)?.shape ?? 'box',
  map_at_point: ({ row }) => measured(row.point?.value ?? null),
  rank_at_point: ({ row }) => measured(row.point?.rank ?? null),
  rank_at_point_by_chance: ({ row }) => row.point?.rankByChance ?? null,
};

/** @returns one line per box and method; empty cells are not defined, pointing_hit is true or false */
export function agreementCsv(table: AgreementTable): string {
  return writeCsv(Object.keys(columns), linesOf(table).map((line) => Object.values(columns).map((cell) => csvCell(cell(line)))));
}

/** @returns one record per box and method; null is not defined */
export function agreementRecords(table: AgreementTable): readonly Readonly<Record<string, Cell>>[] {
  return linesOf(table).map((line) => Object.fromEntries(Object.entries(columns).map(([name, cell]) => [camelCase(name), cell(line)])));
}

function linesOf(table: AgreementTable): readonly Line[] {
  return table.sections.flatMap((section) => section.agreement.map((row) => ({ ...table, section, row })));
}

function edge(boxes: readonly Box[], { boxId }: ReportAgreement, side: 'x' | 'y' | 'width' | 'height'): number | null {
  const box = boxes.find(({ id }) => id === boxId);
  return box === undefined ? null : box[side];
}

/** Maps are float32: digits beyond the seventh are noise of the summation. */
function measured(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7));
}

function csvCell(cell: Cell): CsvCell {
  return typeof cell === 'boolean' ? String(cell) : cell;
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
