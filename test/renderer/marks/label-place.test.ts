// Words of marks stay inside of the view and off each other.
import { describe, expect, it } from 'vitest';
import { placeLabels } from '../../../src/renderer/marks/label-place.ts';

const view = { width: 500, height: 400 };
const label = { width: 100, height: 40 };

describe('the words of a mark', () => {
  it('stand above a finding and to the right of a measurement', () => {
    const bounds = { x: 100, y: 100, width: 50, height: 50 };
    expect(placeLabels([{ id: 'a', bounds, label, prefers: 'above' }], view).get('a')).toEqual({ x: 100, y: 57 });
    expect(placeLabels([{ id: 'a', bounds, label, prefers: 'right' }], view).get('a')).toEqual({ x: 156, y: 105 });
  });

  it('stay inside of the view wherever the mark is', () => {
    for (const [x, y] of [[0, 0], [480, 0], [480, 390], [0, 390], [-40, 200], [250, 380]] as const) {
      for (const prefers of ['above', 'right'] as const) {
        const at = placeLabels([{ id: 'a', bounds: { x, y, width: 60, height: 60 }, label, prefers }], view).get('a');
        expect(at !== undefined && at.x >= 2 && at.y >= 2 && at.x + label.width <= view.width - 2 && at.y + label.height <= view.height - 2, `${x} ${y}`).toBe(true);
      }
    }
    expect(placeLabels([{ id: 'a', bounds: { x: -900, y: -900, width: 3000, height: 3000 }, label, prefers: 'right' }], view).has('a')).toBe(true);
  });

  it('are left out where the mark is out of sight', () => {
    expect(placeLabels([{ id: 'a', bounds: { x: -80, y: 10, width: 60, height: 60 }, label, prefers: 'above' }], view).size).toBe(0);
  });

  it('do not lie over the words of another mark while there is room', () => {
    const bounds = { x: 200, y: 150, width: 60, height: 60 };
    const places = placeLabels([{ id: 'a', bounds, label, prefers: 'right' }, { id: 'b', bounds, label, prefers: 'right' }, { id: 'c', bounds, label, prefers: 'right' }], view);
    const all = [...places.values()];
    for (const a of all) {
      for (const b of all) {
        if (a !== b) expect(Math.abs(a.x - b.x) >= label.width || Math.abs(a.y - b.y) >= label.height).toBe(true);
      }
    }
    expect(all).toHaveLength(3);
  });

  it('keep off the lines of other marks where another place is free', () => {
    const bounds = { x: 200, y: 150, width: 60, height: 60 };
    const line = Array.from({ length: 20 }, (_, step) => ({ x: 266 + step * 6, y: 180 }));
    const at = placeLabels([{ id: 'a', bounds, label, prefers: 'right' }], view, line).get('a');
    expect(at).not.toEqual(placeLabels([{ id: 'a', bounds, label, prefers: 'right' }], view).get('a'));
    expect(line.some(({ x, y }) => at !== undefined && x >= at.x && x <= at.x + label.width && y >= at.y && y <= at.y + label.height)).toBe(false);
  });

  it('are not put beside a line of another mark, where they would be read as the words of that one', () => {
    const bounds = { x: 200, y: 150, width: 60, height: 60 };
    const beside = Array.from({ length: 6 }, (_, step) => ({ x: 370, y: 160 + step * 8 }));
    const place = (of?: string) => placeLabels([{ id: 'a', bounds, label, prefers: 'right' }], view, beside.map((point) => (of === undefined ? point : { ...point, of }))).get('a');
    expect(place('a')).toEqual({ x: 266, y: 160 });
    expect(place('b')).not.toEqual(place('a'));
  });

  it('keep off what stands in the view already, such as the colour bar', () => {
    const bounds = { x: 300, y: 150, width: 60, height: 60 };
    const bar = { x: 420, y: 100, width: 80, height: 300 };
    const place = (occupied: readonly typeof bar[]) => placeLabels([{ id: 'a', bounds, label, prefers: 'right' }], view, [], occupied).get('a');
    expect(place([])).toEqual({ x: 366, y: 160 });
    const at = place([bar]);
    expect(at !== undefined && at.x + label.width <= bar.x).toBe(true);
  });
});
