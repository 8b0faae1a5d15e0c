// Paints tapered tubes (ribs, vessels, wires, letters) into a plane without painting any pixel of one tube twice.
import type { Grid } from './grid.ts';

/** A point of a tube's centre line, mm from the top left of the image, with the tube's radius and strength there. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly weight: number;
}

/** What a tube adds at distance `across` (0 = centre, 1 = rim) where its radius in mm is `radius`. */
export type Profile = (across: number, radius: number) => number;

/** Reused between strokes so that a hundred vessels need one allocation. */
export interface Scratch {
  readonly across: Float32Array;
  readonly radius: Float32Array;
  readonly weight: Float32Array;
}

export function createScratch({ rows, columns }: Grid): Scratch {
  const size = rows * columns;
  return { across: new Float32Array(size).fill(2), radius: new Float32Array(size), weight: new Float32Array(size) };
}

/** Add one tube to `plane`. `gate`, where given, multiplies what is added (for example the lung's depth). */
export function paintStroke(plane: Float32Array, grid: Grid, scratch: Scratch, points: readonly StrokePoint[], profile: Profile, gate?: Float32Array): void {
  const { rows, columns, stepX, stepY } = grid;
  // A tube thinner than a pixel is painted one pixel wide and as much fainter.
  const thinnest = 0.6 * Math.max(stepX, stepY);
  let top = rows, bottom = -1, first = columns, last = -1;
  for (let s = 0; s + 1 < points.length; s++) {
    const p = points[s];
    const q = points[s + 1];
    if (!p || !q) continue;
    const reach = Math.max(p.radius, q.radius, thinnest);
    const y0 = Math.max(0, Math.floor((Math.min(p.y, q.y) - reach) / stepY));
    const y1 = Math.min(rows - 1, Math.ceil((Math.max(p.y, q.y) + reach) / stepY));
    const x0 = Math.max(0, Math.floor((Math.min(p.x, q.x) - reach) / stepX));
    const x1 = Math.min(columns - 1, Math.ceil((Math.max(p.x, q.x) + reach) / stepX));
    if (y1 < y0 || x1 < x0) continue;
    top = Math.min(top, y0);
    bottom = Math.max(bottom, y1);
    first = Math.min(first, x0);
    last = Math.max(last, x1);
    const dx = q.x - p.x;
    const dy = q.y - p.y;
    const length2 = dx * dx + dy * dy || 1e-9;
    for (let iy = y0; iy <= y1; iy++) {
      const y = (iy + 0.5) * stepY - p.y;
      for (let ix = x0; ix <= x1; ix++) {
        const x = (ix + 0.5) * stepX - p.x;
        const along = Math.min(1, Math.max(0, (x * dx + y * dy) / length2));
        const ex = x - along * dx;
        const ey = y - along * dy;
        const trueRadius = p.radius + along * (q.radius - p.radius);
        const radius = Math.max(trueRadius, thinnest);
        const across2 = (ex * ex + ey * ey) / (radius * radius);
        if (across2 >= 1) continue;
        const across = Math.sqrt(across2);
        const at = iy * columns + ix;
        if (across < (scratch.across[at] ?? 2)) {
          scratch.across[at] = across;
          scratch.radius[at] = radius;
          scratch.weight[at] = (p.weight + along * (q.weight - p.weight)) * (trueRadius / radius) ** 2;
        }
      }
    }
  }
  for (let iy = top; iy <= bottom; iy++) {
    for (let at = iy * columns + first; at <= iy * columns + last; at++) {
      const across = scratch.across[at] ?? 2;
      if (across >= 1) continue;
      scratch.across[at] = 2;
      plane[at] = (plane[at] ?? 0) + (scratch.weight[at] ?? 0) * profile(across, scratch.radius[at] ?? 0) * (gate ? (gate[at] ?? 0) : 1);
    }
  }
}

/** Chord through a solid round tube, mm. */
export const solid: Profile = (across, radius) => 2 * radius * Math.sqrt(1 - across * across);

/** Flat with a short soft rim: lead letters, wires, discs. */
export const flat: Profile = (across) => Math.min(1, (1 - across) * 4);

/** Bone: a dense shell around a spongy core, so the edges are drawn brighter than the middle; mm of compact bone. */
export const bone: Profile = (across, radius) => {
  const core = 0.78;
  const outer = 2 * radius * Math.sqrt(1 - across * across);
  const inner = across < core ? 2 * radius * Math.sqrt(core * core - across * across) : 0;
  return 0.42 * (outer - inner) + 0.2 * inner;
};

/** A smooth curve through the given points, each resampled `pieces` times (Catmull–Rom). */
export function smoothCurve(points: readonly StrokePoint[], pieces: number): StrokePoint[] {
  const curve: StrokePoint[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const b = points[i];
    const c = points[i + 1];
    if (!b || !c) continue;
    const a = points[i - 1] ?? b;
    const d = points[i + 2] ?? c;
    for (let k = 0; k < pieces; k++) {
      const t = k / pieces;
      const blend = (key: keyof StrokePoint): number =>
        0.5 * (2 * b[key] + (c[key] - a[key]) * t + (2 * a[key] - 5 * b[key] + 4 * c[key] - d[key]) * t * t + (3 * b[key] - a[key] - 3 * c[key] + d[key]) * t ** 3);
      curve.push({ x: blend('x'), y: blend('y'), radius: blend('radius'), weight: blend('weight') });
    }
  }
  const end = points.at(-1);
  if (end) curve.push(end);
  return curve;
}
