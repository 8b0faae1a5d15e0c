// From image to input and back, whole: every resize mode, turn and pixel shape, seeded; a bright spot in the image is found again where it lay, through the tensor itself.
import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine, placementOnGrid } from '../../../src/contracts/coordinates.ts';
import { fitImage, turnAffine, turnPlane, turnedSize } from '../../../src/dicom/preprocess/geometry.ts';
import { resamplePlane } from '../../../src/dicom/preprocess/resample-plane.ts';
import { toModelInput } from '../../../src/dicom/preprocess/to-model-input.ts';
import { seeded } from '../../reference/seeded.ts';
import { picture, plainCard } from './pattern.ts';
import type { ImageRect } from '../../../src/contracts/coordinates.ts';
import type { DecodedImage } from '../../../src/dicom/decoded-image.ts';
import type { PatientOrientation, Turn } from '../../../src/dicom/orientation.ts';
import type { ResizeMode } from '../../../src/dicom/preprocess/geometry.ts';
import type { Interpolation } from '../../../src/dicom/preprocess/taps.ts';

const modes: readonly ResizeMode[] = ['stretch', 'letterbox', 'crop'];
const filters: readonly Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'lanczos'];
/** The eight ways in which a frontal image may have been stored. */
const orientations: readonly PatientOrientation[] = [['L', 'F'], ['R', 'F'], ['L', 'H'], ['R', 'H'], ['F', 'L'], ['F', 'R'], ['H', 'L'], ['H', 'R']];

interface Case { readonly mode: ResizeMode; readonly orientation: PatientOrientation; readonly interpolation: Interpolation; readonly antialias: boolean; readonly image: DecodedImage; readonly input: { readonly width: number; readonly height: number }; readonly spot: { readonly x: number; readonly y: number; readonly radius: number }; readonly text: string }

/** An image of random size with a round bright spot that a crop cannot cut, and the question put to it. */
function caseOf(seed: number): Case {
  const random = seeded(seed);
  const between = (low: number, high: number) => random.between(low, high);
  const pick = <T>(list: readonly T[]): T => random.pick(list);
  const [cols, rows] = [between(60, 240), between(60, 240)];
  const input = { width: between(24, 72), height: between(24, 72) };
  const pixelAspect = pick([1, 1, 0.5, 1.25, 2]);
  const [mode, orientation, interpolation, antialias] = [pick(modes), pick(orientations), pick(filters), random.next() < 0.7];
  // Large enough to be met by every filter, also without antialias, in the middle third so that no crop reaches it.
  const radius = 4 + Math.max(cols / input.width, rows / input.height, cols / input.height, rows / input.width) * 2;
  const spot = { x: cols * (0.42 + random.next() * 0.16), y: rows * (0.42 + random.next() * 0.16), radius };
  const stored = Uint8Array.from({ length: rows * cols }, (_, i) => {
    const distance = Math.hypot((i % cols) + 0.5 - spot.x, Math.floor(i / cols) + 0.5 - spot.y);
    return Math.round(240 * Math.exp(-((distance / radius) ** 2)));
  });
  const plain = picture(rows, cols, 1, stored);
  const image = { ...plain, display: { ...plain.display, pixelAspect, orientation } };
  return { mode, orientation, interpolation, antialias, image, input, spot, text: `seed ${seed}: ${mode} ${orientation.join('\\')} ${interpolation}${antialias ? '' : ', no antialias'}, ${cols}×${rows} pixels ${pixelAspect} as high as wide → ${input.width}×${input.height}` };
}

function prepared({ image, input, mode, interpolation, antialias }: Case, orientation: 'stored' | 'patient' = 'patient') {
  return toModelInput(image, { input: { ...plainCard, resize: mode, interpolation, antialias, orientation } }, { layout: 'NCHW', channels: 1, ...input }, { arithmetic: 'float' });
}

