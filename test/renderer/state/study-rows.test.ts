// The rows of the study browser: folded by default where there are many, found by every word, placed without gaps.
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/contracts/study-order.ts';
import { treeStep } from '../../../src/renderer/commands/tree-keys.ts';
import { lowestAt, rowHeights, searchStudies, studyRows, visibleRange } from '../../../src/renderer/state/study-rows.ts';
import type { StudySummary } from '../../../src/contracts/ipc.ts';
import type { PlacedRow, RowOptions } from '../../../src/renderer/state/study-rows.ts';

function study(id: string, { patient = 'Abel Anna', date = '2026-11-20', images = 1, series = 1, description = 'Chest' } = {}): StudySummary {
  return {
    id, title: patient, description, date, time: '', accessionNumber: `ACC-${id}`, modalities: ['DX'], isDemo: false, imageCount: images * series, awaited: 0, presentationStates: 0,
    patient: patient === '' ? null : { id: `patient ${patient}`, name: patient, number: `N ${patient}`, birthDate: '1960-01-01', sex: 'F', notes: [] },
    series: Array.from({ length: series }, (_, at) => ({
      id: `${id}/${at}`, description: `Series ${at}`, modality: 'DX', imageCount: images,
      images: Array.from({ length: Math.min(images, 3) }, (_unused, place) => ({ id: `${id}/${at}/${place}`, name: `${id}-${place}.dcm`, kind: 'dicom' as const, rows: 2, cols: 3, frames: 1, caption: 'PA', boxes: 0, note: null })),
    })),
  };
}

const plain: RowOptions = { search: '', imageId: null, folds: new Map(), whole: new Map() };
const outline = (rows: readonly PlacedRow[]) => rows.map(({ row, level }) => `${' '.repeat(level - 1)}${row.kind} ${row.key}`);

describe('the study browser', () => {
  it('unfolds everything where there is little, and shows priors with their interval', () => {
    const rows = studyRows([study('new'), study('old', { date: '2026-08-20' }), study('pictures', { patient: '' })], { ...plain, imageId: 'new/0/0' });
    expect(outline(rows)).toEqual(['patient patient Abel Anna', ' study new', '  image new/0/0', ' study old', '  image old/0/0', 'study pictures', ' image pictures/0/0']);
    expect(rows.map(({ row }) => (row.kind === 'study' ? row.interval : null)).filter((text) => text !== null)).toEqual(['', '3 months earlier', '']);
  });

  it('says later for a study that is newer than the one on screen', () => {
    const rows = studyRows([study('new'), study('old', { date: '2024-11-18' })], { ...plain, imageId: 'old/0/0' });
    expect(rows.flatMap(({ row }) => (row.kind === 'study' ? row.interval : []))).toEqual(['2 years later', '']);
  });

  it('folds studies where there are many images, but for the one on screen', () => {
    const rows = studyRows([study('a', { images: 3, series: 20 }), study('b', { patient: 'Berg Bruno' })], { ...plain, imageId: 'b/0/0' });
    expect(outline(rows)).toEqual(['patient patient Abel Anna', ' study a', 'patient patient Berg Bruno', ' study b', '  image b/0/0']);
  });

  it('folds patients where there are many of them, but for the one on screen and what was unfolded by hand', () => {
    const many = Array.from({ length: 30 }, (_, at) => study(`${at}`, { patient: `P${at}`, images: 2 }));
    const rows = studyRows(many, { ...plain, imageId: '7/0/0', folds: new Map([['patient P3', true]]) });
    expect(outline(rows).filter((line) => line.startsWith(' '))).toEqual([' study 3', ' study 7', '  image 7/0/0', '  image 7/0/1']);
  });

  it('names the series where there are several, and offers the rest of a long one', () => {
    const rows = studyRows([study('a', { images: 9, series: 2 })], plain);
    expect(outline(rows).slice(2, 7)).toEqual(['  series a/0', '   image a/0/0', '   image a/0/1', '   image a/0/2', '   more more a/0']);
    const [first] = study('a', { images: 9 }).series;
    const whole = new Map([['a/0', Array.from({ length: 9 }, (_, at) => ({ ...first!.images[0]!, id: `w${at}` }))]]);
    expect(studyRows([study('a', { images: 9 })], { ...plain, whole }).filter(({ row }) => row.kind === 'image')).toHaveLength(9);
  });

  it('places rows without gaps and finds those in sight', () => {
    const rows = studyRows(Array.from({ length: 500 }, (_, at) => study(`${at}`, { patient: `P${at}` })), plain);
    rows.reduce((top, row) => {
      expect(row.top).toBe(top);
      return top + row.height;
    }, 0);
    for (const y of [0, 39, 40, 5_000, 19_999]) {
      const [first, last] = visibleRange(rows, y, 300);
      expect(rows[first]!.top).toBeLessThanOrEqual(y);
      expect(rows[last - 1]!.top + rows[last - 1]!.height).toBeGreaterThanOrEqual(Math.min(y + 300, 500 * rowHeights.patient));
      expect(last - first).toBeLessThan(30);
      expect(rows[lowestAt(rows, y)]).toMatchObject({ top: Math.floor(y / 40) * 40 });
    }
  });
});

describe('a search', () => {
  const studies = [study('1', { patient: 'Çelik Cem', date: '2026-11-01' }), study('2', { description: 'Thorax bedside' }), study('3', { patient: '', description: '' })];
  it.each([['celik', ['1']], ['ÇELIK 2026-11', ['1']], ['20261101', ['1']], ['n abel', ['2']], ['bedside acc-2', ['2']], ['3-0.dcm', ['3']], ['dx chest', ['1']], ['nothing', []], ['  ', ['1', '2', '3']]])('for "%s" finds %j', (search, found) => {
    expect(searchStudies(studies, search).map(({ id }) => id)).toEqual(found);
  });
});

describe('the order of studies', () => {
  it('keeps patients as they came, each with the newest study first and undated ones last', () => {
    const given = [study('b2', { patient: 'B', date: '2020-01-01' }), study('a', { patient: 'A' }), study('b0', { patient: 'B', date: '' }), study('b1', { patient: 'B', date: '2025-01-01' }), study('p', { patient: '' })];
    expect(inOrder(given).map(({ id }) => id)).toEqual(['b1', 'b2', 'b0', 'a', 'p']);
  });
});

describe('keys in the tree', () => {
  const rows = studyRows([study('new'), study('old', { date: '2026-08-20' })], plain);
  it.each([
    ['ArrowDown', 0, { kind: 'go', index: 1 }], ['ArrowUp', 0, { kind: 'go', index: 0 }], ['End', 0, { kind: 'go', index: 4 }], ['Home', 3, { kind: 'go', index: 0 }], ['PageDown', 0, { kind: 'go', index: 2 }],
    ['ArrowLeft', 0, { kind: 'fold', key: 'patient Abel Anna', isOpen: false }], ['ArrowLeft', 2, { kind: 'go', index: 1 }], ['ArrowRight', 1, { kind: 'go', index: 2 }], ['ArrowRight', 2, null], ['x', 0, null],
  ] as const)('%s at row %i does %j', (key, at, step) => {
    expect(treeStep(key, rows, at, 2)).toEqual(step);
  });
});
