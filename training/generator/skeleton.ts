// Ribs, clavicles, shoulder blades, spine: what bone adds to the attenuation.
import type { Anatomy } from './anatomy.ts';
import type { Chest } from './chest.ts';
import { muBone } from './chest.ts';
import type { Grid } from './grid.ts';
import { midlineX } from './grid.ts';
import type { Random } from './random.ts';
import type { Scratch, StrokePoint } from './strokes.ts';
import { bone, flat, paintStroke, smoothCurve } from './strokes.ts';

/** Add the skeleton's attenuation to `plane`. */
export function paintSkeleton(plane: Float32Array, grid: Grid, scratch: Scratch, anatomy: Anatomy, chest: Chest, random: Random): void {
  const jitter = random.fork('ribs');
  for (const sign of [-1, 1] as const) {
    for (let number = 1; number <= 10; number++) {
      paintStroke(plane, grid, scratch, ribCurve(anatomy, chest, sign, number, jitter), bone);
    }
    paintStroke(plane, grid, scratch, clavicleCurve(anatomy, sign, random.fork(`clavicle ${sign}`)), bone);
    paintShoulder(plane, grid, scratch, anatomy, sign, random.fork(`shoulder ${sign}`));
  }
  paintSpine(plane, grid, anatomy);
}

/** A rib is half of a tilted hoop: out from the spine, round the wall while it sinks, back in front where it ends as cartilage. */
function ribCurve(anatomy: Anatomy, chest: Chest, sign: -1 | 1, number: number, random: Random): StrokePoint[] {
  const { ribs } = anatomy;
  const start = anatomy.apexY - 4 + (number - 1) * ribs.pitch + random.range(-1.5, 1.5);
  const drop = ribs.drop * (0.42 + 0.58 * Math.min(1, number / 5)) + random.range(-4, 4);
  const lateralY = start + drop * 0.42;
  const wall = Math.max(62, chest.wallX(lateralY) + 2.5);
  const end = number === 1 ? 2.55 : number > 8 ? 1.9 : 2.5 - 0.02 * number;
  const points: StrokePoint[] = [];
  for (let k = 0; k <= 40; k++) {
    const turn = (k / 40) * end;
    const out = Math.sin(turn);
    const x = sign * (17 + (wall - 17) * (turn < Math.PI / 2 ? out ** 0.92 : out ** 0.8));
    const fall = (1 - Math.cos(turn)) / 2;
    const y = start + drop * fall - 9 * Math.sin(Math.min(turn, 1.1) * 2.1) * 0.5;
    const behind = turn < Math.PI / 2;
    // Rays graze the hoop where it bends: more bone in the way.
    const graze = 1 + 0.75 * Math.abs(out) ** 8;
    const cartilage = Math.min(1, (end - turn) / 0.35);
    points.push({
      x: x + midlineX(anatomy, y),
      y,
      radius: ribs.radius * (behind ? 1 : 1.12) * (number === 1 ? 0.9 : 1),
      weight: muBone * 1.75 * ribs.density * graze * (behind ? 1 : 0.7) * Math.max(0, cartilage),
    });
  }
  return points;
}

function clavicleCurve(anatomy: Anatomy, sign: -1 | 1, random: Random): StrokePoint[] {
  const base = anatomy.apexY + random.range(22, 32);
  const lift = random.range(16, 34);
  const w = muBone * 2.2;
  const shape: [number, number, number][] = [[14, 5, 8.5], [40, 0, 6.2], [78, -0.35 * lift, 5.6], [112, -0.85 * lift, 5.8], [150, -lift, 7.2], [172, -lift * 0.95, 8]];
  return smoothCurve(shape.map(([x, y, radius]) => ({ x: sign * x + midlineX(anatomy, base), y: base + y, radius, weight: w })), 8);
}

/** Blade and head of the arm bone, rotated out of the lungs as the technologist asks for. */
function paintShoulder(plane: Float32Array, grid: Grid, scratch: Scratch, anatomy: Anatomy, sign: -1 | 1, random: Random): void {
  const mid = midlineX(anatomy, anatomy.shoulderY);
  const top = anatomy.shoulderY + random.range(6, 16);
  const outer = anatomy.halfWidth + random.range(24, 32);
  const point = (x: number, y: number, radius: number, weight: number): StrokePoint => ({ x: mid + sign * x, y: top + y, radius, weight: muBone * 1.8 * weight });
  paintStroke(plane, grid, scratch, smoothCurve([point(outer + 14, 8, 23, 0.34), point(outer + 20, 42, 18, 0.4), point(outer + 30, 100, 14, 0.5)], 10), bone);
  const inner = anatomy.halfWidth * random.range(0.86, 0.95);
  paintStroke(plane, grid, scratch, smoothCurve([point(inner, 12, 3, 0.6), point(inner + 3, 62, 3.2, 0.8), point(inner + 14, 122, 3.4, 0.7), point(inner + 19, 140, 2.6, 0.2)], 12), bone);
  paintStroke(plane, grid, scratch, smoothCurve([point(inner + 19, 140, 2.4, 0.3), point(inner + 22, 90, 3, 0.7), point(outer + 2, 40, 4, 0.8), point(outer + 8, 18, 6, 0.6)], 12), bone);
  paintStroke(plane, grid, scratch, smoothCurve([point(inner + 8, 30, 20, 1.6), point(inner + 10, 70, 17, 1.6), point(inner + 14, 115, 9, 1.2)], 10), (a) => flat(a, 0) * (1 - a * a) * 0.9);
}

/** Vertebral bodies with their discs, pedicles and spinous processes, in a column that widens downwards. */
function paintSpine(plane: Float32Array, grid: Grid, anatomy: Anatomy): void {
  const { rows, columns, stepX, stepY } = grid;
  const pitch = 24;
  for (let iy = 0; iy < rows; iy++) {
    const y = (iy + 0.5) * stepY;
    const half = 15.5 + 6 * (y / anatomy.field.heightMm);
    const mid = midlineX(anatomy, y);
    const phase = ((y - anatomy.apexY) / pitch) % 1;
    const level = phase < 0 ? phase + 1 : phase;
    const plate = Math.min(level, 1 - level) * pitch; // mm from the nearest disc's middle
    const body = plate < 1.8 ? 0.55 : plate < 3.6 ? 1.12 : 0.95;
    const waist = half * (plate < 5 ? 1.04 : 0.97);
    const from = Math.max(0, Math.floor((mid - half * 1.7) / stepX));
    const to = Math.min(columns - 1, Math.ceil((mid + half * 1.7) / stepX));
    for (let ix = from; ix <= to; ix++) {
      const x = (ix + 0.5) * stepX - mid;
      const q = Math.abs(x) / waist;
      let mm = q < 1 ? 17 * body * (1 - q ** 6) ** 0.5 : 0;
      const pedicle = ((Math.abs(x) - half * 0.62) / 4) ** 2 + (((level - 0.42) * pitch) / 5.5) ** 2;
      if (pedicle < 1) mm += 7 * Math.sqrt(1 - pedicle);
      const process = (x / 3) ** 2 + (((level - 0.75) * pitch) / 8) ** 2;
      if (process < 1) mm += 8 * Math.sqrt(1 - process);
      const transverse = ((Math.abs(x) - half * 1.3) / (half * 0.4)) ** 2 + (((level - 0.36) * pitch) / 4.5) ** 2;
      if (transverse < 1) mm += 6 * Math.sqrt(1 - transverse);
      const at = iy * columns + ix;
      plane[at] = (plane[at] ?? 0) + muBone * 0.55 * mm;
    }
  }
}
