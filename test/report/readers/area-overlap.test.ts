// Common areas against formulas worked out by hand and against counting small squares.
import { describe, expect, it } from 'vitest';
import { areaOf, commonArea, contains, iouOf } from '../../../src/report/readers/area-overlap.ts';
import type { Area } from '../../../src/report/readers/area-overlap.ts';

const box = (x: number, y: number, width: number, height: number): Area => ({ kind: 'box', x, y, width, height });
const ellipse = (x: number, y: number, width: number, height: number): Area => ({ kind: 'ellipse', x, y, width, height });
const circle = (x: number, y: number, radius: number): Area => ellipse(x - radius, y - radius, 2 * radius, 2 * radius);

/** Midpoints of a grid of n² squares that lie in both. */
function counted(a: Area, b: Area, n: number): number {
  const inside = ({ kind, x, y, width, height }: Area, px: number, py: number) => {
    const [u, v] = [(px - x - width / 2) / (width / 2), (py - y - height / 2) / (height / 2)];
    return kind === 'box' ? Math.max(Math.abs(u), Math.abs(v)) <= 1 : u * u + v * v <= 1;
  };
  let hits = 0;
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const [px, py] = [a.x + ((column + 0.5) / n) * a.width, a.y + ((row + 0.5) / n) * a.height];
      if (inside(a, px, py) && inside(b, px, py)) hits += 1;
    }
  }
  return (hits / n ** 2) * a.width * a.height;
}

describe('the common area', () => {
  it('of two boxes is their rectangle: 5×5 of two 10×10 boxes is an IoU of 25/175', () => {
    expect(commonArea(box(0, 0, 10, 10), box(5, 5, 10, 10))).toBe(25);
    expect(iouOf(box(0, 0, 10, 10), box(5, 5, 10, 10))).toBeCloseTo(1 / 7, 12);
  });

  it('of a shape with itself is its area, and its IoU is 1', () => {
    for (const area of [box(3, 4, 5.5, 7), ellipse(3, 4, 5.5, 7)]) {
      expect(commonArea(area, area)).toBeCloseTo(areaOf(area), 9);
      expect(iouOf(area, area)).toBeCloseTo(1, 9);
    }
  });

  it('is nothing where they only touch', () => {
    expect(commonArea(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
    expect(commonArea(circle(0, 0, 1), circle(2, 0, 1))).toBeCloseTo(0, 12);
    expect(commonArea(circle(0, 0, 1), box(0.8, 0.8, 1, 1))).toBe(0);
  });

  it('of a circle in its square is π/4 of the square, and of the quarter of the square a quarter of that', () => {
    expect(commonArea(box(0, 0, 2, 2), circle(1, 1, 1))).toBeCloseTo(Math.PI, 12);
    expect(commonArea(box(0, 0, 1, 1), circle(1, 1, 1))).toBeCloseTo(Math.PI / 4, 12);
  });

  it('of two unit circles at distance d is 2 acos(d/2) − d/2 √(4 − d²)', () => {
    for (const d of [0.1, 0.5, 1, 1.7, 1.99]) expect(commonArea(circle(0, 0, 1), circle(d, 0, 1)), `d ${d}`).toBeCloseTo(2 * Math.acos(d / 2) - (d / 2) * Math.sqrt(4 - d * d), 9);
    for (const d of [0.3, 1.2]) expect(commonArea(circle(0, 0, 1), circle(0, d, 1)), `d ${d}`).toBeCloseTo(2 * Math.acos(d / 2) - (d / 2) * Math.sqrt(4 - d * d), 9);
  });

  it('of two ellipses crossed in their centre, half axes a > b, is 4 a b atan(b/a)', () => {
    const [a, b] = [3, 2];
    expect(commonArea(ellipse(-a, -b, 2 * a, 2 * b), ellipse(-b, -a, 2 * b, 2 * a))).toBeCloseTo(4 * a * b * Math.atan(b / a), 9);
  });

  it('of a shape inside another is its own area, whichever comes first', () => {
    const [outer, inner] = [ellipse(0, 0, 100, 60), ellipse(45, 20, 9, 11)];
    expect(commonArea(outer, inner)).toBeCloseTo(areaOf(inner), 9);
    expect(commonArea(inner, outer)).toBeCloseTo(areaOf(inner), 9);
  });

  it('of a circle and the square that it touches on all sides is the circle, whichever comes first', () => {
    const [square, round] = [box(0, 0, 10, 10), ellipse(0, 0, 10, 10)];
    for (const common of [commonArea(square, round), commonArea(round, square)]) expect(common).toBeCloseTo(25 * Math.PI, 9);
  });

  it('agrees with counting squares for 60 random pairs of every kind, and does not depend on the order', () => {
    let seed = 7;
    const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const shape = (): Area => ({ kind: random() < 0.4 ? 'box' : 'ellipse', x: random() * 60, y: random() * 60, width: 5 + random() * 60, height: 5 + random() * 60 });
    for (let pair = 0; pair < 60; pair += 1) {
      const [a, b] = [shape(), shape()];
      const exact = commonArea(a, b);
      expect(Math.abs(exact - counted(a, b, 500)) / areaOf(a), `pair ${pair}: ${JSON.stringify([a, b])}`).toBeLessThan(0.002);
      expect(commonArea(b, a), `pair ${pair}`).toBeCloseTo(exact, 6);
    }
  });
});

describe('a point', () => {
  it('is inside half open, and in an ellipse only within its curve', () => {
    expect([contains(box(0, 0, 2, 2), { x: 0, y: 0 }), contains(box(0, 0, 2, 2), { x: 2, y: 1 })]).toEqual([true, false]);
    expect([contains(circle(1, 1, 1), { x: 1, y: 1.9 }), contains(circle(1, 1, 1), { x: 1.8, y: 1.8 })]).toEqual([true, false]);
  });
});
