// Readers in the report: their agreement beside the maps', blind readings with their times, and what came after a reveal.
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/html/render-report.ts';
import { durationText } from '../../../src/report/html/readers-section.ts';
import { namedReaders, recordedReaders } from '../../../src/report/readers/report-readers.ts';
import { readersCsv } from '../../../src/report/readers/readers-table.ts';
import { parseCsv } from '../../../src/report/csv.ts';
import { all, readHtml, spaced, tableRows } from './markup-reader.ts';
import { sample } from './sample-input.ts';
import type { Annotation, AnnotationEvent, Box } from '../../../src/contracts/annotation.ts';
import type { ReportReaders } from '../../../src/report/readers/report-readers.ts';

const image = { width: 40, height: 30 };
const box = (id: string, reader: string, x: number): Box => ({ id, reader, label: 'Effusion', role: 'finding', x, y: 10, width: 10, height: 10 });
const section = (readers: ReportReaders | undefined) => {
  const root = readHtml(renderReport({ ...sample, ...(readers === undefined ? {} : { readers }) }));
  return all(root, 'section').find(({ attributes }) => attributes['class'] === 'readers') ?? null;
};

describe('readers in a report', () => {
  it('are not spoken of where one reader drew and nobody read blind', () => {
    expect(namedReaders([box('b1', 'Anna', 0), { ...box('b2', '', 0), reader: '' }], image)).toBeUndefined();
    expect(section(undefined)).toBeNull();
  });

  it('stand in one table with the maps of the same finding', () => {
    const found = section(namedReaders([box('b1', 'Anna', 6), box('b2', 'Ben <i>', 11)], image));
    const [table] = all(found!, 'table');
    const rows = tableRows(table!);
    // Half of each box lies in the other: IoU 1/3; each is a twelfth of the image; one of two centres lies inside (half open).
    expect(rows.find(([who]) => who === 'Anna and Ben <i>')!.map(spaced)).toEqual(['Anna and Ben <i>', '50.0 %', '8.3 %', '1 of 2', '0.33', expect.stringMatching(/^0\.\d\d$/) as string, '1', '0']);
    const map = rows.find(([who]) => who?.startsWith('Grad-CAM'))!.map(spaced);
    expect(map.slice(1, 5)).toEqual(['43.2 %', '10.0 %', '1 of 1', '0.10']);
  });

  it('who read blind are listed with their times, and what came after the reveal', () => {
    const finding = { label: 'Nodule', role: 'finding', laterality: null, confidence: null } as const;
    const annotation: Annotation = { id: 'm', imageId: 'i', frame: 0, shape: { kind: 'point', x: 1, y: 1 }, finding, comment: '', readerId: 'r1', version: 1, createdAt: '2026-11-20T10:10:00.000Z', changedAt: '2026-11-20T10:10:00.000Z' };
    const event: AnnotationEvent = { sequence: 5, at: annotation.createdAt, imageId: 'i', annotationId: 'm', readerId: 'r1', what: 'add', before: null, after: annotation };
    const found = section(recordedReaders({
      annotations: [{ ...annotation, id: 'before the reveal' }, annotation], readers: [{ id: 'r1', name: 'Anna', createdAt: '2026-11-20T09:00:00.000Z' }], events: [event],
      readings: [{ id: 'x', imageId: 'i', readerId: 'r1', startedAt: '2026-11-20T10:00:00.000Z', revealedAt: '2026-11-20T10:04:07.000Z', sequenceAtReveal: 4 }, { id: 'y', imageId: 'i', readerId: 'r1', startedAt: '2026-11-20T11:00:00.000Z', revealedAt: null, sequenceAtReveal: null }],
    }, { ...image, frame: 0 }));
    expect(tableRows(all(found!, 'table')[0]!).map((row) => row.map(spaced))).toEqual(expect.arrayContaining([
      ['Anna', '2026-11-20 10:00 UTC', '2026-11-20 10:04 UTC', '4 min 07 s'], ['Anna', '2026-11-20 11:00 UTC', 'not yet', '–'],
    ]));
    // Of two of one name, by the number that the figures give it.
    expect(spaced(found!.text)).toContain('Point 2, Nodule by Anna: made after it');
    expect(durationText('2026-11-20T10:00:00Z', '2026-11-20T10:00:42Z')).toBe('42\u00a0s');
  });
});

