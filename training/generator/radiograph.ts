// One synthetic radiograph: a patient, findings, hardware and an exposure, rendered at any resolution.
import type { Anatomy } from './anatomy.ts';
import { sampleAnatomy } from './anatomy.ts';
import { createChest } from './chest.ts';
import type { Finding } from './findings.ts';
import type { Grid } from './grid.ts';
import { gridFor, midlineX } from './grid.ts';
import type { Devices, Marker } from './hardware.ts';
import { paintDevices, paintMarker, sampleDevices } from './hardware.ts';
import { addTexture, paintVessels } from './lung-markings.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { ScatteredLight } from './scatter.ts';
import { scatteredLight } from './scatter.ts';
import { paintSkeleton } from './skeleton.ts';
import { createScratch } from './strokes.ts';

/** How the detector saw it. */
export interface Exposure {
  /** Quanta per mm² in the open beam: fewer means grainier. */
  readonly quanta: number;
  /** Scattered light as a multiple of the blurred primary beam. */
  readonly scatter: number;
  /** Shift (share of the display range) and stretch of the display window around the automatic one. */
  readonly brightness: number;
  readonly contrast: number;
}

/** Everything that determines the picture. Equal studies render to equal pixels on equal grids. */
export interface Radiograph {
  readonly seed: string;
  readonly anatomy: Anatomy;
  readonly findings: readonly Finding[];
  readonly marker: Marker | null;
  readonly devices: Devices;
  readonly exposure: Exposure;
}

/** A patient with hardware and exposure, but no finding and no marker yet. */
export function sampleRadiograph(seed: string): Radiograph {
  const random = createRandom(seed);
  const anatomy = sampleAnatomy(random.fork('anatomy'), seed);
  return {
    seed,
    anatomy,
    findings: [],
    marker: null,
    devices: sampleDevices(random.fork('devices'), anatomy),
    exposure: sampleExposure(random.fork('exposure')),
  };
}

function sampleExposure(random: Random): Exposure {
  return {
    quanta: 10 ** random.range(4.3, 5.2),
    scatter: random.range(0.35, 0.8),
    brightness: random.range(-0.06, 0.06),
    contrast: random.range(0.86, 1.14),
  };
}

/**
 * Render the detector's logarithmic signal: −ln of the transmitted share, so dense bone is high and open air is near 0.
 * @returns row-major [rows, columns]
 */
export function renderSignal(radiograph: Radiograph, rows: number, columns: number): Float32Array {
  const signal = renderPatient(radiograph, rows, columns);
  if (radiograph.marker) addMarker(signal, radiograph.anatomy, radiograph.marker, rows, columns);
  return signal;
}

/** Lay a marker on a signal, in place. It lies on the cassette, so it stops scattered light as well. */
export function addMarker(signal: Float32Array, anatomy: Anatomy, marker: Marker, rows: number, columns: number): void {
  const grid = gridFor(anatomy, rows, columns);
  paintMarker(signal, grid, createScratch(grid), marker);
}

/** The signal without a marker. */
export function renderPatient(radiograph: Radiograph, rows: number, columns: number): Float32Array {
  const { anatomy, exposure } = radiograph;
  const grid = gridFor(anatomy, rows, columns);
  const random = createRandom(radiograph.seed);
  const scratch = createScratch(grid);
  const plane = renderAttenuation(radiograph, grid, scratch, random);
  return expose(plane, grid, exposure, scatteredLight(anatomy), random.fork(`quanta ${rows}x${columns}`));
}

/** ∫µ dl per pixel: the patient and what lies on the patient, without scatter, noise and marker. */
function renderAttenuation(radiograph: Radiograph, grid: Grid, scratch: ReturnType<typeof createScratch>, random: Random): Float32Array {
  const { anatomy } = radiograph;
  const { rows, columns, stepX, stepY } = grid;
  const chest = createChest(anatomy, radiograph.findings);
  const plane = new Float32Array(rows * columns);
  const lung = new Float32Array(rows * columns);
  const body = new Float32Array(rows * columns);
  const xs = new Float32Array(columns);
  for (let iy = 0; iy < rows; iy++) {
    const y = (iy + 0.5) * stepY;
    const mid = midlineX(anatomy, y);
    for (let ix = 0; ix < columns; ix++) xs[ix] = (ix + 0.5) * stepX - mid;
    const [from, to] = [iy * columns, (iy + 1) * columns];
    chest.row(y, xs, { attenuation: plane.subarray(from, to), lung: lung.subarray(from, to), body: body.subarray(from, to) });
  }
  for (let i = 0; i < lung.length; i++) lung[i] = Math.min(1, (lung[i] ?? 0) / 60);
  paintVessels(plane, grid, scratch, anatomy, lung, random.fork('vessels'));
  const texture = random.fork('texture');
  addTexture(plane, grid, lung, texture.fork('fine'), { cellMm: 1.6, strength: 0.012 });
  addTexture(plane, grid, lung, texture.fork('middle'), { cellMm: 3.7, strength: 0.017 });
  addTexture(plane, grid, lung, texture.fork('coarse'), { cellMm: 11, strength: 0.03 });
  addTexture(plane, grid, body, texture.fork('body'), { cellMm: 23, strength: 0.03 });
  const bones = new Float32Array(rows * columns);
  paintSkeleton(bones, grid, scratch, anatomy, chest, random.fork('skeleton'));
  for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) + (bones[i] ?? 0) * (body[i] ?? 0);
  paintDevices(plane, grid, scratch, anatomy, radiograph.devices, random.fork('leads'));
  return plane;
}

/** Beer–Lambert, scatter from the neighbourhood, quantum noise; back to a logarithm. */
function expose(attenuation: Float32Array, grid: Grid, exposure: Exposure, scattered: ScatteredLight, random: Random): Float32Array {
  const { rows, columns, stepX, stepY } = grid;
  const quantaPerPixel = exposure.quanta * stepX * stepY;
  for (let iy = 0; iy < rows; iy++) {
    const y = (iy + 0.5) / rows;
    for (let ix = 0; ix < columns; ix++) {
      const at = iy * columns + ix;
      const light = Math.exp(-(attenuation[at] ?? 0)) + exposure.scatter * scattered((ix + 0.5) / columns, y);
      const spread = Math.sqrt(light / quantaPerPixel);
      const noise = (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2;
      attenuation[at] = compress(-Math.log(Math.max(1e-4, light + spread * noise) / (1 + exposure.scatter)));
    }
  }
  return attenuation;
}

/** What a radiography system does to the thick parts: above about 3 the slope falls, so that abdomen and lung fit one window. */
function compress(signal: number): number {
  const knee = 0.25;
  return signal - 0.4 * knee * Math.log1p(Math.exp((signal - 3) / knee));
}
