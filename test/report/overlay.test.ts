// Overlays: where a map's colours land on the image, and what is never coloured.
import { describe, expect, it } from 'vitest';

import { placementOnGrid } from '../../src/contracts/coordinates.ts';
import { doctorBlue, modelColour } from '../../src/report/colour-map.ts';
import { formatRaw, renderOverlay, samplePlane } from '../../src/report/overlay.ts';
import type { Placement } from '../../src/contracts/coordinates.ts';

/** A white image of 400 × 200; the model saw its right half, as a plane of 4 × 4. */
const image = { width: 400, height: 200, values: new Uint8Array(400 * 200).fill(200) };
const placement: Placement = { planeWidth: 4, planeHeight: 4, imageWidth: 400, imageHeight: 200, toImage: [50, 0, 200, 0, 50, 0], seen: { x: 200, y: 0, width: 200, height: 200 } };
const plane = (values: number[]) => ({ width: 4, height: 4, values: Float32Array.from(values) });
/** Only the cell in row 1, column 2: image pixels x 300…350, y 50…100. */
const oneCell = plane([0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

function pixelOf({ width, values }: { readonly width: number; readonly values: Uint8Array }, x: number, y: number): number[] {
  return [...values.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe('an overlay', () => {
  it('has its strongest colour at the centre of the strongest cell, blended with the image', () => {
    const picture = renderOverlay({ image, plane: oneCell, placement, reading: 'positive', opacity: 0.5 });
    expect(picture).toMatchObject({ height: 200, channels: 3 });
    // The nearest pixel centre lies half a pixel from the cell's centre on each axis: 0.99 of the value on each.
    const strength = 0.99 * 0.99;
    const colour = modelColour(Math.round(strength * 255) / 255);
    const expected = colour.map((level) => Math.round(200 * (1 - 0.5 * strength) + level * 0.5 * strength));
    pixelOf(picture, 325, 75).forEach((level, channel) => expect(Math.abs(level - expected[channel]!)).toBeLessThanOrEqual(1));
  });

  it('leaves the image as it is where the map is zero and where the model saw nothing', () => {
    const everywhere = plane(new Array<number>(16).fill(1).map((value, index) => value + index));
    const picture = renderOverlay({ image, plane: everywhere, placement, reading: 'positive' });
    expect(pixelOf(picture, 100, 100)).toEqual([200, 200, 200]);
    expect(pixelOf(picture, 199, 100)).toEqual([200, 200, 200]);
    expect(pixelOf(picture, 201, 100)).not.toEqual([200, 200, 200]);
    expect(pixelOf(renderOverlay({ image, plane: oneCell, placement, reading: 'positive' }), 225, 175)).toEqual([200, 200, 200]);
  });

  it('draws positive amber and negative violet on a signed map, and negative values not at all on a positive one', () => {
    const signed = plane([8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -8]);
    const picture = renderOverlay({ image: { ...image, values: new Uint8Array(400 * 200) }, plane: signed, placement, reading: 'signed', opacity: 1 });
    const [red, , blue] = pixelOf(picture, 210, 10);
    expect(red!).toBeGreaterThan(blue! + 80);
    const [violetRed, violetGreen, violetBlue] = pixelOf(picture, 390, 190);
    expect(Math.min(violetRed!, violetBlue!)).toBeGreaterThan(violetGreen!);
    expect(pixelOf(renderOverlay({ image, plane: signed, placement, reading: 'positive' }), 390, 190)).toEqual([200, 200, 200]);
  });

  it.each([
    ['is zero everywhere', new Array<number>(16).fill(0)], ['is the same everywhere', new Array<number>(16).fill(3)],
    ['holds a NaN', [NaN, ...new Array<number>(15).fill(1)]], ['is infinite', [Infinity, ...new Array<number>(15).fill(1)]],
  ])('is never stretched from a map that %s: the image stays as it is', (_, values) => {
    const picture = renderOverlay({ image, plane: plane(values), placement, reading: 'positive' });
    for (const [x, y] of [[250, 50], [399, 199], [325, 75]] as const) expect(pixelOf(picture, x, y)).toEqual([200, 200, 200]);
  });

  it('draws the doctor\'s boxes in blue where they are, dashed for what is normal', () => {
    const boxes = [{ id: 'a', label: '', role: 'finding' as const, x: 40, y: 20, width: 60, height: 40 }, { id: 'b', label: '', role: 'reference-normal' as const, x: 240, y: 20, width: 60, height: 40 }];
    const picture = renderOverlay({ image, plane: oneCell, placement, reading: 'positive', boxes });
    expect(pixelOf(picture, 40, 40)).toEqual([...doctorBlue]);
    expect(pixelOf(picture, 100, 40)).toEqual([...doctorBlue]);
    expect(pixelOf(picture, 70, 40)).toEqual([200, 200, 200]);
    const top = Array.from({ length: 40 }, (_, index) => pixelOf(picture, 240 + index, 20).join() === doctorBlue.join());
    expect([top.includes(true), top.includes(false)]).toEqual([true, true]);
  });

  it('is the same from an image that was reduced before', () => {
    const half = { width: 200, height: 100, values: new Uint8Array(200 * 100).fill(200) };
    const [large, small] = [image, half].map((given) => renderOverlay({ image: given, plane: oneCell, placement, reading: 'positive', maxSide: 200 }));
    expect(small!.values).toEqual(large!.values);
  });
});

describe('reading a plane', () => {
  it('takes cell centres at i + ½ and repeats the outermost cells', () => {
    const ramp = { width: 2, height: 1, values: Float32Array.of(0, 10) };
    expect([0, 0.5, 1, 1.5, 2].map((x) => samplePlane(ramp, x, 0.5))).toEqual([0, 0, 5, 10, 10]);
  });

  it('places a coarse map over the same area as the input', () => {
    expect(placementOnGrid(placement, 2, 2).toImage).toEqual([100, 0, 200, 0, 100, 0]);
  });
});

it('writes raw values with three digits, as short as they go', () => {
  expect([0, 1, 0.5, 0.0012345, 1.23456e-7, -4321.9, 98765].map(formatRaw)).toEqual(['0', '1', '0.5', '0.00123', '1.23e-7', '-4320', '9.88e4']);
});
