// Palettes and chrominance against numbers worked out from PS3.3 C.7.6.3.1.2, C.7.6.3.1.5 and C.7.9.2.
import { describe, expect, it } from 'vitest';
import { toRgb } from '../../src/dicom/colour.ts';
import { displayValues } from '../../src/dicom/display.ts';
import { decoded } from './decoded.ts';

/** C.7.6.3.1.2, the matrix as it stands there. */
function ybrOf(r: number, g: number, b: number): number[] {
  return [0.299 * r + 0.587 * g + 0.114 * b, -0.1687 * r - 0.3313 * g + 0.5 * b + 128, 0.5 * r - 0.4187 * g - 0.0813 * b + 128];
}

describe('YBR_FULL', () => {
  it.each([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [12, 200, 77], [128, 128, 128]])('(%i, %i, %i) through the standard\'s matrix comes back', (r, g, b) => {
    const back = toRgb(ybrOf(r, g, b), 'YBR_FULL', 8);
    [r, g, b].forEach((level, i) => expect(Math.abs((back[i] ?? Number.NaN) - level)).toBeLessThan(0.1));
  });

  it('grey has no chrominance, and what lies outside of the cube is clipped', () => {
    expect([...toRgb([90, 128, 128], 'YBR_FULL', 8)]).toEqual([90, 90, 90]);
    expect([...toRgb([255, 128, 255], 'YBR_FULL_422', 8)].map(Math.round)).toEqual([255, 164, 255]);
  });

  it('YBR_PARTIAL has black at 16 and white at 235', () => {
    expect([...toRgb([16, 128, 128, 235, 128, 128], 'YBR_PARTIAL_420', 8)].map(Math.round)).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('RGB of 16 bits spreads over its depth; JPEG 2000\'s own transforms are undone by its decoder', () => {
    expect([...toRgb([0, 32767.5, 65535], 'RGB', 16)]).toEqual([0, 127.5, 255]);
    expect([...toRgb([1, 2, 3], 'YBR_RCT', 8)]).toEqual([1, 2, 3]);
  });
});

describe('PALETTE COLOR', () => {
  const palette = {
    '00280004': ['CS', 'PALETTE COLOR'], '00280100': ['US', 8], '00280101': ['US', 8], '00280102': ['US', 7], '7fe00010': ['OB', new Uint8Array([0, 10, 11, 12, 13, 200])],
    '00281101': ['US', [4, 10, 16]], '00281102': ['US', [4, 10, 16]], '00281103': ['US', [4, 10, 16]],
    '00281201': ['OW', [0, 65535, 0, 13107]], '00281202': ['OW', [0, 0, 65535, 26214]], '00281203': ['OW', [65535, 0, 0, 52428]],
  } as const;

  it('first value mapped, entries, both ends', () => {
    const image = decoded(palette);
    expect(image.display.samples).toBe(3);
    expect([...displayValues(image)].map(Math.round)).toEqual([0, 0, 255, 0, 0, 255, 255, 0, 0, 0, 255, 0, 51, 102, 204, 51, 102, 204]);
  });

  it('entries of 8 bits, two to a word', () => {
    const eight = { '00281101': ['US', [4, 10, 8]], '00281201': ['OW', [0xff00, 0x3300]], '00281102': ['US', [4, 10, 8]], '00281202': ['OW', [0, 0]], '00281103': ['US', [4, 10, 8]], '00281203': ['OW', [0, 0]] } as const;
    for (const syntax of ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2']) {
      const red = [...displayValues(decoded({ ...palette, ...eight }, { syntax }))].filter((_, i) => i % 3 === 0);
      expect(red, syntax).toEqual([0, 0, 255, 0, 51, 51]);
    }
  });

  it('segments: listed entries, a line, and earlier segments again', () => {
    const segments = { '00281101': ['US', [10, 0, 16]], '00281201': undefined, '00281221': ['OW', [0, 2, 0, 100, 1, 4, 500, 0, 1, 7, 2, 1, 0, 0, 1, 1, 3]] } as const;
    const image = decoded({ ...palette, ...segments, '00281102': ['US', [10, 0, 16]], '00281202': ['OW', new Array<number>(10).fill(0)], '00281103': ['US', [10, 0, 16]], '00281203': ['OW', new Array<number>(10).fill(0)] });
    expect([...(image.dicom?.palette?.[0].values ?? [])]).toEqual([0, 100, 200, 300, 400, 500, 7, 0, 100, 3]);
  });
});