/** Centre of brightness, in the plane's own coordinates. */
function centroid(values: ArrayLike<number>, width: number): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    // Lanczos and bicubic undershoot beside the spot.
    const value = Math.max(values[i] ?? 0, 0);
    sum += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  }
  return { x: x / sum, y: y / sum };
}

function isCut({ spot: { x, y, radius } }: Case, seen: ImageRect): boolean {
  const reach = 2.5 * radius;
  return x - reach < seen.x || y - reach < seen.y || x + reach > seen.x + seen.width || y + reach > seen.y + seen.height;
}

const seeds = Array.from({ length: 400 }, (_, i) => i + 1);

describe('there and back', () => {
  it('a spot of the image is found in the tensor, and its place there leads back to it within half a pixel', () => {
    const seen = new Set<string>();
    for (const seed of seeds) {
      const one = caseOf(seed);
      const { tensor, placement } = prepared(one);
      // A spot that the crop cuts has its centre elsewhere: that says nothing.
      if (isCut(one, placement.seen)) continue;
      const found = centroid(tensor.values, one.input.width);
      const back = applyAffine(placement.toImage, found.x, found.y);
      // A cell of a coarse input is many pixels: half a pixel holds for the pixels of the coarser of the two grids.
      const step = Math.max(1, ...placement.toImage.slice(0, 2).map(Math.abs), ...placement.toImage.slice(3, 5).map(Math.abs));
      expect(Math.hypot(back.x - one.spot.x, back.y - one.spot.y), one.text).toBeLessThan(one.interpolation === 'nearest' ? 0.5 * step : 0.5);
      seen.add(`${one.mode} ${one.orientation.join('')}`);
    }
    expect(seen.size, 'every mode met every orientation').toBe(modes.length * orientations.length);
  });

  it('a map that peaks where the tensor does, on a coarser grid, peaks on the spot when it is laid over the image', () => {
    for (const seed of seeds.slice(0, 120)) {
      const one = caseOf(seed);
      const { tensor, placement } = prepared(one);
      if (isCut(one, placement.seen)) continue;
      const [width, height] = [Math.ceil(one.input.width / 4), Math.ceil(one.input.height / 4)];
      const at = centroid(tensor.values, one.input.width);
      const peak = { x: (at.x / one.input.width) * width, y: (at.y / one.input.height) * height };
      const values = Float32Array.from({ length: width * height }, (_, i) => Math.exp(-(((i % width) + 0.5 - peak.x) ** 2 + (Math.floor(i / width) + 0.5 - peak.y) ** 2) / 3));
      const onImage = resamplePlane({ width, height, values }, placement);
      const { toImage } = placementOnGrid(placement, width, height);
      const cell = Math.max(...[toImage[0], toImage[1], toImage[3], toImage[4]].map(Math.abs));
      const highest = onImage.values.reduce((best, value, i) => (value > (onImage.values[best] ?? 0) ? i : best), 0);
      const there = { x: (highest % one.image.cols) + 0.5, y: Math.floor(highest / one.image.cols) + 0.5 };
      // The highest pixel lies between the centres of the cells around the peak.
      expect(Math.max(Math.abs(there.x - one.spot.x), Math.abs(there.y - one.spot.y)), one.text).toBeLessThan(cell * 0.75 + 0.5);
    }
  });

  it('a box goes to the input and comes back to its own edges, and what is seen fills the input', () => {
    for (const seed of seeds) {
      const one = caseOf(seed);
      const { placement } = prepared(one);
      const toInput = invertAffine(placement.toImage);
      const random = seeded(seed + 5000);
      const box = { x: random.next() * one.image.cols, y: random.next() * one.image.rows };
      const there = applyAffine(toInput, box.x, box.y);
      const back = applyAffine(placement.toImage, there.x, there.y);
      expect(Math.hypot(back.x - box.x, back.y - box.y), one.text).toBeLessThan(1e-6);
      const { seen } = placement;
      const corners = [[seen.x, seen.y], [seen.x + seen.width, seen.y + seen.height]].map(([x = 0, y = 0]) => applyAffine(toInput, x, y));
      for (const { x, y } of corners) {
        expect(x, one.text).toBeGreaterThan(-1e-6);
        expect(y, one.text).toBeGreaterThan(-1e-6);
        expect(x, one.text).toBeLessThan(one.input.width + 1e-6);
        expect(y, one.text).toBeLessThan(one.input.height + 1e-6);
      }
    }
  });

  it('cards that say nothing of orientation get the image as it is stored', () => {
    for (const seed of seeds.slice(0, 40)) {
      const one = caseOf(seed);
      const { placement } = prepared(one, 'stored');
      expect([placement.toImage[1], placement.toImage[3]], one.text).toEqual([0, 0]);
      expect(placement.toImage[0], one.text).toBeGreaterThan(0);
      expect(placement.toImage[4], one.text).toBeGreaterThan(0);
    }
  });

  it('however an image was stored, the model is given the same tensor', () => {
    const upright = picture(30, 40, 1, Uint8Array.from({ length: 1200 }, (_, i) => (i * 37) % 251));
    const size = { width: 40, height: 30 };
    const card = { input: { ...plainCard, resize: 'letterbox' as const, orientation: 'patient' as const } };
    const expected = toModelInput(upright, card, { layout: 'NCHW', channels: 1, width: 20, height: 18 }).tensor.values;
    // Stored upside down and mirrored: rows run to the right of the patient, columns to the head.
    const turn: Turn = { isMirrored: false, quarters: 2 };
    const stored = turnPlane(upright.stored as Uint8Array, size, turn);
    const other = { ...upright, stored, display: { ...upright.display, orientation: ['R', 'H'] as const } };
    expect(toModelInput(other, card, { layout: 'NCHW', channels: 1, width: 20, height: 18 }).tensor.values).toEqual(expected);
  });
});

