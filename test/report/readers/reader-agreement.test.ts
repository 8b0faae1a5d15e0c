// Agreement between readers, against cases worked out by hand.
import { describe, expect, it } from 'vitest';
import { matchMarks, readerAgreement } from '../../../src/report/readers/reader-agreement.ts';
import type { ReaderMark } from '../../../src/report/readers/reader-agreement.ts';

const image = { width: 100, height: 50 };
const mark = (id: string, readerId: string, [x, y, width, height]: [number, number, number, number], more: Partial<ReaderMark> = {}): ReaderMark => ({
  id, readerId, label: 'Nodule', role: 'finding', frame: 0, area: { kind: 'box', x, y, width, height }, ...more,
});

describe('two readers', () => {
  it('with boxes of 10×10 that share 5×10: IoU 1/3, half of each inside the other, chance 2 %', () => {
    const { pairs, marks } = readerAgreement([mark('a', 'anna', [10, 10, 10, 10]), mark('b', 'ben', [15, 10, 10, 10])], image);
    expect(pairs).toEqual([{ readerIds: ['anna', 'ben'], label: 'Nodule', role: 'finding', frame: 0, matched: [{ firstId: 'a', secondId: 'b', iou: expect.closeTo(1 / 3, 12) as number }], onlyFirst: [], onlySecond: [], meanIou: expect.closeTo(1 / 3, 12) as number }]);
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
    expect(row).toMatchObject({ otherId: null, iou: null, iouByChance: null, hit: null });
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

  it('match the pair that overlaps most first, and every mark once, in whatever order they come', () => {
    const first = [mark('a1', 'anna', [0, 0, 10, 10]), mark('a2', 'anna', [4, 0, 10, 10])];
    const second = [mark('b1', 'ben', [5, 0, 10, 10]), mark('b2', 'ben', [0, 0, 3, 10])];
    // a2 × b1 = 9/11, a1 × b1 = 5/15, a1 × b2 = 3/10, a2 × b2 nothing.
    const expected = [['a2', 'b1'], ['a1', 'b2']];
    for (const [one, other] of [[first, second], [[...first].reverse(), [...second].reverse()]] as const) {
      expect(matchMarks(one, other).map(({ firstId, secondId }) => [firstId, secondId])).toEqual(expected);
    }
  });

  it('who are three are compared two by two', () => {
    const marks = ['anna', 'ben', 'cleo'].map((reader, index) => mark(reader, reader, [10 + index, 10, 10, 10]));
    expect(readerAgreement(marks, image).pairs.map(({ readerIds }) => readerIds.join())).toEqual(['anna,ben', 'anna,cleo', 'ben,cleo']);
    expect(readerAgreement(marks.slice(0, 1), image)).toEqual({ pairs: [], marks: [] });
  });
});
