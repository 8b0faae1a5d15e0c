// What if: the rectangle is gone, everything else reaches the model unchanged.
import { describe, expect, it } from 'vitest';

import { displayValues } from '../../../src/dicom/display.ts';
import { toModelInput } from '../../../src/dicom/preprocess/to-model-input.ts';
import { paintOut } from '../../../src/host/display/paint-out.ts';
import { decodeImage } from '../../../src/host/images/decode.ts';
import { encodePng } from '../../../src/report/png.ts';
import { tinyDicom, tinySize } from '../tiny-study.ts';

const { rows, cols } = tinySize;
const square = { x: 6, y: 20, width: 8, height: 10 };
const isInside = (index: number) => index % cols >= 6 && index % cols < 14 && Math.floor(index / cols) >= 20 && Math.floor(index / cols) < 30;
const card = { input: { scale: 1, mean: 0, std: 1, resize: 'stretch', interpolation: 'bilinear', antialias: true, values: 'voi', padValue: 0 } } as const;

describe('painting out', () => {
  it.each([['MONOCHROME2', 'voi'], ['MONOCHROME1', 'voi'], ['MONOCHROME2', 'full'], ['MONOCHROME1', 'full']] as const)('changes the rectangle alone: %s, values %s', async (photometric, values) => {
    const image = await decodeImage(tinyDicom({ '00280004': ['CS', photometric] }), { name: 'i' });
    const before = displayValues(image, { values });
    const after = displayValues(paintOut(image, square, { fill: 'mean', values }));
    before.forEach((value, index) => {
      if (isInside(index)) expect(after[index]).not.toBe(value);
      else expect(after[index]).toBeCloseTo(value, 4);
    });
  });

  it('gives the model the same input as the image itself where nothing was painted', async () => {
    const image = await decodeImage(tinyDicom(), { name: 'i' });
    const size = { layout: 'NCHW', channels: 1, height: 16, width: 16 } as const;
    const nothing = paintOut(image, { x: 0, y: 0, width: 0, height: 0 }, { fill: 'blur', values: 'voi' });
    const [before, after] = [image, nothing].map((given) => toModelInput(given, card, size).tensor.values);
    before!.forEach((value, index) => expect(after![index]).toBeCloseTo(value, 4));
  });

  it('fills with the mean of a frame around, which on a ramp is the ramp\'s middle', async () => {
    const image = await decodeImage(tinyDicom(), { name: 'i' });
    const filled = displayValues(paintOut(image, square, { fill: 'mean', values: 'voi' }));
    // The ramp 100 + 20 x is symmetric around x = 9.5, the middle of columns 6…13.
    const middle = ((100 + 20 * 9.5 - 2047.5) / 4095 + 0.5) * 255;
    for (let index = 0; index < filled.length; index += 1) if (isInside(index)) expect(filled[index]).toBeCloseTo(middle, 3);
  });

  it('blurs a step into a slope between its levels, and leaves a flat ground flat', async () => {
    const flat = encodePng({ width: 40, height: 40, channels: 1, values: new Uint8Array(1_600).fill(90) });
    const image = await decodeImage(flat, { name: 'flat.png' });
    expect(new Set(paintOut(image, { x: 5, y: 5, width: 20, height: 9 }, { fill: 'blur', values: 'voi' }).stored)).toEqual(new Set([90]));

    const step = encodePng({ width: 40, height: 40, channels: 1, values: Uint8Array.from({ length: 1_600 }, (_, index) => (index % 40 < 20 ? 0 : 200)) });
    const painted = paintOut(await decodeImage(step, { name: 'step.png' }), { x: 8, y: 8, width: 24, height: 24 }, { fill: 'blur', values: 'voi' }).stored;
    const line = Array.from({ length: 40 }, (_, x) => painted[20 * 40 + x]!);
    expect(line.slice(0, 8)).toEqual(new Array(8).fill(0));
    expect(line.slice(32)).toEqual(new Array(8).fill(200));
    line.slice(9, 32).forEach((value, index) => expect(value).toBeGreaterThanOrEqual(line[8 + index]!));
    expect(line[19]! + line[20]!).toBeCloseTo(200, -1);
  });

  it('keeps an 8-bit picture 8-bit, and its outside the same to the last bit, in colour too', async () => {
    const values = Uint8Array.from({ length: 30 * 20 * 3 }, (_, index) => (index * 7) % 256);
    const image = await decodeImage(encodePng({ width: 30, height: 20, channels: 3, values }), { name: 'colour.png' });
    const { stored, samples } = paintOut(image, { x: 10.2, y: 5.5, width: 5, height: 5 }, { fill: 'mean', values: 'voi' });
    expect([stored instanceof Uint8Array, samples]).toEqual([true, 3]);
    for (let index = 0; index < values.length; index += 1) {
      const [x, y] = [Math.floor(index / 3) % 30, Math.floor(index / 90)];
      if (x < 10 || x > 15 || y < 5 || y > 10) expect(stored[index]).toBe(values[index]);
    }
  });

  it('survives rectangles that reach over the edge or lie outside', async () => {
    const image = await decodeImage(tinyDicom(), { name: 'i' });
    for (const rect of [{ x: -5, y: -5, width: 500, height: 500 }, { x: 29.5, y: 39.5, width: 3, height: 3 }, { x: 100, y: 100, width: 4, height: 4 }]) {
      for (const fill of ['mean', 'blur'] as const) {
        const { stored } = paintOut(image, rect, { fill, values: 'voi' });
        expect(stored).toHaveLength(rows * cols);
        expect([...stored].every(Number.isFinite)).toBe(true);
      }
    }
  });
});
