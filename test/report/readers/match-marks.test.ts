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
  it('match the pair that overlaps most first, and every mark once, in whatever order they come', () => {
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

  it('are matched as by looking at every pair, where there are hundreds of them', () => {
    const random = createRandom(3);
    const many = (reader: string) => Array.from({ length: 150 }, (_, index) => box(`${reader}${index}`, [random.below(900) / 10, random.below(400) / 10, 1 + random.below(90) / 10, 1 + random.below(90) / 10]));
    const [first, second] = [many('a'), many('b')];
    const left = first.flatMap((a) => second.map((b) => ({ a: a.id, b: b.id, iou: iouOf(a.place.area, b.place.area) }))).filter(({ iou }) => iou > 0).sort((one, other) => other.iou - one.iou);
    const expected: string[] = [];
    while (left.length > 0) {
      const [best] = left;
      expected.push(`${best!.a} ${best!.b}`);
      left.splice(0, left.length, ...left.filter(({ a, b }) => a !== best!.a && b !== best!.b));
    }
    expect(pairsOf(first, second).map((pair) => pair.join(' '))).toEqual(expected);
  });
});
