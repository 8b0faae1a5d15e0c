// What is not the patient: the technologist's side marker, electrodes with their leads, a central line.
import type { Anatomy } from './anatomy.ts';
import type { Grid } from './grid.ts';
import { midlineX } from './grid.ts';
import type { Random } from './random.ts';
import type { Scratch, StrokePoint } from './strokes.ts';
import { flat, paintStroke, smoothCurve } from './strokes.ts';

/** A lead letter on the cassette; `x`, `y` of its centre and `heightMm` in mm; `ringed` letters sit in a lead ring. */
export interface Marker {
  readonly letter: 'L' | 'R';
  readonly ringed: boolean;
  readonly x: number;
  readonly y: number;
  readonly heightMm: number;
  readonly tilt: number;
}

export interface Devices {
  /** Electrode centres, mm from the top left. */
  readonly electrodes: readonly { readonly x: number; readonly y: number }[];
  readonly centralLine: boolean;
}

/** A marker lies on its own side, above the shoulder or beside the chest. */
export function sampleMarker(random: Random, anatomy: Anatomy, kind: { letter: 'L' | 'R'; ringed: boolean }): Marker {
  const { widthMm, heightMm } = anatomy.field;
  const margin = random.range(21, 40);
  return {
    ...kind,
    x: kind.letter === 'R' ? margin : widthMm - margin,
    y: heightMm * random.range(0.055, 0.15),
    heightMm: random.range(13, 20),
    tilt: random.range(-0.16, 0.16),
  };
}

export function sampleDevices(random: Random, anatomy: Anatomy): Devices {
  const count = random.chance(0.22) ? 1 + random.below(3) : 0;
  const spots = [[-0.62, 0.32], [0.62, 0.3], [0.72, 0.72]] as const;
  const electrodes = spots.slice(0, count).map(([u, t]) => {
    const y = anatomy.apexY + t * 220 + random.range(-14, 14);
    return { x: midlineX(anatomy, y) + u * anatomy.halfWidth + random.range(-14, 14), y };
  });
  return { electrodes, centralLine: random.chance(0.12) };
}

/** Lead, drawn as mm-wide strokes; strong enough to saturate. */
export function paintMarker(plane: Float32Array, grid: Grid, scratch: Scratch, marker: Marker): void {
  const lead = 7;
  const h = marker.heightMm;
  const cos = Math.cos(marker.tilt);
  const sin = Math.sin(marker.tilt);
  const stroke = (points: readonly (readonly [number, number])[], radius: number): void => {
    const placed = points.map(([u, v]): StrokePoint => ({ x: marker.x + h * (u * cos - v * sin), y: marker.y + h * (u * sin + v * cos), radius, weight: lead }));
    paintStroke(plane, grid, scratch, placed, flat);
  };
  const thick = 0.085 * h;
  if (marker.letter === 'L') {
    stroke([[-0.26, -0.5], [-0.26, 0.5], [0.3, 0.5]], thick);
  } else {
    const bowl: [number, number][] = Array.from({ length: 9 }, (_, k) => {
      const turn = -Math.PI / 2 + (k / 8) * Math.PI;
      return [0.05 + 0.25 * Math.cos(turn), -0.25 + 0.25 * Math.sin(turn)];
    });
    stroke([[-0.28, 0.5], [-0.28, -0.5], ...bowl, [-0.28, 0]], thick);
    stroke([[0, 0], [0.3, 0.5]], thick);
  }
  if (marker.ringed) {
    const ring: [number, number][] = Array.from({ length: 33 }, (_, k) => [0.92 * Math.cos((k / 16) * Math.PI), 0.92 * Math.sin((k / 16) * Math.PI)]);
    stroke(ring, thick * 0.9);
  }
}

export function paintDevices(plane: Float32Array, grid: Grid, scratch: Scratch, anatomy: Anatomy, devices: Devices, random: Random): void {
  for (const { x, y } of devices.electrodes) {
    paintStroke(plane, grid, scratch, [{ x, y, radius: 11, weight: 0.16 }, { x: x + 0.1, y, radius: 11, weight: 0.16 }], flat);
    paintStroke(plane, grid, scratch, [{ x, y, radius: 3.2, weight: 1.5 }, { x: x + 0.1, y, radius: 3.2, weight: 1.5 }], flat);
    const away = x < anatomy.field.widthMm / 2 ? -1 : 1;
    const lead = [[0, 0], [9 * away, 16], [16 * away, 50], [6 * away, 100], [24 * away, 170 + random.range(0, 40)]] as const;
    paintStroke(plane, grid, scratch, smoothCurve(lead.map(([u, v]) => ({ x: x + u, y: y + v, radius: 0.9, weight: 0.55 })), 8), flat);
  }
  if (devices.centralLine) {
    const mid = midlineX(anatomy, anatomy.carinaY);
    const path = [[-62, -58], [-44, -66], [-26, -50], [-20, -10], [-21, 30], [-19, 46]] as const;
    paintStroke(plane, grid, scratch, smoothCurve(path.map(([u, v]) => ({ x: mid + u, y: anatomy.carinaY + v, radius: 0.95, weight: 0.42 })), 10), flat);
  }
}
