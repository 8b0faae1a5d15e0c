// The picture of thousands of marks: drawn in slices between which others come first, left when the view moves on, and mended where a mark has changed.
import { beforeEach, describe, expect, it } from 'vitest';
import { CrowdPicture } from '../../../src/renderer/imaging/draw-crowd.ts';
import { isAcross } from '../../../src/renderer/marks/crowd.ts';
import type { Annotation } from '../../../src/contracts/annotation.ts';
import type { CrowdLook } from '../../../src/renderer/imaging/draw-crowd.ts';

interface Recorded { drawn: number; cleared: number[][]; copied: number }

/** A canvas that counts the outlines which are drawn on it. */
function canvas(recorded: Recorded): HTMLCanvasElement {
  const context = {
    setTransform: () => undefined, beginPath: () => undefined, moveTo: () => undefined, lineTo: () => undefined, closePath: () => undefined, setLineDash: () => undefined, save: () => undefined, restore: () => undefined,
    rect: () => undefined, clip: () => undefined, getImageData: () => undefined,
    clearRect: (...place: number[]) => recorded.cleared.push(place),
    stroke: () => { recorded.drawn += 0.5; }, strokeRect: () => { recorded.drawn += 0.5; }, drawImage: () => { recorded.copied += 1; },
  };
  return { width: 0, height: 0, getContext: () => context } as unknown as HTMLCanvasElement;
}

const mark = (id: number): Annotation => ({
  id: `m${id}`, imageId: 'i', frame: 0, shape: { kind: 'box', x: 10 * (id % 100), y: 10 * Math.floor(id / 100), width: 4, height: 4 }, finding: { label: 'x', role: 'finding', laterality: null, confidence: null }, comment: '',
  readerId: 'r', version: 1, createdAt: '2026-11-20T10:00:00.000Z', changedAt: '2026-11-20T10:00:00.000Z',
});
const look: CrowdLook = { toView: [1, 0, 0, 0, 1, 0], size: { width: 1000, height: 1000 }, view: { width: 1000, height: 1000 }, readerId: 'r', scale: 2, doctor: 'blue' };

let back: Recorded;
let front: Recorded;
let clock: number;
let waiting: (() => void)[];
let done: CrowdLook[];
let picture: CrowdPicture;
const marks = Array.from({ length: 1000 }, (_, index) => mark(index));

beforeEach(() => {
  [back, front] = [{ drawn: 0, cleared: [], copied: 0 }, { drawn: 0, cleared: [], copied: 0 }];
  [clock, waiting, done] = [0, [], []];
  const seen = Object.assign(canvas(front), { ownerDocument: { createElement: () => canvas(back) } });
  picture = new CrowdPicture(seen, (drawn) => done.push(drawn), {
    // Every look at the clock takes 4 ms.
    now: () => (clock += 4),
    later(run) {
      waiting.push(run);
      return () => { waiting = waiting.filter((one) => one !== run); };
    },
  });
});

const runAll = (): void => {
  while (waiting.length > 0) waiting.shift()!();
};

describe('all marks', () => {
  it('are drawn a slice at a time, and seen when the last one is', () => {
    picture.draw(marks, look);
    expect(back.drawn).toBe(0);
    waiting.shift()!();
    expect(back.drawn).toBeGreaterThan(0);
    expect(back.drawn).toBeLessThan(300);
    expect([front.copied, done]).toEqual([0, []]);
    runAll();
    expect([back.drawn, front.copied, done]).toEqual([1000, 1, [look]]);
  });

  it('are left in the middle when the view moves on, and begun anew', () => {
    picture.draw(marks, look);
    waiting.shift()!();
    picture.stop();
    expect(waiting).toEqual([]);
    picture.draw(marks, { ...look, toView: [2, 0, 0, 0, 2, 0] });
    runAll();
    expect(done.map(({ toView }) => toView[0])).toEqual([2]);
    expect(front.copied).toBe(1);
  });
});

describe('marks that have changed', () => {
  beforeEach(() => {
    picture.draw(marks, look);
    runAll();
    back.drawn = 0;
  });

  it('are drawn at once where they were and where they are, with those around them and no others', () => {
    const moved = { ...mark(505), shape: { kind: 'box', x: 700, y: 95, width: 4, height: 4 } as const };
    picture.change(marks.map((one) => (one.id === moved.id ? moved : one)), look);
    expect(waiting).toEqual([]);
    expect([back.drawn, front.cleared.length]).toEqual([0, 2]);
    // Whole pixels of the canvas, with room for the line's width.
    expect(front.cleared).toEqual([[47, 47, 10, 10], [697, 92, 10, 10]]);
    expect(front.drawn).toBeGreaterThan(0);
    expect(front.drawn).toBeLessThan(40);
  });

  it('cost nothing where none has', () => {
    picture.change(marks, look);
    expect([waiting.length, front.drawn, front.cleared.length]).toEqual([0, 0, 0]);
  });

  it('are drawn with all others where they are many, where the view is another one, and while others are being drawn', () => {
    picture.change(marks.slice(100), look);
    expect(waiting).toHaveLength(1);
    runAll();
    picture.change(marks.slice(101), { ...look, readerId: 'another' });
    expect(waiting).toHaveLength(1);
    picture.change(marks.slice(102), { ...look, readerId: 'another' });
    expect(waiting).toHaveLength(1);
    runAll();
    expect(back.drawn).toBe(900 + 898);
    expect(front.cleared).toEqual([]);
  });
});

describe('an angle between two lines', () => {
  it('may be explained far from both, and is drawn again wherever something is', () => {
    const shape = { kind: 'cobb-angle', points: [{ x: 1, y: 1 }, { x: 9, y: 2 }, { x: 1, y: 30 }, { x: 9, y: 27 }] } as const;
    expect(isAcross({ shape: { ...shape, points: [...shape.points] } }, look.toView, { x: 500, y: 500, width: 5, height: 5 })).toBe(true);
    expect(isAcross(mark(0), look.toView, { x: 500, y: 500, width: 5, height: 5 })).toBe(false);
  });
});
