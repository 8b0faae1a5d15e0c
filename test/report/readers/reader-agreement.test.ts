// Agreement between readers, against cases worked out by hand.
import { describe, expect, it } from 'vitest';
import { readerAgreement } from '../../../src/report/readers/reader-agreement.ts';
import type { ReaderMark } from '../../../src/report/readers/match-marks.ts';

const image = { width: 100, height: 50 };
const mark = (id: string, readerId: string, [x, y, width, height]: [number, number, number, number], more: Partial<ReaderMark> = {}): ReaderMark => ({
  id, readerId, label: 'Nodule', role: 'finding', laterality: null, frame: 0, shape: { kind: 'box', x, y, width, height }, ...more,
});

describe('two readers', () => {
  it('with boxes of 10×10 that share 5×10: IoU 1/3, half of each inside the other, chance 2 %', () => {
    const { pairs, marks } = readerAgreement([mark('a', 'anna', [10, 10, 10, 10]), mark('b', 'ben', [15, 10, 10, 10])], image);
    expect(pairs).toEqual([{ readerIds: ['anna', 'ben'], label: 'Nodule', role: 'finding', frame: 0, matched: [{ firstId: 'a', secondId: 'b', iou: expect.closeTo(1 / 3, 12) as number, distance: null }], onlyFirst: [], onlySecond: [], otherSide: [], meanIou: expect.closeTo(1 / 3, 12) as number, meanDistance: null }]);
    expect(marks.map(({ markId, otherId }) => [markId, otherId])).toEqual([['a', 'b'], ['b', 'a']]);
    // The centre of b is at x = 20, the right edge of a, which is no longer a's; the centre of a is at x = 15, where b begins.
    expect(marks.map(({ hit }) => hit)).toEqual([false, true]);
    for (const row of marks) {
      expect(row.energy).toBeCloseTo(0.5, 12);
      expect(row.energyByChance).toBeCloseTo(0.02, 12);
      expect(row.hitByChance).toBeCloseTo(0.02, 12);
    }
  });

  it('have a chance IoU that a plain walk over every whole-pixel shift gives too', () => {
    const [row] = readerAgreement([mark('a', 'anna', [10, 10, 30, 20]), mark('b', 'ben', [50, 10, 25, 25])], image).marks.filter(({ markId }) => markId === 'a');
    // They do not touch and so are not matched: no number is made up.
    expect(row).toMatchObject({ otherId: null, unmatchedBecause: 'elsewhere', iou: null, iouByChance: null, hit: null });
    const [near] = readerAgreement([mark('a', 'anna', [10, 10, 30, 20]), mark('b', 'ben', [20, 10, 25, 25])], image).marks;
    let sum = 0;
    const along = (from: number, length: number, shift: number, other: number, period: number) => {
      let common = 0;
      for (let pixel = 0; pixel < other; pixel += 1) {
        const place = (shift + pixel) % period;
        if (place >= from && place < from + length) common += 1;
      }
      return common;
    };
    for (let dx = 0; dx < 100; dx += 1) {
      for (let dy = 0; dy < 50; dy += 1) {
        const common = along(10, 30, dx, 25, 100) * along(10, 20, dy, 25, 50);
        sum += common / (600 + 625 - common);
      }
    }
    expect(near?.iouByChance).toBeCloseTo(sum / 5_000, 3);
  });

  it('are compared only where label, role and frame are the same; the label’s case does not matter', () => {
    const same = [10, 10, 10, 10] as [number, number, number, number];
    const { pairs } = readerAgreement([
      mark('a1', 'anna', same, { label: 'nodule ' }), mark('b1', 'ben', same, { label: 'Nodule' }),
      mark('a2', 'anna', same, { label: 'Effusion' }), mark('b2', 'ben', same, { label: 'Effusion', role: 'reference-normal' }),
      mark('b3', 'ben', same, { label: 'Effusion', frame: 1 }),
    ], image);
    expect(pairs.map(({ label, role, frame, matched, onlyFirst, onlySecond }) => [label, role, frame, matched.length, onlyFirst, onlySecond])).toEqual([
      ['nodule', 'finding', 0, 1, [], []],
      ['Effusion', 'finding', 0, 0, ['a2'], []],
      ['Effusion', 'reference-normal', 0, 0, [], ['b2']],
      ['Effusion', 'finding', 1, 0, [], ['b3']],
    ]);
  });

  it('who are three are compared two by two', () => {
    const marks = ['anna', 'ben', 'cleo'].map((reader, index) => mark(reader, reader, [10 + index, 10, 10, 10]));
    expect(readerAgreement(marks, image).pairs.map(({ readerIds }) => readerIds.join())).toEqual(['anna,ben', 'anna,cleo', 'ben,cleo']);
    expect(readerAgreement(marks.slice(0, 1), image)).toMatchObject({ pairs: [], marks: [] });
  });
});

