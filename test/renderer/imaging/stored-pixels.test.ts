// Stored values: read as they are, and reduced without shifting anything.
import { describe, expect, it } from 'vitest';
import { loadedImage, inputAsImage, storedAt } from '../../../src/renderer/imaging/loaded-image.ts';
import { PixelPyramid, halve, levelForScale, readStored, storedExtremes } from '../../../src/renderer/imaging/stored-pixels.ts';
import type { ImageDescription } from '../../../src/contracts/ipc.ts';

const description: ImageDescription = {
  id: 'i', name: 'i.dcm', rows: 2, cols: 3, samples: 1, frames: 1, storedType: 'int16', minStored: 0, maxStored: 0, slope: 2, intercept: -1, isInverted: false, areWindowsOfFrame: false, plane: null,
  windows: [{ center: 0, width: 1, explanation: '', function: 'LINEAR' }], cine: null, pixelAspect: 1, marks: null, spacingMm: null, orientation: { left: '', right: '', top: '', bottom: '' }, laterality: null, view: null, facts: [], flags: [],
};

describe('reading stored values', () => {
  it('reads signed words, little endian', () => {
    const bytes = new Uint8Array([0x01, 0x80, 0xff, 0xff, 0x00, 0x00, 0xff, 0x7f, 0x02, 0x00, 0x03, 0x00]).buffer;
    expect(Array.from(readStored(bytes, { storedType: 'int16', rows: 2, cols: 3, samples: 1 }).values)).toEqual([-32767, -1, 0, 32767, 2, 3]);
  });

  it('refuses bytes that do not fit the size', () => {
    expect(() => readStored(new ArrayBuffer(11), { storedType: 'int16', rows: 2, cols: 3, samples: 1 })).toThrow('expected 12 bytes, got 11');
  });

  it('makes colour opaque', () => {
    expect(Array.from(readStored(new Uint8Array([1, 2, 3, 4, 5, 6]).buffer, { storedType: 'uint8', rows: 1, cols: 2, samples: 3 }).values)).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('keeps colour of 16 bits, and does not take its alpha for a value', () => {
    const image = loadedImage({ ...description, rows: 1, cols: 2, samples: 3, storedType: 'uint16' }, 0, new Uint16Array([300, 65_535, 7, 4, 5, 6]).buffer);
    expect(Array.from(image.pyramid.full.values)).toEqual([300, 65_535, 7, 255, 4, 5, 6, 255]);
    expect(image.range).toMatchObject({ minStored: 4, maxStored: 65_535 });
    expect(storedAt(image, { x: 0, y: 0 })).toEqual([300, 65_535, 7]);
  });

  it('takes the range of values from the pixels, whatever the description says', () => {
    const image = loadedImage(description, 0, new Int16Array([-5, 1, 2, 3, 4, 900]).buffer);
    expect(image.range).toEqual({ minStored: -5, maxStored: 900, slope: 2, intercept: -1 });
    expect(storedAt(image, { x: 2.9, y: 1 })).toEqual([900]);
    expect(storedAt(image, { x: 3, y: 1 })).toBeNull();
    expect(storedAt(image, { x: -0.1, y: 1 })).toBeNull();
  });
});

describe('reduced levels', () => {
  it('are means of two by two, and of what exists at an odd edge', () => {
    const level = halve({ reduction: 1, width: 3, height: 3, samples: 1, values: new Uint16Array([1, 3, 10, 5, 7, 20, 100, 200, 50]) });
    expect(level).toMatchObject({ reduction: 2, width: 2, height: 2 });
    expect(Array.from(level.values)).toEqual([4, 15, 150, 50]);
  });

  it('keep the sign', () => {
    expect(Array.from(halve({ reduction: 1, width: 2, height: 2, samples: 1, values: new Int16Array([-4, -8, -2, -6]) }).values)).toEqual([-5]);
  });

  it('are chosen so that no screen pixel has to be invented', () => {
    expect([1.5, 1, 0.51, 0.5, 0.26, 0.25, 0.1].map(levelForScale)).toEqual([0, 0, 0, 1, 1, 2, 3]);
  });

  it('end at a single pixel', () => {
    const pyramid = new PixelPyramid({ reduction: 1, width: 5, height: 3, samples: 1, values: new Uint8Array(15).fill(7) });
    expect(pyramid.at(40)).toMatchObject({ width: 1, height: 1, reduction: 8 });
    expect(pyramid.forScale(0.5).width).toBe(3);
  });

  it('have the extremes of an empty picture at zero', () => {
    expect(storedExtremes({ values: new Uint8Array(0), samples: 1 })).toEqual({ min: 0, max: 0 });
  });
});

describe('the model’s input as an image', () => {
  it('speaks of tensor values within a step of its range', () => {
    const values = Float32Array.from([-2.1, 0, 0.4, 3.9]);
    const image = inputAsImage({ id: 'in', name: 'input', width: 2, height: 2, min: -2.1, max: 3.9, values });
    values.forEach((value, index) => {
      const stored = storedAt(image, { x: index % 2, y: Math.floor(index / 2) })?.[0] ?? NaN;
      expect(stored * image.range.slope + image.range.intercept).toBeCloseTo(value, 4);
    });
  });

  it('survives a constant input', () => {
    const image = inputAsImage({ id: 'in', name: 'input', width: 1, height: 1, min: 3, max: 3, values: Float32Array.of(3) });
    expect(storedAt(image, { x: 0, y: 0 })).toEqual([0]);
    expect(image.range.intercept).toBe(3);
  });
});
