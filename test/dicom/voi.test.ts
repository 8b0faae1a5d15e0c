// The grey chain against numbers worked out by hand from the formulas of PS3.3 C.11 and C.7.6.3.1.2.
import { describe, expect, it } from 'vitest';
import { displayValues } from '../../src/dicom/display.ts';
import { voiFunctions } from '../../src/contracts/voi-window.ts';
import type { VoiFunction } from '../../src/contracts/voi-window.ts';
import { voiGrey } from '../../src/dicom/voi.ts';
import type { Voi } from '../../src/dicom/voi.ts';
import { decoded } from './decoded.ts';

const window = (center: number, width: number, kind: VoiFunction): Voi => ({ kind: 'window', window: { center, width, function: kind } });

describe('LINEAR (PS3.3 C.11.2.1.2.1)', () => {
  it('reproduces the standard\'s own example, center 2048 and width 4096: 0 → black, 4095 → white', () => {
    // y = ((x − 2047.5) / 4095 + 0.5) · 255
    expect(voiGrey(window(2048, 4096, 'LINEAR'), 0)).toBe(0);
    expect(voiGrey(window(2048, 4096, 'LINEAR'), 4095)).toBe(255);
    expect(voiGrey(window(2048, 4096, 'LINEAR'), 2047.5)).toBe(127.5);
    expect(voiGrey(window(2048, 4096, 'LINEAR'), 1000)).toBeCloseTo((1000 / 4095) * 255, 9);
  });

  it('is a step for width 1: up to center − ½ black, above it white', () => {
    expect([-1, 0, 1, 2].map((x) => voiGrey(window(0, 1, 'LINEAR'), x))).toEqual([0, 255, 255, 255]);
    expect(voiGrey(window(0.5, 1, 'LINEAR'), 0)).toBe(0);
  });

  it('clamps outside the window', () => {
    // center 40, width 400: from −160 (black) to 239 (white)
    expect([-161, -160, 239, 240].map((x) => voiGrey(window(40, 400, 'LINEAR'), x))).toEqual([0, 0, 255, 255]);
    expect(voiGrey(window(40, 400, 'LINEAR'), 40)).toBeCloseTo((0.5 / 399 + 0.5) * 255, 9);
  });
});

describe('LINEAR_EXACT and SIGMOID (PS3.3 C.11.2.1.3)', () => {
  it('LINEAR_EXACT: black at center − width/2, half at the center, white above center + width/2', () => {
    expect([-160, 40, 140, 240, 241].map((x) => voiGrey(window(40, 400, 'LINEAR_EXACT'), x))).toEqual([0, 127.5, 191.25, 255, 255]);
  });

  it('SIGMOID: half at the center, 255 / (1 + e^−2) half a width above it', () => {
    expect(voiGrey(window(40, 400, 'SIGMOID'), 40)).toBe(127.5);
    expect(voiGrey(window(40, 400, 'SIGMOID'), 240)).toBeCloseTo(224.6033, 4);
    expect(voiGrey(window(40, 400, 'SIGMOID'), -160)).toBeCloseTo(30.3967, 4);
  });
});

describe('floating pixel data', () => {
  it('goes through LINEAR as through LINEAR_EXACT, and says so: between 0 and 1 there are no whole steps', () => {
    const image = decoded({
      '00280100': ['US', 32], '00280101': undefined, '00280102': undefined, '00280103': undefined, '7fe00010': undefined,
      '7fe00008': ['OF', new Uint8Array(new Float32Array([0, 0.25, 0.5, 0.75, 1, 2]).buffer)], '00281050': ['DS', '0.5'], '00281051': ['DS', '1'],
    });
    expect([...displayValues(image)]).toEqual([0, 63.75, 127.5, 191.25, 255, 255]);
    expect(image.dicom?.warnings).toEqual([expect.stringContaining('LINEAR_EXACT is used')]);
  });
});