describe('turns', () => {
  it('a quarter clockwise: the lower left pixel becomes the upper left one', () => {
    expect([...turnPlane(Uint8Array.of(1, 2, 3, 4, 5, 6), { width: 3, height: 2 }, { isMirrored: false, quarters: 1 })]).toEqual([4, 1, 5, 2, 6, 3]);
    expect([...turnPlane(Uint8Array.of(1, 2, 3, 4, 5, 6), { width: 3, height: 2 }, { isMirrored: true, quarters: 0 })]).toEqual([3, 2, 1, 6, 5, 4]);
  });

  it('pixels and positions turn alike, for all eight', () => {
    const image = { width: 5, height: 3 };
    const plane = Uint8Array.from({ length: 15 }, (_, i) => i);
    for (const isMirrored of [false, true]) {
      for (const quarters of [0, 1, 2, 3] as const) {
        const turn = { isMirrored, quarters };
        const to = turnedSize(image, turn);
        const out = turnPlane(plane, image, turn);
        for (let i = 0; i < 15; i++) {
          const at = applyAffine(turnAffine(image, turn), (i % 5) + 0.5, Math.floor(i / 5) + 0.5);
          expect(out[Math.floor(at.y) * to.width + Math.floor(at.x)], `${isMirrored} ${quarters}`).toBe(i);
        }
      }
    }
  });
});

describe('pixels that are not square', () => {
  it('are cropped and letterboxed in the shape that is seen', () => {
    // 100 × 100 pixels twice as high as wide are seen as 100 × 200.
    expect(fitImage({ width: 100, height: 100 }, { width: 50, height: 50 }, 'letterbox', 2)).toMatchObject({ resized: { width: 25, height: 50 }, toLeft: 12, toTop: 0 });
    expect(fitImage({ width: 100, height: 100 }, { width: 50, height: 50 }, 'crop', 2)).toMatchObject({ resized: { width: 50, height: 100 }, left: 0, top: 25 });
  });
});
