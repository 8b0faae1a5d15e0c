// The way back from the input to the image: for every resize mode, size and aspect ratio, to within half a pixel.
import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine } from '../../../src/contracts/coordinates.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';
import { fitImage, placementOf } from '../../../src/dicom/preprocess/geometry.ts';
import type { ResizeMode } from '../../../src/dicom/preprocess/geometry.ts';
import { resamplePlane } from '../../../src/dicom/preprocess/resample-plane.ts';
import { resizePlane } from '../../../src/dicom/preprocess/resize.ts';

/** Mulberry32: small, seeded, good enough to pick sizes. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const modes: ResizeMode[] = ['stretch', 'letterbox', 'crop'];
const between = (random: () => number, low: number, high: number) => low + Math.floor(random() * (high - low + 1));

describe('placement', () => {
  for (const mode of modes) {
    it(`${mode}: a ramp of pixel positions, resized, reads its own position at every input cell`, () => {
      for (let seed = 1; seed <= 60; seed++) {
        const random = seeded(seed);
        const image = { width: between(random, 5, 180), height: between(random, 5, 180) };
        const input = { width: between(random, 4, 90), height: between(random, 4, 90) };
        const fit = fitImage(image, input, mode);
        const { toImage, seen } = placementOf(image, input, fit);
        // Independent of the affine: the values themselves say where each input cell came from.
        const positions = (axis: 'x' | 'y') => Float32Array.from({ length: image.width * image.height }, (_, i) => (axis === 'x' ? i % image.width : Math.floor(i / image.width)) + 0.5);
        const [atX, atY] = (['x', 'y'] as const).map((axis) => resizePlane(positions(axis), image, fit, { interpolation: 'bilinear', antialias: false }));
        let worst = 0;
        for (let y = 0; y < fit.part.height; y++) {
          for (let x = 0; x < fit.part.width; x++) {
            const p = applyAffine(toImage, fit.toLeft + x + 0.5, fit.toTop + y + 0.5);
            const i = y * fit.part.width + x;
            worst = Math.max(worst, Math.abs(p.x - (atX?.[i] ?? Number.POSITIVE_INFINITY)), Math.abs(p.y - (atY?.[i] ?? Number.POSITIVE_INFINITY)));
          }
        }
        expect(worst, `seed ${seed}, image ${image.width}×${image.height}, input ${input.width}×${input.height}`).toBeLessThanOrEqual(0.5001);
        for (const edge of [seen.x, seen.y, image.width - seen.x - seen.width, image.height - seen.y - seen.height]) expect(edge, `seed ${seed}`).toBeGreaterThanOrEqual(-1e-6);
      }
    });

    it(`${mode}: a point of the image goes to the input and comes back where it was, and the seen part is what fills the input`, () => {
      for (let seed = 1; seed <= 200; seed++) {
        const random = seeded(seed + 1000);
        const image = { width: between(random, 1, 4000), height: between(random, 1, 4000) };
        const input = { width: between(random, 1, 512), height: between(random, 1, 512) };
        const fit = fitImage(image, input, mode);
        const { toImage, seen } = placementOf(image, input, fit);
        const toInput = invertAffine(toImage);
        const point = { x: random() * image.width, y: random() * image.height };
        const there = applyAffine(toInput, point.x, point.y);
        const back = applyAffine(toImage, there.x, there.y);
        expect(Math.hypot(back.x - point.x, back.y - point.y), `seed ${seed}`).toBeLessThan(1e-6);
        const corner = applyAffine(toInput, seen.x, seen.y);
        const opposite = applyAffine(toInput, seen.x + seen.width, seen.y + seen.height);
        expect([corner.x, corner.y, opposite.x - corner.x, opposite.y - corner.y].map((v) => Math.round(v * 1e6) / 1e6 + 0), `seed ${seed}`)
          .toEqual([fit.toLeft, fit.toTop, fit.part.width, fit.part.height]);
      }
    });
  }

  it('crop keeps the middle: a 300×200 image for a square input loses 50 pixels at either side', () => {
    const placement = placementOf({ width: 300, height: 200 }, { width: 100, height: 100 }, fitImage({ width: 300, height: 200 }, { width: 100, height: 100 }, 'crop'));
    expect(placement.toImage).toEqual([2, 0, 50, 0, 2, 0]);
    expect(placement.seen).toEqual({ x: 50, y: 0, width: 200, height: 200 });
  });

  it('letterbox keeps everything and puts the bars outside the image', () => {
    const placement = placementOf({ width: 300, height: 200 }, { width: 150, height: 150 }, fitImage({ width: 300, height: 200 }, { width: 150, height: 150 }, 'letterbox'));
    expect(placement.toImage).toEqual([2, 0, 0, 0, 2, -50]);
    expect(placement.seen).toEqual({ x: 0, y: 0, width: 300, height: 200 });
  });
});

describe('resamplePlane', () => {
  const placementFor = (mode: ResizeMode, image: { width: number; height: number }, input: { width: number; height: number }) => placementOf(image, input, fitImage(image, input, mode));

  it('reads a ramp over the plane at the plane position of every pixel centre', () => {
    for (const mode of modes) {
      for (let seed = 1; seed <= 20; seed++) {
        const random = seeded(seed);
        const image = { width: between(random, 3, 120), height: between(random, 3, 120) };
        const plane = { width: between(random, 2, 30), height: between(random, 2, 30) };
        const placement = placementFor(mode, image, plane);
        const values = Float32Array.from({ length: plane.width * plane.height }, (_, i) => (i % plane.width) + 0.5);
        const out = resamplePlane({ ...plane, values }, placement);
        const toPlane = invertAffine(placement.toImage);
        let worst = 0;
        for (let i = 0; i < out.values.length; i++) {
          const at = applyAffine(toPlane, (i % image.width) + 0.5, Math.floor(i / image.width) + 0.5);
          const [column, row] = [i % image.width, Math.floor(i / image.width)];
          const { seen } = placement;
          const isTouched = column + 1 > seen.x && column < seen.x + seen.width && row + 1 > seen.y && row < seen.y + seen.height;
          const expected = isTouched ? Math.min(Math.max(at.x, 0.5), plane.width - 0.5) : 0;
          worst = Math.max(worst, Math.abs((out.values[i] ?? Number.POSITIVE_INFINITY) - expected));
        }
        expect(worst, `seed ${seed}, ${mode}`).toBeLessThan(1e-4);
      }
    }
  });

  it('upsamples 2 → 4 as align_corners = false does: 0, ¼, ¾, 1', () => {
    const out = resamplePlane({ width: 2, height: 1, values: Float32Array.of(0, 1) }, placementFor('stretch', { width: 4, height: 1 }, { width: 2, height: 1 }));
    expect([...out.values]).toEqual([0, 0.25, 0.75, 1]);
  });

  it('takes a plane on a coarser grid than the input to cover the same area', () => {
    const placement = placementFor('stretch', { width: 8, height: 8 }, { width: 4, height: 4 });
    const out = resamplePlane({ width: 1, height: 1, values: Float32Array.of(3) }, placement);
    expect(out.values.every((value) => value === 3)).toBe(true);
    expect(out.seen.every((value) => value === 1)).toBe(true);
  });

  it('leaves out what a crop cut away', () => {
    const out = resamplePlane({ width: 2, height: 2, values: Float32Array.of(1, 1, 1, 1) }, placementFor('crop', { width: 6, height: 2 }, { width: 2, height: 2 }));
    expect([...out.seen.subarray(0, 6)]).toEqual([0, 0, 1, 1, 0, 0]);
    expect([...out.values.subarray(0, 6)]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('gives the same for a turned placement as for the turned image', () => {
    const plane = { width: 3, height: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const straight: Placement = { planeWidth: 3, planeHeight: 2, imageWidth: 9, imageHeight: 6, toImage: [3, 0, 0, 0, 3, 0], seen: { x: 0, y: 0, width: 9, height: 6 } };
    // A quarter turn: image x grows with plane y, image y against plane x.
    const turned: Placement = { ...straight, imageWidth: 6, imageHeight: 9, toImage: [0, 3, 0, -3, 0, 9], seen: { x: 0, y: 0, width: 6, height: 9 } };
    const a = resamplePlane(plane, straight).values;
    const b = resamplePlane(plane, turned).values;
    for (let y = 0; y < 6; y++) for (let x = 0; x < 9; x++) expect(b[(8 - x) * 6 + y]).toBeCloseTo(a[y * 9 + x] ?? Number.NaN, 5);
  });
});