describe('lookup tables (PS3.3 C.11.1.1.1 and C.11.2.1.1)', () => {
  const signed = { '00280103': ['US', 1], '7fe00010': ['OW', [-3, -2, -1, 0, 1, 2]] } as const;

  it('a VOI LUT: first value mapped, entries, clamped at both ends, scaled by its bits', () => {
    const image = decoded({ ...signed, '00283010': ['SQ', [{ '00283002': ['SS', [3, -2, 8]], '00283003': ['LO', 'HARD'], '00283006': ['OW', [0, 51, 204]] }]] });
    expect([...displayValues(image)]).toEqual([0, 0, 51, 204, 204, 204]);
    expect(image.display.voi).toMatchObject({ kind: 'lut', table: { explanation: 'HARD', bits: 8, firstMapped: -2 } });
  });

  it('reads the first mapped value of an implicit file as signed when the pixels are', () => {
    const image = decoded({ ...signed, '00283010': ['SQ', [{ '00283002': ['SS', [3, -2, 8]], '00283006': ['OW', [0, 51, 204]] }]] }, { syntax: '1.2.840.10008.1.2' });
    expect([...displayValues(image)]).toEqual([0, 0, 51, 204, 204, 204]);
  });

  it('a Modality LUT comes before the window', () => {
    const image = decoded({
      '00283000': ['SQ', [{ '00283002': ['US', [4, 1, 16]], '00283004': ['LO', 'OD'], '00283006': ['OW', [100, 200, 300, 400]] }]],
      '00281050': ['DS', '250'], '00281051': ['DS', '300'], '00281056': ['CS', 'LINEAR_EXACT'],
    });
    // 0…5 → 100 100 200 300 400 400, window 100 … 400
    expect([...displayValues(image)]).toEqual([0, 0, 85, 170, 255, 255]);
  });
});

describe('the whole chain', () => {
  it('rescales before the window', () => {
    const image = decoded({ '00281052': ['DS', '-1024'], '00281053': ['DS', '2'], '00281050': ['DS', '-1018.5'], '00281051': ['DS', '12'] });
    // 2x − 1024, LINEAR: ((v + 1019) / 11 + 0.5) · 255
    expect([...displayValues(image)]).toEqual([0, 1, 2, 3, 4, 5].map((x) => Math.fround(Math.min(Math.max(((2 * x - 1024 + 1019) / 11 + 0.5) * 255, 0), 255))));
  });

  it('turns MONOCHROME1 over after the VOI, so that white is always high', () => {
    const image = decoded({ '00280004': ['CS', 'MONOCHROME1'] });
    expect([...displayValues(image)]).toEqual([255, 204, 153, 102, 51, 0]);
    expect([...displayValues(image, { values: 'full' })].map(Math.round)).toEqual([255, 255, 255, 255, 255, 255]);
  });

  it('without a window spreads the values from lowest to highest, padding left out', () => {
    const image = decoded({ '00280120': ['US', 5], '7fe00010': ['OW', [10, 20, 5, 30, 5, 10]] });
    expect([...displayValues(image)]).toEqual([0, 127.5, 0, 255, 0, 0]);
    const range = decoded({ '00280120': ['US', 5], '00280121': ['US', 10], '7fe00010': ['OW', [10, 20, 5, 30, 7, 25]] });
    expect(range.display.voi).toEqual(window(25, 10, 'LINEAR_EXACT'));
  });

  it('a flat image without a window is shown, not refused', () => {
    expect([...displayValues(decoded({ '7fe00010': ['OW', [9, 9, 9, 9, 9, 9]] }))]).toEqual(new Array(6).fill(127.5));
  });

  it('full range: what the bits can hold, whatever the window says', () => {
    const image = decoded({ '00280101': ['US', 12], '00280102': ['US', 11], '00280103': ['US', 1], '00281050': ['DS', '0'], '00281051': ['DS', '10'], '7fe00010': ['OW', [-2048, 2047, 0, 0, 0, 0]] });
    const [low, high, zero] = displayValues(image, { values: 'full' });
    expect([low, high, zero]).toEqual([0, 255, Math.fround((2048 / 4095) * 255)]);
  });

  it('falls back to the values\' range when the only window has width 0', () => {
    const image = decoded({ '00281050': ['DS', '100'], '00281051': ['DS', '0'] });
    expect(image.display.voi).toEqual(window(2.5, 5, 'LINEAR_EXACT'));
  });

  it('refuses to show palette colour without its tables, with the reason, though its stored values can be had', () => {
    const image = decoded({ '00280004': ['CS', 'PALETTE COLOR'] });
    expect([...image.stored]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => displayValues(image)).toThrow('x.dcm: PALETTE COLOR pixels cannot be shown without their three lookup tables');
  });

  it('every VOI function never decreases', () => {
    for (const kind of voiFunctions) {
      let last = -1;
      for (let x = -50; x < 150; x += 0.25) {
        const y = voiGrey(window(50, 80, kind), x);
        expect(y, `${kind} at ${x}`).toBeGreaterThanOrEqual(last);
        last = y;
      }
    }
  });
});
