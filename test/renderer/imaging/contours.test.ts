// Iso-lines against the bilinear map itself: every point on the level, every crossing of every line found, nothing more.
import { describe, expect, it } from 'vitest';
import { cellContours, smoothContours } from '../../../src/renderer/imaging/contours.ts';
import { sampleSmooth } from '../../../src/renderer/imaging/map-raster.ts';
import type { Contour } from '../../../src/renderer/imaging/contours.ts';

/** mulberry32, so that the cases are the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function planeOf(width: number, height: number, seed: number) {
  const random = seeded(seed);
  return { width, height, values: Float32Array.from({ length: width * height }, () => random()) };
}

const pairs = ({ points }: Contour) => Array.from({ length: points.length / 2 }, (_, index) => [points[index * 2]!, points[index * 2 + 1]!] as const);
const segments = (contour: Contour) => {
  const all = pairs(contour);
  const ends = contour.isClosed ? [...all.slice(1), all[0]!] : all.slice(1);
  return ends.map((to, index) => [all[index]!, to] as const);
};

/** How often the lines are crossed on the way straight down at x. */
function crossings(contours: readonly Contour[], x: number): number[] {
  const found: number[] = [];
  for (const contour of contours) {
    for (const [[x0, y0], [x1, y1]] of segments(contour)) {
      if ((x0 <= x) === (x1 <= x)) continue;
      found.push(y0 + ((y1 - y0) * (x - x0)) / (x1 - x0));
    }
  }
  return found.sort((a, b) => a - b);
}

describe('contours of the smooth map', () => {
  it('have every point on the level of the bilinear map', () => {
    for (const [width, height, seed] of [[7, 7, 1], [5, 3, 2], [1, 4, 3], [16, 12, 4]] as const) {
      const plane = planeOf(width, height, seed);
      for (const level of [0.2, 0.5, 0.8]) {
        for (const contour of smoothContours(plane, level)) {
          for (const [x, y] of pairs(contour)) expect(sampleSmooth(plane, x, y), `${width}×${height}, level ${level}, at ${x}, ${y}`).toBeCloseTo(level, 6);
        }
      }
    }
  });

  it('are crossed wherever the map crosses the level, as stepping through it finds, and nowhere else', () => {
    const steps = 4_000;
    for (const seed of [11, 12, 13, 14]) {
      const plane = planeOf(6, 5, seed);
      for (const level of [0.35, 0.5, 0.65]) {
        const contours = smoothContours(plane, level, 64);
        for (const x of [0.21, 1.03, 1.77, 2.51, 3.38, 4.06, 5.9]) {
          const expected: number[] = [];
          for (let step = 0; step < steps; step += 1) {
            const [y0, y1] = [(step * plane.height) / steps, ((step + 1) * plane.height) / steps];
            if ((sampleSmooth(plane, x, y0) >= level) !== (sampleSmooth(plane, x, y1) >= level)) expected.push((y0 + y1) / 2);
          }
          const found = crossings(contours, x);
          expect(found.length, `seed ${seed}, level ${level}, x ${x}`).toBe(expected.length);
          found.forEach((y, index) => expect(Math.abs(y - expected[index]!)).toBeLessThan(0.01));
        }
      }
    }
  });

  it('keep what is at or above the level to the right of the way', () => {
    const plane = planeOf(8, 8, 21);
    for (const contour of smoothContours(plane, 0.5, 16)) {
      for (const [[x0, y0], [x1, y1]] of segments(contour)) {
        const length = Math.hypot(x1 - x0, y1 - y0);
        if (length < 1e-3) continue;
        const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
        const [nx, ny] = [-(y1 - y0) / length * 0.02, (x1 - x0) / length * 0.02];
        expect(sampleSmooth(plane, mx + nx, my + ny)).toBeGreaterThan(sampleSmooth(plane, mx - nx, my - ny));
      }
    }
  });

  it('around one strong cell is one closed line through the four places that can be written down', () => {
    const values = new Float32Array(25);
    values[12] = 1;
    const contours = smoothContours({ width: 5, height: 5, values }, 0.5);
    expect(contours).toHaveLength(1);
    expect(contours[0]?.isClosed).toBe(true);
    // Halfway from the centre (2.5, 2.5) to each neighbour's centre; between them (1 − u)(1 − v) = ½.
    for (const [x, y] of [[2, 2.5], [3, 2.5], [2.5, 2], [2.5, 3]]) expect(pairs(contours[0]!).some(([px, py]) => Math.hypot(px - x!, py - y!) < 1e-6), `${x}, ${y}`).toBe(true);
    for (const [x, y] of pairs(contours[0]!)) expect((1 - Math.abs(x - 2.5)) * (1 - Math.abs(y - 2.5))).toBeCloseTo(0.5, 6);
  });

  it('at a saddle join what the saddle joins: the same four corners, two levels', () => {
    // Corners 1 0 / 0 1: the saddle is ½. Below it the two ones are one hill, above it two.
    const plane = { width: 2, height: 2, values: Float32Array.of(1, 0, 0, 1) };
    // Lower: lines cut off the corners of zero; higher: those of one.
    const quadrant = (level: number) => smoothContours(plane, level, 32).map((contour) => { const [x, y] = pairs(contour)[Math.floor(pairs(contour).length / 2)]!; return Math.sign((x - 1) * (y - 1)); });
    expect(quadrant(0.4)).toEqual([-1, -1]);
    expect(quadrant(0.6)).toEqual([1, 1]);
  });

  it('are none where the map lies wholly on one side', () => {
    expect(smoothContours(planeOf(4, 4, 5), 2)).toEqual([]);
    expect(smoothContours(planeOf(4, 4, 5), -1)).toEqual([]);
  });
});

describe('contours of the cells', () => {
  it('run along every border between a cell at or above the level and one below, and along no other', () => {
    for (const seed of [31, 32, 33]) {
      const plane = planeOf(9, 6, seed);
      const inside = (x: number, y: number) => (plane.values[y * 9 + x] ?? 0) >= 0.5;
      const expected = new Set<string>();
      for (let y = 0; y < 6; y += 1) {
        for (let x = 0; x < 9; x += 1) {
          if (x + 1 < 9 && inside(x, y) !== inside(x + 1, y)) expected.add(`${x + 1},${y} ${x + 1},${y + 1}`);
          if (y + 1 < 6 && inside(x, y) !== inside(x, y + 1)) expected.add(`${x},${y + 1} ${x + 1},${y + 1}`);
        }
      }
      const found = cellContours(plane, 0.5).flatMap(segments).map(([[x0, y0], [x1, y1]]) => [[x0, y0], [x1, y1]].sort((p, q) => p[0]! - q[0]! || p[1]! - q[1]!).map((p) => p.join()).join(' '));
      expect(found).toHaveLength(expected.size);
      expect(new Set(found)).toEqual(expected);
    }
  });

  it('count a cell of exactly the level as inside, as the measures do', () => {
    const contours = cellContours({ width: 3, height: 3, values: Float32Array.of(0, 0, 0, 0, 0.5, 0, 0, 0, 0) }, 0.5);
    expect(contours).toEqual([{ points: [1, 1, 2, 1, 2, 2, 1, 2], isClosed: true }]);
  });
});
