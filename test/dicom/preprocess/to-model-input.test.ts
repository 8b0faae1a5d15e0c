// Preprocessing against PIL and torchvision (numbers made by make-references.py), and what the card's other fields do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toModelInput } from '../../../src/dicom/preprocess/to-model-input.ts';
import type { PreprocessCard } from '../../../src/dicom/preprocess/to-model-input.ts';
import { pattern, picture, plainCard } from './pattern.ts';

interface Case {
  source: string; arithmetic: '8-bit' | 'float'; interpolation: PreprocessCard['input']['interpolation']; antialias: boolean;
  resize: PreprocessCard['input']['resize']; width: number; height: number; samples: 1 | 3; channels: 1 | 3; values: number[];
}
const references = JSON.parse(readFileSync(new URL('references.json', import.meta.url), 'utf8')) as { rows: number; cols: number; cases: Case[] };

describe('resizing against PIL and torchvision', () => {
  for (const reference of references.cases) {
    const { source, interpolation, antialias, resize, width, height, samples, channels, arithmetic, values } = reference;
    it(`${interpolation}, antialias ${antialias ? 'on' : 'off'}, ${resize} to ${width}×${height} with ${channels} of ${samples} channels equals ${source}`, () => {
      const image = picture(references.rows, references.cols, samples, pattern(references.rows, references.cols, samples));
      const card = { input: { ...plainCard, interpolation, antialias, resize } };
      const { tensor } = toModelInput(image, card, { layout: 'NHWC', channels, width, height }, { arithmetic });
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (tensor.values[i] ?? Number.NaN))), 0);
      expect(tensor.values.length).toBe(values.length);
      // 8-bit: the very same integers. Float: 1e-3 on the scale 0…1 is the contract; float32 against double gives far less.
      expect(worst).toBeLessThanOrEqual(arithmetic === '8-bit' ? 0 : 2e-3);
    });
  }

  it('keeps a picture as it is when the size does not change, for every filter', () => {
    const stored = pattern(16, 20, 1);
    for (const interpolation of ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const) {
      for (const antialias of [true, false]) {
        const { tensor } = toModelInput(picture(16, 20, 1, stored), { input: { ...plainCard, interpolation, antialias } }, { layout: 'NCHW', channels: 1, width: 20, height: 16 });
        const worst = tensor.values.reduce((most, value, i) => Math.max(most, Math.abs(value - (stored[i] ?? 0))), 0);
        expect(worst, interpolation).toBeLessThan(1e-4);
      }
    }
  });
});

describe('channels, scale and layout', () => {
  const rgb = Uint8Array.of(10, 20, 30, 40, 50, 60); // two pixels
  const size = { width: 2, height: 1 } as const;

  it('scales, shifts and divides each channel, in the order of the tensor', () => {
    const card = { input: { ...plainCard, scale: 2, mean: [1, 2, 3], std: [1, 10, 100] } };
    const { tensor } = toModelInput(picture(1, 2, 3, rgb), card, { layout: 'NHWC', channels: 3, ...size });
    expect(tensor.shape).toEqual([1, 1, 2, 3]);
    expect([...tensor.values]).toEqual([19, 3.8, 0.57, 79, 9.8, 1.17].map(Math.fround));
  });

  it('puts blue first for BGR, and the first mean belongs to blue', () => {
    const card = { input: { ...plainCard, order: 'BGR' as const, mean: [30, 20, 10] } };
    const { tensor } = toModelInput(picture(1, 2, 3, rgb), card, { layout: 'NCHW', channels: 3, ...size });
    expect(tensor.shape).toEqual([1, 3, 1, 2]);
    expect([...tensor.values]).toEqual([0, 30, 0, 30, 0, 30]);
  });

  it('repeats grey in all three channels', () => {
    const { tensor } = toModelInput(picture(1, 2, 1, Uint8Array.of(7, 9)), { input: plainCard }, { layout: 'NHWC', channels: 3, ...size });
    expect([...tensor.values]).toEqual([7, 7, 7, 9, 9, 9]);
  });

  it('fills the bars of a letterbox with the padding grey, normalised like any pixel', () => {
    const card = { input: { ...plainCard, resize: 'letterbox' as const, padValue: 100, scale: 0.5, mean: 10 } };
    const { tensor } = toModelInput(picture(1, 2, 1, Uint8Array.of(60, 60)), card, { layout: 'NCHW', channels: 1, width: 2, height: 2 });
    expect([...tensor.values]).toEqual([20, 20, 40, 40]);
  });

  it('refuses a card whose mean has a wrong number of values', () => {
    expect(() => toModelInput(picture(1, 2, 1, Uint8Array.of(1, 2)), { input: { ...plainCard, mean: [1, 2] } }, { layout: 'NCHW', channels: 3, ...size }))
      .toThrow('input.mean has 2 values, expected 1 or 3');
  });

  it('spreads a 16-bit picture over the full range of its bits when the card says full, and over its own range otherwise', () => {
    const deep = picture(1, 2, 1, Uint16Array.of(1000, 3000));
    const input = { layout: 'NCHW', channels: 1, ...size } as const;
    expect([...toModelInput(deep, { input: { ...plainCard, values: 'full' } }, input).tensor.values].map((v) => v * 257)).toEqual([expect.closeTo(1000, 2), expect.closeTo(3000, 2)]);
    expect([...toModelInput(deep, { input: plainCard }, input).tensor.values]).toEqual([0, 255]);
  });
});
