// Where a menu opens: whole inside of the window, whatever opened it.
import { expect, it } from 'vitest';
import { placeFor } from '../../../src/renderer/commands/place.ts';

const window = { width: 1000, height: 600 };
const anchor = (left: number, top: number) => ({ left, top, right: left + 40, bottom: top + 30 });

it('opens below what opened it, at its left edge', () => {
  expect(placeFor(anchor(100, 50), { width: 200, height: 300 }, window, 'below')).toEqual({ left: 100, top: 82 });
});

it('opens above where there is no room below', () => {
  expect(placeFor(anchor(100, 500), { width: 200, height: 300 }, window, 'below')).toEqual({ left: 100, top: 198 });
});

it('opens at the right, and at the left where there is no room', () => {
  expect(placeFor(anchor(100, 50), { width: 200, height: 300 }, window, 'beside')).toEqual({ left: 140, top: 50 });
  expect(placeFor(anchor(900, 50), { width: 200, height: 300 }, window, 'beside')).toEqual({ left: 700, top: 50 });
});

it('stays inside of the window for every place and size', () => {
  for (const side of ['below', 'beside'] as const) {
    for (let left = 0; left <= 960; left += 96) {
      for (let top = 0; top <= 570; top += 57) {
        for (const menu of [{ width: 200, height: 100 }, { width: 500, height: 580 }]) {
          const at = placeFor(anchor(left, top), menu, window, side);
          expect(at.left, `${side} ${left} ${top}`).toBeGreaterThanOrEqual(8);
          expect(at.top).toBeGreaterThanOrEqual(8);
          expect(at.left + menu.width).toBeLessThanOrEqual(992);
          expect(at.top + menu.height).toBeLessThanOrEqual(592);
        }
      }
    }
  }
});