describe('points and sides in a report', () => {
  it('show how far points lie apart beside chance, and which marks found no partner for which reason', () => {
    const point = (id: string, reader: string, x: number): Box => ({ id, reader, label: 'Nodule', role: 'finding', shape: 'point', x, y: 10, width: 0, height: 0 });
    const boxes = [point('p1', 'Anna', 6), point('p2', 'Ben', 7), { ...box('b1', 'Anna', 20), laterality: 'left' as const }, { ...box('b2', 'Ben', 20), laterality: 'right' as const }];
    const found = section(namedReaders(boxes, { ...image, pixel: { x: 2, y: 2, unit: 'mm' } }))!;
    const tables = all(found, 'table').map((table) => tableRows(table).map((row) => row.map(spaced)));
    const row = tables.flat().filter(([who]) => who === 'Anna and Ben').find((cells) => cells[6] !== '–')!;
    // One pixel of 2 mm apart.
    expect(row.slice(0, 7)).toEqual(['Anna and Ben', '–', '–', '2 of 2', '–', '–', '2.0 mm']);
    expect(spaced(found.text)).toContain('two points are one place at most 15.0 mm apart');
    expect(spaced(found.text)).toContain('Anna: 1 without a partner, because Ben\'s lies in this place and says the other side');
  });
});

describe('a report of one frame of several', () => {
  const finding = { label: 'Effusion', role: 'finding', laterality: null, confidence: null } as const;
  const at = (id: string, readerId: string, frame: number): Annotation => ({ id, readerId, frame, imageId: 'i', shape: { kind: 'ellipse', x: 6, y: 12, width: 8, height: 9 }, finding, comment: '', version: 1, createdAt: '2026-11-20T10:10:00.000Z', changedAt: '2026-11-20T10:10:00.000Z' });
  const recorded = { annotations: [at('a', 'r1', 0), at('b', 'r2', 0), at('c', 'r1', 2), at('d', 'r2', 2), at('e', 'r2', 2)], readers: ['r1', 'r2'].map((id) => ({ id, name: id, createdAt: '2026-11-20T09:00:00.000Z' })), events: [], readings: [] };

  it('compares readers on that frame alone, and stands its maps beside them', () => {
    const readers = recordedReaders(recorded, { ...image, frame: 2 })!;
    expect(readers.agreement.pairs).toMatchObject([{ frame: 2, matched: [{ iou: expect.closeTo(1, 9) as number }], onlyFirst: [] }]);
    const tables = all(section(readers)!, 'table');
    expect(tables).toHaveLength(1);
    expect(tableRows(tables[0]!).some(([who]) => who?.startsWith('Grad-CAM'))).toBe(true);
    expect(recordedReaders(recorded, { ...image, frame: 1 })).toBeUndefined();
  });
});

describe('the table of readers', () => {
  it('has a line for each box and other reader, empty where there is no such box', () => {
    const boxes = [box('b1', 'Anna', 6), box('b2', 'Ben', 11), box('b3', 'Cleo', 30)];
    const rows = parseCsv(readersCsv('chest.dcm', namedReaders(boxes, image)!, boxes)).map(({ cells }) => cells);
    expect(rows[0]).toEqual(['image', 'box_id', 'box_label', 'box_role', 'box_reader', 'other_reader', 'other_box_id', 'energy_inside', 'energy_inside_by_chance', 'centre_hit', 'centre_hit_by_chance', 'iou', 'iou_by_chance', 'distance', 'distance_by_chance', 'distance_unit', 'unmatched_because']);
    expect(rows).toHaveLength(7);
    expect(rows.find(([, id, , , , other]) => id === 'b1' && other === 'Ben')?.slice(4, 8)).toEqual(['Anna', 'Ben', 'b2', '0.5']);
    expect(rows.find(([, id, , , , other]) => id === 'b1' && other === 'Cleo')?.slice(4)).toEqual(['Anna', 'Cleo', '', '', '', '', '', '', '', '', '', '', 'elsewhere']);
  });
});
