// Moving, growing and hitting marks, upright and turned, always on the image.
import { describe, expect, it } from 'vitest';
import { duplicateShape, growingHandle, handlesOf, moveHandle, moveShape, stepOnImage } from '../../../src/renderer/marks/edit-shape.ts';
import { distanceToStrokes, hitTest, shownHandles } from '../../../src/renderer/marks/hit-test.ts';
import { strokesOf } from '../../../src/renderer/marks/outline.ts';
import { boundsOf, isPlaceShape, pointsOf } from '../../../src/renderer/marks/shapes.ts';
import { composeAffine } from '../../../src/contracts/coordinates.ts';
import type { Shape } from '../../../src/contracts/annotation.ts';
import type { Affine } from '../../../src/contracts/coordinates.ts';

const size = { width: 400, height: 300 };
const upright: Affine = [2, 0, 10, 0, 2, 20];
/** A quarter turn with the clock, mirrored or not, at double size: image x runs down the screen. */
const turned: Affine = composeAffine([0, -1, 300 * 2, 1, 0, 0], [2, 0, 0, 0, 2, 0]);
const box: Shape = { kind: 'box', x: 100, y: 50, width: 80, height: 40 };
const shapes: readonly Shape[] = [
  box, { kind: 'ellipse', x: 10, y: 20, width: 60, height: 30 }, { kind: 'point', x: 5, y: 6 }, { kind: 'length', points: [{ x: 10, y: 10 }, { x: 60, y: 40 }] },
  { kind: 'angle', points: [{ x: 10, y: 10 }, { x: 60, y: 40 }, { x: 90, y: 10 }] }, { kind: 'cobb-angle', points: [{ x: 10, y: 10 }, { x: 60, y: 20 }, { x: 10, y: 90 }, { x: 60, y: 80 }] },
  { kind: 'rectangle-statistics', x: 1, y: 2, width: 3, height: 4 }, { kind: 'ellipse-statistics', x: 30, y: 30, width: 30, height: 60 },
  { kind: 'arrow', points: [{ x: 10, y: 10 }, { x: 60, y: 40 }] }, { kind: 'probe', x: 50, y: 60 },
];

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe('a mark that is changed', () => {
  it('moves whole and stops at the edge with its size kept', () => {
    for (const shape of shapes) {
      const before = boundsOf(pointsOf(shape));
      const after = boundsOf(pointsOf(moveShape(shape, { x: 9999, y: -9999 }, size)));
      expect(after.width, shape.kind).toBeCloseTo(before.width, 9);
      expect(after.height, shape.kind).toBeCloseTo(before.height, 9);
      // A place stops on the last pixel: the edge itself belongs to none.
      expect(after.x + after.width, shape.kind).toBeCloseTo(size.width, isPlaceShape(shape) ? 2 : 9);
      expect(after.y, shape.kind).toBeCloseTo(0, 9);
    }
  });

  it('keeps its other handles where they are when one is moved, and never leaves the image or turns inside out (seed 5)', () => {
    const random = seeded(5);
    for (let round = 0; round < 400; round += 1) {
      for (const shape of shapes) {
        for (const { index } of handlesOf(shape)) {
          const changed = moveHandle(shape, index, { x: (random() - 0.5) * 1200, y: (random() - 0.5) * 1200 }, size);
          const { x, y, width, height } = boundsOf(pointsOf(changed));
          expect(x >= 0 && y >= 0 && x + width <= size.width + 1e-9 && y + height <= size.height + 1e-9, `${shape.kind} ${index}`).toBe(true);
          if ('width' in changed) expect(changed.width >= 1 - 1e-9 && changed.height >= 1 - 1e-9, `${shape.kind} ${index}`).toBe(true);
        }
      }
    }
    expect(moveHandle(box, 2, { x: 10, y: 5 }, size)).toEqual({ ...box, width: 90, height: 45 });
    expect(moveHandle(box, 0, { x: 10, y: 5 }, size)).toEqual({ kind: 'box', x: 110, y: 55, width: 70, height: 35 });
    expect(moveHandle(box, 5, { x: 10, y: 99 }, size)).toEqual({ ...box, width: 90 });
    expect(moveHandle(box, 4, { x: 99, y: -10 }, size)).toEqual({ ...box, y: 40, height: 50 });
  });

  it('steps one image pixel in the direction that is seen, in any quarter turn', () => {
    expect(stepOnImage(upright, { x: 1, y: 0 }, 1)).toEqual({ x: 1, y: 0 });
    expect(stepOnImage(turned, { x: 1, y: 0 }, 10)).toEqual({ x: 0, y: -10 });
    expect(stepOnImage(turned, { x: 0, y: 1 }, 1)).toEqual({ x: 1, y: 0 });
    expect(stepOnImage([0.5, 0, 3, 0, 1.25, 9], { x: 0, y: -1 }, 1)).toEqual({ x: 0, y: -1 });
  });

  it('grows by the corner that is seen at the lower right', () => {
    expect(growingHandle(box, upright)).toBe(2);
    expect(growingHandle(box, turned)).toBe(1);
    expect(growingHandle(shapes[3] as Shape, turned)).toBe(1);
  });

  it('is duplicated beside itself, on the other side at the edge of the image', () => {
    expect(duplicateShape(box, { x: 12, y: 12 }, size)).toEqual({ ...box, x: 112, y: 62 });
    const atCorner: Shape = { ...box, x: 320, y: 260 } as Shape;
    expect(duplicateShape(atCorner, { x: 12, y: 12 }, size)).toEqual({ ...box, x: 308, y: 248 });
  });
});

