// The linked pointer between images of one frame of reference, against places worked out by hand; and what it is where the files say nothing.
import { describe, expect, it } from 'vitest';
import { linkedPlace } from '../../../../src/renderer/state/stage/linked-place.ts';
import { loadedImage } from '../../../../src/renderer/imaging/loaded-image.ts';
import type { ImageDescription } from '../../../../src/contracts/ipc.ts';
import type { LoadedImage } from '../../../../src/renderer/imaging/loaded-image.ts';

function image(cols: number, rows: number, plane: ImageDescription['plane']): LoadedImage {
  return loadedImage({
    id: 'i', name: 'i', rows, cols, samples: 1, frames: 1, storedType: 'uint8', minStored: 0, maxStored: 255, slope: 1, intercept: 0, isInverted: false, areWindowsOfFrame: false,
    windows: [{ center: 1, width: 2, explanation: '', function: 'LINEAR_EXACT' }], pixelAspect: 1, marks: null, spacingMm: null, plane, orientation: { left: '', right: '', top: '', bottom: '' },
    laterality: null, view: null, facts: [], flags: [], cine: null,
  }, 0, new ArrayBuffer(cols * rows));
}

/** An axial slice: rows run to the left of the patient, columns to the back. */
const axial = (origin: [number, number, number], mm: number, thicknessMm: number | null = 5) => ({ space: 's', origin, alongRow: [mm, 0, 0] as [number, number, number], alongColumn: [0, mm, 0] as [number, number, number], thicknessMm });

describe('the linked pointer', () => {
  it('stands at the same place of the body in a slice of another field and spacing', () => {
    // Pixel (10, 20) of the first has its middle at 10 mm, 20 mm; the second begins at −5, −5 with 2 mm: (10 + 5) / 2 = 7.5 pixels from the first middle.
    const place = linkedPlace({ x: 10.5 / 40, y: 20.5 / 50 }, image(40, 50, axial([0, 0, 100], 1)), image(30, 30, axial([-5, -5, 101], 2)));
    expect(place).toEqual({ point: { x: 8, y: 13 }, isOther: false, distanceMm: null });
  });

  it('says how far the place is from a plane that lies elsewhere', () => {
    const place = linkedPlace({ x: 10.5 / 40, y: 20.5 / 50 }, image(40, 50, axial([0, 0, 100], 1)), image(40, 50, axial([0, 0, 112], 1)));
    expect(place).toEqual({ point: { x: 10.5, y: 20.5 }, isOther: true, distanceMm: 12 });
  });

  it('crosses from an axial to a coronal plane, where its row is the height', () => {
    // Coronal at 20 mm behind the origin: rows to the left, columns to the feet from 150 mm on, 1 mm each: the height of 100 mm is 50 rows down.
    const coronal = { space: 's', origin: [0, 20, 150] as [number, number, number], alongRow: [1, 0, 0] as [number, number, number], alongColumn: [0, 0, -1] as [number, number, number], thicknessMm: null };
    expect(linkedPlace({ x: 10.5 / 40, y: 20.5 / 50 }, image(40, 50, axial([0, 0, 100], 1)), image(40, 80, coronal))).toEqual({ point: { x: 10.5, y: 50.5 }, isOther: false, distanceMm: null });
  });

  it('is nowhere where the place is not on the image', () => {
    expect(linkedPlace({ x: 0.9, y: 0.9 }, image(40, 50, axial([0, 0, 100], 1)), image(10, 10, axial([0, 0, 100], 1)))).toMatchObject({ point: null });
  });

  it('is the same share of an image of another space, and said not to be the same place where the sizes differ', () => {
    const other = { ...axial([0, 0, 0], 1), space: 't' };
    expect(linkedPlace({ x: 0.25, y: 0.5 }, image(40, 50, axial([0, 0, 100], 1)), image(80, 50, other))).toEqual({ point: { x: 20, y: 25 }, isOther: true, distanceMm: null });
    expect(linkedPlace({ x: 0.25, y: 0.5 }, image(40, 50, null), image(40, 50, null))).toEqual({ point: { x: 10, y: 25 }, isOther: false, distanceMm: null });
  });
});