describe('points of two readers', () => {
  const point = (id: string, readerId: string, x: number, y: number, more: Partial<ReaderMark> = {}): ReaderMark => ({ id, readerId, label: 'Nodule', role: 'finding', laterality: null, frame: 0, shape: { kind: 'point', x, y }, ...more });
  /** 0.5 mm across and 1 mm down: 50 mm × 50 mm. */
  const inMm = { ...image, pixel: { x: 0.5, y: 1, unit: 'mm' as const } };

  it('are measured by how far they lie apart, in millimetres of pixels that need not be square', () => {
    const { unit, reach, pairs, marks } = readerAgreement([point('a', 'anna', 10, 10), point('b', 'ben', 16, 14)], inMm);
    // 6 pixels of 0.5 mm and 4 of 1 mm: 3² + 4² = 5².
    expect([unit, reach, pairs[0]?.meanDistance, pairs[0]?.meanIou]).toEqual(['mm', 15, 5, null]);
    expect(marks.map(({ distance, hit, energy, iou }) => [distance, hit, energy, iou])).toEqual([[5, true, null, null], [5, true, null, null]]);
  });

  it('stand beside the mean distance to places all over the image, as a plain walk over fine places gives it', () => {
    const [row] = readerAgreement([point('a', 'anna', 10, 10), point('b', 'ben', 16, 14)], inMm).marks;
    let sum = 0;
    for (let x = 0.125; x < 100; x += 0.25) for (let y = 0.125; y < 50; y += 0.25) sum += Math.hypot((x - 10) * 0.5, y - 10);
    expect(row?.distanceByChance).toBeCloseTo(sum / (400 * 200), 1);
  });

  it('mean one place within 15 mm and no further, and without millimetres within 3.5 % of the longer side', () => {
    const at = (x: number, space: typeof inMm | typeof image) => readerAgreement([point('a', 'anna', 10, 10), point('b', 'ben', x, 10)], space).pairs[0]?.matched.length;
    expect([at(39.9, inMm), at(40.1, inMm)]).toEqual([1, 0]);
    expect([at(13.4, image), at(13.6, image)]).toEqual([1, 0]);
    expect(readerAgreement([point('a', 'anna', 10, 10), point('b', 'ben', 60, 10)], inMm).marks[0]).toMatchObject({ unmatchedBecause: 'elsewhere', distance: null, distanceByChance: null });
  });

  it('hit a box or an ellipse of the other reader where they lie inside of it, and its share of the image is the chance', () => {
    const box = mark('b', 'ben', [10, 10, 20, 10]);
    const rows = readerAgreement([point('a', 'anna', 12, 12), box], image).marks;
    expect(rows.map(({ markId, hit, hitByChance, energy, iou }) => [markId, hit, hitByChance, energy, iou])).toEqual([['a', true, 0.04, null, null], ['b', true, 0.04, null, null]]);
    expect(rows[0]?.distance).toBeCloseTo(Math.hypot(8, 3), 12);
    expect(readerAgreement([point('a', 'anna', 31, 12), box], image).pairs[0]).toMatchObject({ matched: [], onlyFirst: ['a'], onlySecond: ['b'] });
    // The corner of an ellipse's rectangle is not the ellipse.
    expect(readerAgreement([point('a', 'anna', 10.5, 10.5), { ...box, shape: { kind: 'ellipse', x: 10, y: 10, width: 20, height: 10 } }], image).pairs[0]?.matched).toEqual([]);
  });

  it('have as chance the share of the image that lies within reach of them, and not what lies beyond its edge', () => {
    const [corner, middle] = [0, 50].map((x) => readerAgreement([point('a', 'anna', x, x / 2), point('b', 'ben', x + 1, x / 2)], image).marks[0]?.hitByChance ?? 0);
    const whole = (Math.PI * 3.5 ** 2) / 5_000;
    expect(middle).toBeCloseTo(whole, 9);
    expect(corner).toBeCloseTo(whole / 4, 9);
  });
});

describe('a finding on the left', () => {
  const same = [10, 10, 10, 10] as [number, number, number, number];
  it('is never one on the right, and the table says why; where no side is said it may be either', () => {
    const sides = (first: ReaderMark['laterality'], second: ReaderMark['laterality']) => readerAgreement([mark('a', 'anna', same, { laterality: first }), mark('b', 'ben', same, { laterality: second })], image);
    const contrary = sides('left', 'right');
    expect(contrary.pairs[0]).toMatchObject({ matched: [], onlyFirst: ['a'], onlySecond: ['b'], otherSide: ['a', 'b'], meanIou: null });
    expect(contrary.marks.map(({ otherId, unmatchedBecause }) => [otherId, unmatchedBecause])).toEqual([[null, 'other-side'], [null, 'other-side']]);
    for (const [first, second] of [['left', null], [null, 'right'], ['left', 'left'], ['bilateral', 'right'], ['midline', 'left']] as const) expect(sides(first, second).pairs[0]).toMatchObject({ matched: [{ firstId: 'a', secondId: 'b' }], otherSide: [] });
  });
});