describe('what lies under the pointer', () => {
  const sight = { toView: upright, size, tolerancePx: 6 };
  const targets = [{ id: 'box', shape: box }, { id: 'inner', shape: { kind: 'ellipse', x: 110, y: 50, width: 60, height: 30 } as Shape }];

  it('is the edge of a mark within a few pixels of the screen, not its inside', () => {
    expect(hitTest({ x: 10 + 2 * 100 - 5, y: 20 + 2 * 70 }, targets, null, sight)).toEqual({ id: 'box', handle: null });
    expect(hitTest({ x: 10 + 2 * 100 - 8, y: 20 + 2 * 70 }, targets, null, sight)).toBeNull();
    expect(hitTest({ x: 10 + 2 * 140, y: 20 + 2 * 70 }, [targets[0] as (typeof targets)[0]], null, sight)).toBeNull();
  });

  it('is a handle of the selected mark before anything else', () => {
    expect(hitTest({ x: 10 + 2 * 180, y: 20 + 2 * 90 }, targets, 'box', sight)).toEqual({ id: 'box', handle: 2 });
    expect(hitTest({ x: 10 + 2 * 180, y: 20 + 2 * 90 }, targets, null, sight)).toEqual({ id: 'box', handle: null });
  });

  it('is the smaller of two marks whose lines lie over each other', () => {
    expect(hitTest({ x: 10 + 2 * 140, y: 20 + 2 * 50 }, targets, null, sight)).toEqual({ id: 'inner', handle: null });
  });

  it('is found in a turned view where the mark is seen there', () => {
    const place = { x: 600 - 2 * 50, y: 2 * 120 };
    expect(hitTest(place, targets, null, { ...sight, toView: turned })).not.toBeNull();
    expect(hitTest(place, targets, null, sight)).toBeNull();
  });

  it('follows an ellipse to within a fraction of a pixel (points of the curve by its equation)', () => {
    const ellipse = { kind: 'ellipse', x: 20, y: 30, width: 300, height: 120 } as const;
    for (const m of [upright, turned, [1.5, 0.7, 0, -0.4, 2, 50] as Affine]) {
      const strokes = strokesOf(ellipse, m, size);
      for (let step = 0; step < 500; step += 1) {
        const x = 170 + 150 * Math.cos(step);
        const y = 90 + 60 * Math.sin(step);
        expect(distanceToStrokes({ x: m[0] * x + m[1] * y + m[2], y: m[3] * x + m[4] * y + m[5] }, strokes)).toBeLessThan(0.25);
      }
    }
  });

  it('shows handles on edges only where there is room for them', () => {
    expect(shownHandles(box, upright).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(shownHandles(box, [0.5, 0, 0, 0, 0.5, 0]).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(shownHandles({ kind: 'point', x: 1, y: 1 }, upright)).toEqual([]);
  });
});
