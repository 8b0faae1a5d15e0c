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
  const { anatomy, exposure } = radiograph;
  const grid = gridFor(anatomy, rows, columns);
  const random = createRandom(radiograph.seed);
  const scratch = createScratch(grid);
  const plane = renderAttenuation(radiograph, grid, scratch, random);
  const signal = expose(plane, grid, exposure, random.fork(`quanta ${rows}x${columns}`));
  // The marker lies on the cassette: it stops scattered light as well.
  if (radiograph.marker) paintMarker(signal, grid, scratch, radiograph.marker);
  return signal;
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
function expose(attenuation: Float32Array, grid: Grid, exposure: Exposure, random: Random): Float32Array {
  const { rows, columns, stepX, stepY } = grid;
  const primary = new Float32Array(attenuation.length);
  for (let i = 0; i < primary.length; i++) primary[i] = Math.exp(-(attenuation[i] ?? 0));
  const scatter = blurCoarsely(primary, grid, 28);
  const quantaPerPixel = exposure.quanta * stepX * stepY;
  for (let iy = 0; iy < rows; iy++) {
    for (let ix = 0; ix < columns; ix++) {
      const at = iy * columns + ix;
      const light = (primary[at] ?? 0) + exposure.scatter * scatter(ix, iy);
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

/** A heavy blur, computed on cells of about 8 mm; open beam is clipped because stray light from bare air is mostly filtered. */
function blurCoarsely(plane: Float32Array, { rows, columns, stepX, stepY }: Grid, radiusMm: number): (ix: number, iy: number) => number {
  const down = Math.max(8, Math.round((rows * stepY) / 8));
  const across = Math.max(8, Math.round((columns * stepX) / 8));
  let cells = new Float64Array(down * across);
  const counts = new Float64Array(down * across);
  for (let iy = 0; iy < rows; iy++) {
    const j = Math.floor((iy * down) / rows) * across;
    for (let ix = 0; ix < columns; ix++) {
      const k = j + Math.floor((ix * across) / columns);
      cells[k] = (cells[k] ?? 0) + Math.min(0.3, plane[iy * columns + ix] ?? 0);
      counts[k] = (counts[k] ?? 0) + 1;
    }
  }
  cells = cells.map((sum, k) => sum / Math.max(1, counts[k] ?? 1));
  const reach = Math.round(radiusMm / 8);
  for (let pass = 0; pass < 2; pass++) {
    cells = boxBlur(cells, down, across, across, 1, reach);
    cells = boxBlur(cells, across, down, 1, across, reach);
  }
  return (ix, iy) => {
    const u = Math.min(across - 1, Math.max(0, ((ix + 0.5) * across) / columns - 0.5));
    const v = Math.min(down - 1, Math.max(0, ((iy + 0.5) * down) / rows - 0.5));
    const i = Math.min(across - 2, Math.floor(u));
    const j = Math.min(down - 2, Math.floor(v));
    const k = j * across + i;
    const upper = (cells[k] ?? 0) * (1 - u + i) + (cells[k + 1] ?? 0) * (u - i);
    const lower = (cells[k + across] ?? 0) * (1 - u + i) + (cells[k + across + 1] ?? 0) * (u - i);
    return upper * (1 - v + j) + lower * (v - j);
  };
}

/** Mean over ±reach along one axis: `lines` lines of `count` cells, `step` apart. Edges repeat. */
function boxBlur(cells: Float64Array, lines: number, count: number, lineStep: number, step: number, reach: number): Float64Array<ArrayBuffer> {
  const blurred = new Float64Array(cells.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let d = -reach; d <= reach; d++) sum += cells[line * lineStep + Math.min(count - 1, Math.max(0, i + d)) * step] ?? 0;
      blurred[line * lineStep + i * step] = sum / (2 * reach + 1);
    }
  }
  return blurred;
}
