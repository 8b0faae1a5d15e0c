// Thousands of marks: those near a point are the only ones worth measuring, and choosing one touches two.
import { describe, expect, it } from 'vitest';
import { hitTest } from '../../../src/renderer/marks/hit-test.ts';
import { marksInView, marksNear, unchanged } from '../../../src/renderer/marks/crowd.ts';
import { SeenMarks } from '../../../src/renderer/components/marks/seen-marks.ts';
import { placeLabels } from '../../../src/renderer/marks/label-place.ts';
import { createRandom } from '../../fuzz/random.ts';
import type { Annotation, Shape } from '../../../src/contracts/annotation.ts';
import type { Affine } from '../../../src/contracts/coordinates.ts';

const random = createRandom(7);
const within = (most: number): number => random.below(1_000_000) / 1_000_000 * most;
const size = { width: 2000, height: 2400 };
const place = () => ({ x: within(size.width), y: within(size.height) });
const shapes: readonly (() => Shape)[] = [
  () => ({ kind: 'box', ...place(), width: 5 + within(200), height: 5 + within(200) }), () => ({ kind: 'ellipse', ...place(), width: 5 + within(200), height: 5 + within(200) }), () => ({ kind: 'point', ...place() }),
  () => ({ kind: 'length', points: [place(), place()] }), () => ({ kind: 'angle', points: [place(), place(), place()] }), () => ({ kind: 'arrow', points: [place(), place()] }), () => ({ kind: 'probe', ...place() }),
];
const marks: readonly Annotation[] = Array.from({ length: 2_000 }, (_, index) => ({
  id: `m${index}`, imageId: 'i', frame: 0, shape: random.pick(shapes)(), finding: null, comment: '', readerId: 'r', version: 1, createdAt: '2026-11-20T10:00:00.000Z', changedAt: '2026-11-20T10:00:00.000Z',
}));
const views: readonly Affine[] = [[0.3, 0, 12, 0, 0.3, -40], [0, -2, 900, 2, 0, -700], [-0.5, 0, 800, 0, 0.6, 0]];

describe('a press among thousands of marks', () => {
  it('takes the same mark as when every one of them is measured, whatever way the image is turned', () => {
    let hits = 0;
    for (const toView of views) {
      const sight = { toView, size, tolerancePx: 6 };
      for (let press = 0; press < 150; press += 1) {
        const at = { x: within(600), y: within(700) };
        const near = marksNear(at, marks, sight);
        const found = hitTest(at, near, null, sight);
        expect(found).toEqual(hitTest(at, marks, null, sight));
        expect(near.length).toBeLessThan(marks.length);
        if (found !== null) hits += 1;
      }
    }
    expect(hits).toBeGreaterThan(100);
  });
});

describe('marks in view', () => {
  it('are all that reach into it, and no one else', () => {
    const view = { width: 300, height: 200 };
    const inside = marksInView(marks, [1, 0, -400, 0, 1, -400], view);
    const expected = marks.filter(({ shape }) => {
      const points = 'points' in shape ? shape.points : 'width' in shape ? [{ x: shape.x, y: shape.y }, { x: shape.x + shape.width, y: shape.y + shape.height }] : [shape];
      const [xs, ys] = [points.map(({ x }) => x - 400), points.map(({ y }) => y - 400)];
      return Math.max(...xs) >= -12 && Math.min(...xs) <= 312 && Math.max(...ys) >= -12 && Math.min(...ys) <= 212;
    });
    expect(inside).toEqual(expected);
    expect(inside.length).toBeLessThan(marks.length);
  });
});

describe('choosing another mark', () => {
  it('reckons the two that are concerned anew and leaves all others as they were', () => {
    const seen = new SeenMarks();
    const look = (selectedId: string | null, toView: Affine = [1, 0, 0, 0, 1, 0]) => seen.of(marks.slice(0, 200), { toView, size, readerId: 'r', selectedId, nameOf: ({ id }) => id, linesOf: () => [] });
    const before = look('m3');
    const after = look('m9');
    expect(after.flatMap((one, index) => (one === before[index] ? [] : [one.mark.id]))).toEqual(['m3', 'm9']);
    expect(look('m9').every((one, index) => one === after[index])).toBe(true);
    expect(look('m9', [2, 0, 0, 0, 2, 0]).some((one) => after.includes(one))).toBe(false);
  });

  it('keeps a list in which nothing changed', () => {
    const list = marks.slice(0, 5);
    expect(unchanged(list, [...list])).toBe(list);
    const other = [...list.slice(0, 4), { ...list[4]! }];
    expect(unchanged(list, other)).toBe(other);
  });
});

describe('words', () => {
  it('are placed the same whether lines that are far away are known or not', () => {
    const view = { width: 1000, height: 800 };
    const wish = { id: 'a', bounds: { x: 400, y: 400, width: 60, height: 40 }, label: { width: 100, height: 16 }, prefers: 'above' as const };
    const near = Array.from({ length: 40 }, (_, index) => ({ x: 380 + 3 * index, y: 390, of: 'b' }));
    const far = Array.from({ length: 500 }, () => ({ x: within(150), y: within(800), of: 'c' }));
    expect(placeLabels([wish], view, [...near, ...far])).toEqual(placeLabels([wish], view, near));
    expect(placeLabels([wish], view, near)).not.toEqual(placeLabels([wish], view, []));
  });
});
