// Drawing marks by drag and by clicks, and where a keyboard puts them.
import { describe, expect, it } from 'vitest';
import { shapeSchema } from '../../../src/contracts/annotation.ts';
import { moveTo, placed, press, previewOf, release } from '../../../src/renderer/marks/drawing.ts';
import { pointsOfKind } from '../../../src/renderer/marks/shapes.ts';
import type { Shape, ShapeKind } from '../../../src/contracts/annotation.ts';
import type { Drawing } from '../../../src/renderer/marks/drawing.ts';

const size = { width: 400, height: 300 };
const reach = { size, imagePerScreen: 1 };
type Act = readonly ['click' | 'press' | 'release' | 'move', number, number];

function draw(kind: ShapeKind, acts: readonly Act[]): { drawing: Drawing | null; shape: Shape | null } {
  let drawing: Drawing | null = null;
  let shape: Shape | null = null;
  for (const [act, x, y] of acts) {
    const at = { x, y };
    if (act === 'click' || act === 'press') drawing = press(kind, drawing, at);
    if (act === 'move' && drawing !== null) drawing = moveTo(drawing, at);
    if ((act === 'click' || act === 'release') && drawing !== null) ({ drawing, shape } = release(drawing, at, reach));
  }
  return { drawing, shape };
}

describe('a mark that is drawn', () => {
  it('is a box from one drag, whichever corner it began at', () => {
    expect(draw('box', [['press', 120, 90], ['move', 40, 30], ['release', 20, 10]]).shape).toEqual({ kind: 'box', x: 20, y: 10, width: 100, height: 80 });
  });

  it('is the same ellipse from two clicks as from one drag', () => {
    const clicks = draw('ellipse', [['click', 20, 10], ['move', 60, 60], ['click', 120, 90]]);
    expect(clicks).toEqual(draw('ellipse', [['press', 20, 10], ['release', 120, 90]]));
    expect(clicks.shape).toEqual({ kind: 'ellipse', x: 20, y: 10, width: 100, height: 80 });
  });

  it('is cut at the edge of the image', () => {
    expect(draw('rectangle-statistics', [['press', 350, 250], ['release', 999, 999]]).shape).toEqual({ kind: 'rectangle-statistics', x: 350, y: 250, width: 50, height: 50 });
  });

  it('is a point or a probe where one click fell', () => {
    expect(draw('point', [['click', 7.5, 8.25]]).shape).toEqual({ kind: 'point', x: 7.5, y: 8.25 });
    expect(draw('probe', [['click', 1, 2]]).shape).toEqual({ kind: 'probe', x: 1, y: 2 });
  });

  it('is an angle from three clicks, or from a drag along one arm and a click', () => {
    const angle = { kind: 'angle', points: [{ x: 10, y: 10 }, { x: 50, y: 50 }, { x: 90, y: 10 }] };
    expect(draw('angle', [['click', 10, 10], ['click', 50, 50], ['click', 90, 10]]).shape).toEqual(angle);
    expect(draw('angle', [['press', 10, 10], ['release', 50, 50], ['click', 90, 10]]).shape).toEqual(angle);
  });

  it('is a Cobb angle from two drags, from four clicks, or from one of each', () => {
    const cobb = { kind: 'cobb-angle', points: [{ x: 10, y: 10 }, { x: 90, y: 20 }, { x: 10, y: 90 }, { x: 90, y: 80 }] };
    expect(draw('cobb-angle', [['press', 10, 10], ['release', 90, 20], ['press', 10, 90], ['release', 90, 80]]).shape).toEqual(cobb);
    expect(draw('cobb-angle', [['click', 10, 10], ['click', 90, 20], ['click', 10, 90], ['click', 90, 80]]).shape).toEqual(cobb);
    expect(draw('cobb-angle', [['press', 10, 10], ['release', 90, 20], ['click', 10, 90], ['click', 90, 80]]).shape).toEqual(cobb);
  });

  it('does not end in nothing when the first point is clicked twice', () => {
    const { drawing, shape } = draw('length', [['click', 10, 10], ['click', 10, 10]]);
    expect(shape).toBeNull();
    expect(drawing?.points).toEqual([{ x: 10, y: 10 }]);
    expect(draw('length', [['click', 10, 10], ['click', 10, 10], ['click', 60, 10]]).shape).toEqual({ kind: 'length', points: [{ x: 10, y: 10 }, { x: 60, y: 10 }] });
  });

  it('judges click and drag on the screen: far zoomed in, a third of a pixel is a drag', () => {
    const begun = press('length', null, { x: 10, y: 10 });
    expect(release(begun, { x: 10.3, y: 10 }, { size, imagePerScreen: 1 / 16 }).shape).not.toBeNull();
    expect(release(begun, { x: 10.3, y: 10 }, { size, imagePerScreen: 1 }).shape).toBeNull();
  });

  it('shows what the pointer would make of it, and of a Cobb angle first one line', () => {
    const first = moveTo(press('cobb-angle', null, { x: 0, y: 0 }), { x: 30, y: 0 });
    expect(previewOf(first, size)).toEqual({ isPartial: true, shape: { kind: 'length', points: [{ x: 0, y: 0 }, { x: 30, y: 0 }] } });
    const { drawing } = draw('cobb-angle', [['press', 0, 0], ['release', 30, 0], ['press', 0, 50]]);
    expect(drawing === null ? null : previewOf(drawing, size)?.isPartial).toBe(true);
    const full = drawing === null ? null : previewOf(moveTo(drawing, { x: 30, y: 60 }), size);
    expect(full?.shape).toEqual({ kind: 'cobb-angle', points: [{ x: 0, y: 0 }, { x: 30, y: 0 }, { x: 0, y: 50 }, { x: 30, y: 60 }] });
  });

  it('is placed by the keyboard in the middle of what is seen, as a shape that the contract takes', () => {
    const seen = [{ x: 100, y: 50 }, { x: 500, y: 250 }];
    for (const kind of Object.keys(pointsOfKind) as ShapeKind[]) {
      const shape = placed(kind, seen, size);
      expect(shapeSchema.safeParse(shape).success, kind).toBe(true);
    }
    expect(placed('box', seen, size)).toEqual({ kind: 'box', x: 225, y: 125, width: 50, height: 50 });
    expect(placed('box', [{ x: 500, y: 0 }, { x: 600, y: 300 }], size)).toBeNull();
  });
});
