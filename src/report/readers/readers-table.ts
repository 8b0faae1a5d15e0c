// Agreement between readers as a table: one line for each box and other reader.
import { writeCsv } from '../csv.ts';
import type { MarkAgreement } from '../../contracts/reader-agreement.ts';
import type { CsvCell } from '../csv.ts';
import type { ReportReaders } from './report-readers.ts';

/** Column → cell, in the order of the file. */
const columns: Readonly<Record<string, (row: MarkAgreement, context: { readonly image: string; readonly readerOf: (boxId: string) => string; readonly unit: string }) => CsvCell>> = {
  image: (_row, { image }) => image,
  box_id: ({ markId }) => markId,
  box_label: ({ label }) => label,
  box_role: ({ role }) => role,
  box_reader: ({ markId }, { readerOf }) => readerOf(markId),
  other_reader: ({ otherReaderId }) => otherReaderId,
  other_box_id: ({ otherId }) => otherId ?? '',
  energy_inside: ({ energy }) => energy ?? '',
  energy_inside_by_chance: ({ energyByChance }) => energyByChance ?? '',
  centre_hit: ({ hit }) => (hit === null ? '' : String(hit)),
  centre_hit_by_chance: ({ hitByChance }) => hitByChance ?? '',
  iou: ({ iou }) => iou ?? '',
  iou_by_chance: ({ iouByChance }) => iouByChance ?? '',
  distance: ({ distance }) => distance ?? '',
  distance_by_chance: ({ distanceByChance }) => distanceByChance ?? '',
  distance_unit: ({ distance }, { unit }) => (distance === null ? '' : unit),
  unmatched_because: ({ unmatchedBecause }) => unmatchedBecause ?? '',
};

/** @returns empty numbers where the other reader has no such finding in that place, with the reason; distances where one of the two is a point */
export function readersCsv(image: string, { agreement }: ReportReaders, boxes: readonly { readonly id: string; readonly reader?: string }[]): string {
  const readers = new Map(boxes.map(({ id, reader = '' }) => [id, reader]));
  const context = { image, readerOf: (boxId: string): string => readers.get(boxId) ?? '', unit: agreement.unit };
  return writeCsv(Object.keys(columns), agreement.marks.map((row) => Object.values(columns).map((cell) => cell(row, context))));
}
