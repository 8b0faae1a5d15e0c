// Pulmonary vessels that branch from both hila, and the fine texture of the lung.
import type { Anatomy } from './anatomy.ts';
import { muTissue } from './chest.ts';
import type { Grid } from './grid.ts';
import { midlineX } from './grid.ts';
import type { Random } from './random.ts';
import type { Scratch, StrokePoint } from './strokes.ts';
import { paintStroke, solid } from './strokes.ts';

/** Add vessels to `plane`, in proportion to how aerated the lung is (`lungShare`, 0 to 1) where they run. */
export function paintVessels(plane: Float32Array, grid: Grid, scratch: Scratch, anatomy: Anatomy, lungShare: Float32Array, random: Random): void {
  for (const sign of [-1, 1] as const) {
    const side = random.fork(`vessels ${sign}`);
    const y = anatomy.carinaY + (sign < 0 ? 18 : 8);
    const root = { x: midlineX(anatomy, y) + sign * 30, y };
    const trunks = 15;
    for (let k = 0; k < trunks; k++) {
      const spread = k / (trunks - 1);
      // Angle from straight up (0) to straight down (π), outwards; the lower lobes get most.
      const angle = 0.35 + 2.55 * spread ** 0.85 + side.range(-0.13, 0.13);
      const radius = side.range(2.3, 3.9) * (0.8 + 0.45 * spread);
      branch(plane, grid, scratch, lungShare, side, { x: root.x + side.range(-4, 4), y: root.y + (spread - 0.4) * 32, angle, radius, sign, depth: 0 });
    }
  }
}

interface Branch { x: number; y: number; angle: number; radius: number; sign: -1 | 1; depth: number }

function branch(plane: Float32Array, grid: Grid, scratch: Scratch, lungShare: Float32Array, random: Random, from: Branch): void {
  if (from.radius < 0.4 || from.depth > 6) return;
  const length = random.range(15, 30) * (0.55 + 0.22 * from.radius);
  const pieces = 6;
  const bend = random.range(-0.09, 0.09);
  const points: StrokePoint[] = [];
  let { x, y, angle } = from;
  const endRadius = from.radius * 0.78;
  for (let k = 0; k <= pieces; k++) {
    points.push({ x, y, radius: from.radius + (endRadius - from.radius) * (k / pieces), weight: muTissue * 1.5 });
    angle += bend;
    x += (from.sign * Math.sin(angle) * length) / pieces;
    y -= (Math.cos(angle) * length) / pieces;
  }
  paintStroke(plane, grid, scratch, points, solid, lungShare);
  const fork = random.range(0.25, 0.6);
  branch(plane, grid, scratch, lungShare, random, { x, y, angle: angle + fork * 0.5, radius: endRadius * random.range(0.78, 0.95), sign: from.sign, depth: from.depth + 1 });
  branch(plane, grid, scratch, lungShare, random, { x, y, angle: angle - fork, radius: endRadius * random.range(0.55, 0.8), sign: from.sign, depth: from.depth + 1 });
}

/** Smooth noise on a lattice in mm, so that it looks the same at every resolution; about unit variance. */
export function addTexture(plane: Float32Array, grid: Grid, gate: Float32Array, random: Random, { cellMm, strength }: { cellMm: number; strength: number }): void {
  const { rows, columns, stepX, stepY } = grid;
  if (cellMm < 0.7 * Math.max(stepX, stepY)) return;
  const across = Math.ceil((columns * stepX) / cellMm) + 2;
  const down = Math.ceil((rows * stepY) / cellMm) + 2;
  const lattice = new Float32Array(across * down);
  for (let k = 0; k < lattice.length; k++) lattice[k] = random.range(-1.73, 1.73);
  const column = new Float32Array(columns);
  for (let ix = 0; ix < columns; ix++) column[ix] = ((ix + 0.5) * stepX) / cellMm;
  for (let iy = 0; iy < rows; iy++) {
    const v = ((iy + 0.5) * stepY) / cellMm;
    const j = Math.floor(v);
    const fv = ease(v - j);
    for (let ix = 0; ix < columns; ix++) {
      const at = iy * columns + ix;
      const open = gate[at] ?? 0;
      if (open <= 0) continue;
      const u = column[ix] ?? 0;
      const i = Math.floor(u);
      const fu = ease(u - i);
      const k = j * across + i;
      const upper = (lattice[k] ?? 0) * (1 - fu) + (lattice[k + 1] ?? 0) * fu;
      const lower = (lattice[k + across] ?? 0) * (1 - fu) + (lattice[k + across + 1] ?? 0) * fu;
      plane[at] = (plane[at] ?? 0) + open * strength * (upper * (1 - fv) + lower * fv);
    }
  }
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
