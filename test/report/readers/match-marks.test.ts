// Which mark means which, against cases worked out by hand and against every order in which the marks may come.
import { describe, expect, it } from 'vitest';
import { matchMarks, placedMark } from '../../../src/report/readers/match-marks.ts';
import { iouOf } from '../../../src/report/readers/area-overlap.ts';
import { createRandom } from '../../fuzz/random.ts';
import type { FindingShape } from '../../../src/contracts/annotation.ts';
import type { PlacedMark, ReaderMark } from '../../../src/report/readers/match-marks.ts';

const image = { width: 100, height: 50 };
const placed = (id: string, shape: FindingShape, more: Partial<ReaderMark> = {}): PlacedMark => placedMark({ id, readerId: id[0] ?? '', label: 'Nodule', role: 'finding', laterality: null, frame: 0, shape, ...more }, image);
const box = (id: string, [x, y, width, height]: readonly [number, number, number, number], more: Partial<ReaderMark> = {}): PlacedMark => placed(id, { kind: 'box', x, y, width, height }, more);
const pairsOf = (first: readonly PlacedMark[], second: readonly PlacedMark[]) => matchMarks(first, second, image).matched.map(({ firstId, secondId }) => [firstId, secondId]);

describe('several marks of one name', () => {
  it('are matched so that all together overlap most, though the two closest are taken apart for it', () => {
    // a1 × b1 = 9/11 = 0.82, a1 × b2 = 7/13 = 0.54, a2 × b1 = 7/13, a2 × b2 nothing: the closest pair first would leave a2 and b2 alone.
    const first = [box('a1', [10, 0, 10, 10]), box('a2', [14, 0, 10, 10])];
    const second = [box('b1', [11, 0, 10, 10]), box('b2', [7, 0, 10, 10])];
    expect(iouOf(first[1]!.place.area, second[1]!.place.area)).toBeGreaterThan(0);
    for (const [one, other] of [[first, second], [[...first].reverse(), [...second].reverse()]] as const) expect(pairsOf(one, other).sort()).toEqual([['a1', 'b2'], ['a2', 'b1']]);
    expect(pairsOf(second, first).sort()).toEqual([['b1', 'a2'], ['b2', 'a1']]);
  });

  it('are left as the close pair that they are where others only graze it', () => {
    const first = [box('a1', [10, 0, 10, 10]), box('a2', [0, 0, 10.5, 10])];
    const second = [box('b1', [10, 0, 10, 10]), box('b2', [19.5, 0, 10, 10])];
    expect(pairsOf(first, second)).toEqual([['a1', 'b1']]);
  });

  it('that are points are matched so that all together lie closest, within reach', () => {
    // Reach is 3.5. By distance a1-b1 (1) would come first and leave the others; together 2 and 2 are closer.
    const point = (id: string, x: number): PlacedMark => placed(id, { kind: 'point', x, y: 20 });
    expect(pairsOf([point('a1', 50), point('a2', 52.5)], [point('b1', 51), point('b2', 48.5)]).sort()).toEqual([['a1', 'b2'], ['a2', 'b1']]);
  });

  it('that are points in areas give the most hits, and of those the nearest', () => {
    const point = (id: string, x: number, y = 5): PlacedMark => placed(id, { kind: 'point', x, y });
    // a1 lies in both, nearest to b1; a2 in b1 alone.
    const [b1, b2] = [box('b1', [0, 0, 10, 10]), box('b2', [4, 0, 30, 10])];
    expect(pairsOf([point('a1', 5), point('a2', 1)], [b1, b2]).sort()).toEqual([['a1', 'b2'], ['a2', 'b1']]);
    expect(pairsOf([point('a1', 5), point('a2', 18)], [b1, b2]).sort()).toEqual([['a1', 'b1'], ['a2', 'b2']]);
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('have the largest sum of all ways to pair them (seed %i)', (seed) => {
    const random = createRandom(seed);
    const few = (reader: string) => Array.from({ length: 1 + random.below(5) }, (_, index) => {
      const [x, y, width, height] = [random.below(30), random.below(20), 5 + random.below(20), 5 + random.below(15)];
      return placed(`${reader}${index}`, { kind: random.pick(['box', 'ellipse'] as const), x, y, width, height });
    });
    const [first, second] = [few('a'), few('b')];
    const best = (row: number, taken: ReadonlySet<string>): number => {
      const mark = first[row];
      if (mark === undefined) return 0;
      const paired = second.filter(({ id }) => !taken.has(id)).map((other) => iouOf(mark.place.area, other.place.area) + best(row + 1, new Set([...taken, other.id])));
      return Math.max(best(row + 1, taken), ...paired);
    };
    const { matched } = matchMarks(first, second, image);
    expect(matched.reduce((sum, { iou }) => sum + (iou ?? 0), 0)).toBeCloseTo(best(0, new Set()), 7);
    // Whoever is named first, and in whatever order.
    expect(pairsOf([...second].reverse(), [...first].reverse()).map(([b, a]) => [a, b])).toEqual(matched.map(({ firstId, secondId }) => [firstId, secondId]));
  });

  it('match every mark once, the closest first, in whatever order they come', () => {
    const first = [box('a1', [0, 0, 10, 10]), box('a2', [4, 0, 10, 10])];
    const second = [box('b1', [5, 0, 10, 10]), box('b2', [0, 0, 3, 10])];
    // a2 × b1 = 9/11, a1 × b1 = 5/15, a1 × b2 = 3/10, a2 × b2 nothing.
    const expected = [['a2', 'b1'], ['a1', 'b2']];
    for (const [one, other] of [[first, second], [[...first].reverse(), [...second].reverse()]] as const) expect(pairsOf(one, other)).toEqual(expected);
  });

  it('say which have no partner, and why', () => {
    const first = [box('a1', [0, 0, 10, 10]), box('a2', [1, 0, 10, 10]), box('a3', [80, 30, 10, 10]), box('a4', [60, 0, 10, 10], { laterality: 'left' })];
    const second = [box('b1', [0, 0, 10, 10]), box('b2', [60, 0, 10, 10], { laterality: 'right' })];
    const { matched, unmatched } = matchMarks(first, second, image);
    expect(matched).toMatchObject([{ firstId: 'a1', secondId: 'b1', iou: 1 }]);
    expect([...unmatched]).toEqual([['a2', 'taken'], ['a3', 'elsewhere'], ['a4', 'other-side'], ['b2', 'other-side']]);
    expect([...matchMarks(first.slice(0, 1), [], image).unmatched]).toEqual([['a1', 'no-such']]);
  });

  it('give the same pairs where overlaps are equal, whatever their random ids and whoever is named first', () => {
    // b overlaps two marks alike, one to the left and one to the right: the place decides.
    const drawn = (left: string, right: string) => pairsOf([box(left, [0, 0, 10, 10]), box(right, [10, 0, 10, 10])], [box('b', [5, 0, 10, 10])]);
    expect(drawn('a1', 'a2')).toEqual([['a1', 'b']]);
    expect(drawn('a2', 'a1')).toEqual([['a2', 'b']]);
    // A chain of equal overlaps: a1-b1, b1-a2, a2-b2.
    const [a, b] = [[box('a1', [0, 0, 10, 10]), box('a2', [10, 0, 10, 10])], [box('b1', [5, 0, 10, 10]), box('b2', [15, 0, 10, 10])]];
    const forward = pairsOf(a, b).map((pair) => pair.join());
    expect(pairsOf(b, a).map(([second, first]) => [first, second].join())).toEqual(forward);
    expect(pairsOf([...a].reverse(), [...b].reverse()).map((pair) => pair.join())).toEqual(forward);
  });

  it('match areas with areas and points with points before a point with an area', () => {
    const point = (id: string, x: number): PlacedMark => placed(id, { kind: 'point', x, y: 5 });
    expect(pairsOf([box('a1', [0, 0, 10, 10]), point('a2', 5)], [box('b1', [4, 0, 10, 10]), point('b2', 6)])).toEqual([['a1', 'b1'], ['a2', 'b2']]);
    expect(pairsOf([point('a2', 5)], [box('b1', [4, 0, 10, 10]), point('b2', 6)])).toEqual([['a2', 'b2']]);
    expect(pairsOf([point('a2', 5)], [box('b1', [4, 0, 10, 10])])).toEqual([['a2', 'b1']]);
  });

  it('leave no two that touch without a partner, where there are thousands of them', () => {
    const random = createRandom(3);
    const many = (reader: string) => Array.from({ length: 1500 }, (_, index) => box(`${reader}${index}`, [random.below(900) / 10, random.below(400) / 10, 0.5 + random.below(20) / 10, 0.5 + random.below(20) / 10]));
    const [first, second] = [many('a'), many('b')];
    const { matched, unmatched } = matchMarks(first, second, image);
    expect(matched.length).toBeGreaterThan(1000);
    const alone = second.filter(({ id }) => unmatched.has(id));
    for (const mark of first.filter(({ id }) => unmatched.has(id))) for (const other of alone) expect(iouOf(mark.place.area, other.place.area), `${mark.id} ${other.id}`).toBe(0);
    expect([...matched].sort((a, b) => (b.iou ?? 0) - (a.iou ?? 0))).toEqual(matched);
  });
});
