// Overlays, shutters and padding against what PS3.3 C.9.2, C.7.6.11 and C.7.5.1.1.2 say, worked out by hand on small planes.
import { describe, expect, it } from 'vitest';
import { displayValues } from '../../src/dicom/display.ts';
import { imageMarks, marks } from '../../src/dicom/marks.ts';
import { shutterMask } from '../../src/dicom/shutter.ts';
import { decoded } from './decoded.ts';
import type { DecodedImage } from '../../src/dicom/decoded-image.ts';

/** Rows of a mask as text: "#" where a bit is set. */
function drawn(mask: Uint8Array | undefined, cols: number, bit = 1): string[] {
  const rows = (mask?.length ?? 0) / cols;
  return Array.from({ length: rows }, (_, y) => Array.from({ length: cols }, (_, x) => (((mask?.[y * cols + x] ?? 0) & bit) !== 0 ? '#' : '.')).join(''));
}

const overlay = { '60000010': ['US', 2], '60000011': ['US', 3], '60000040': ['CS', 'G'], '60000050': ['SS', [1, 1]], '60000100': ['US', 1], '60000102': ['US', 0] } as const;

describe('overlays (PS3.3 C.9.2)', () => {
  it('reads the first pixel from the least significant bit', () => {
    // 0b00_101_001: row 0 is 1 0 0, row 1 is 1 0 1.
    const { overlays, ...image } = decoded({ ...overlay, '60000022': ['LO', 'arrow'], '60003000': ['OW', [0b101_001]] });
    expect(overlays?.map(({ group, kind, description, bits }) => ({ group, kind, description, bits: [...bits] }))).toEqual([{ group: '6000', kind: 'graphic', description: 'arrow', bits: [1, 0, 0, 1, 0, 1] }]);
    expect(drawn(imageMarks({ ...image, overlays: overlays ?? [] }), 3, marks.overlay)).toEqual(['#..', '#.#']);
  });

  it('reads the words of a big-endian file in their order', () => {
    const image = decoded({ ...overlay, '60003000': ['OW', [0b101_001]] }, { syntax: '1.2.840.10008.1.2.2' });
    expect(drawn(imageMarks(image), 3)).toEqual(['#..', '#.#']);
  });

  it('places it by its origin, 1\\1 being the first pixel, and cuts off what lies beside the image', () => {
    const image = decoded({ ...overlay, '60000050': ['SS', [0, 2]], '60003000': ['OW', [0b111_111]] });
    expect(drawn(imageMarks(image), 3)).toEqual(['.##', '...']);
  });

  it('reads a retired plane from the bits that Bits Stored leaves free, and keeps it out of the values', () => {
    const image = decoded({
      '00280101': ['US', 12], '00280102': ['US', 11], '7fe00010': ['OW', [0x8001, 0x0002, 0x8003, 0x4004, 0x0005, 0x8006]],
      '60000010': ['US', 2], '60000011': ['US', 3], '60000040': ['CS', 'R'], '60000050': ['SS', [1, 1]], '60000100': ['US', 16], '60000102': ['US', 15],
    });
    expect([...image.stored]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(image.overlays?.[0]?.kind).toBe('region');
    expect(drawn(imageMarks(image), 3)).toEqual(['#.#', '..#']);
  });

  it('gives each frame its own plane where there are several', () => {
    const two = { '00280008': ['IS', '2'], '7fe00010': ['OW', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]], ...overlay, '60000015': ['IS', '2'], '60000051': ['US', 1], '60003000': ['OW', [0b000_001_000_100]] } as const;
    expect([0, 1].map((frame) => drawn(imageMarks(decoded(two, { frame })), 3))).toEqual([['..#', '...'], ['#..', '...']]);
  });

  it('leaves out a plane that is shorter than it says', () => {
    expect(decoded({ ...overlay, '60000010': ['US', 200], '60003000': ['OW', [1]] }).overlays).toEqual([]);
  });
});

describe('shutters (PS3.3 C.7.6.11)', () => {
  const square = { rows: 5, cols: 7, pixelAspect: 1 };

  it('rectangular: its edges are the last columns and rows that are shown', () => {
    expect(drawn(shutterMask({ grey: 0, shapes: [{ kind: 'rectangular', left: 2, right: 5, upper: 2, lower: 4 }] }, square), 7)).toEqual(['#######', '#....##', '#....##', '#....##', '#######']);
  });

  it('circular: around the centre of a pixel, its radius in columns', () => {
    expect(drawn(shutterMask({ grey: 0, shapes: [{ kind: 'circular', row: 3, column: 4, radius: 2 }] }, square), 7)).toEqual(['###.###', '##...##', '#.....#', '##...##', '###.###']);
  });

  it('circular over pixels twice as high as wide: a circle on the screen', () => {
    expect(drawn(shutterMask({ grey: 0, shapes: [{ kind: 'circular', row: 3, column: 4, radius: 2 }] }, { ...square, pixelAspect: 2 }), 7)).toEqual(['#######', '###.###', '#.....#', '###.###', '#######']);
  });

  it('polygonal: what lies within, closed from the last vertex to the first', () => {
    expect(drawn(shutterMask({ grey: 0, shapes: [{ kind: 'polygonal', vertices: [[1, 1], [1, 7], [5, 4]] }] }, square), 7)).toEqual(['.......', '#.....#', '##...##', '###.###', '#######']);
  });

  it('several: the least of the image stays', () => {
    const shapes = [{ kind: 'rectangular', left: 1, right: 4, upper: 1, lower: 5 }, { kind: 'circular', row: 3, column: 4, radius: 2 }] as const;
    expect(drawn(shutterMask({ grey: 0, shapes }, square), 7)).toEqual(['###.###', '##..###', '#...###', '##..###', '###.###']);
  });

  it('is read with its presentation value as grey, and lies over the image without changing it', () => {
    const image = decoded({ '00181600': ['CS', 'RECTANGULAR'], '00181602': ['IS', '2'], '00181604': ['IS', '3'], '00181606': ['IS', '1'], '00181608': ['IS', '2'], '00181622': ['US', 0x8080] });
    expect(image.dicom?.shutter?.grey).toBeCloseTo(0x8080 / 0xffff * 255, 9);
    expect(drawn(imageMarks(image), 3, marks.shutter)).toEqual(['#..', '#..']);
    expect([...displayValues(image)]).toEqual([0, 51, 102, 153, 204, 255]);
  });

  it('bitmap: the ones of the plane that it names hide, and are not drawn (C.7.6.15)', () => {
    const image = decoded({ ...overlay, '60003000': ['OW', [0b101_001]], '00181600': ['CS', 'BITMAP'], '00181623': ['US', 0x6000], '00181622': ['US', 0] });
    expect(drawn(imageMarks(image), 3, marks.shutter)).toEqual(['#..', '#.#']);
    expect(drawn(imageMarks(image), 3, marks.overlay)).toEqual(['...', '...']);
  });

  it('is none where its numbers say nothing', () => {
    const { dicom } = decoded({ '00181600': ['CS', 'CIRCULAR'], '00181612': ['IS', '0'] });
    expect(dicom?.shutter).toBeUndefined();
  });
});

describe('padding (PS3.3 C.7.5.1.1.2)', () => {
  it('is black and marked, whatever the window or the inversion makes of its values', () => {
    // LINEAR: ((x − 2) / 5 + ½) · 255, turned over.
    const image: DecodedImage = decoded({ '00280004': ['CS', 'MONOCHROME1'], '00280120': ['US', 0], '00280121': ['US', 1], '00281050': ['DS', '2.5'], '00281051': ['DS', '6'] });
    expect([...displayValues(image)].map(Math.round)).toEqual([0, 0, 128, 77, 26, 0]);
    expect(drawn(imageMarks(image), 3, marks.padding)).toEqual(['##.', '...']);
  });
});

it('an image without any of them has no marks', () => {
  expect(imageMarks(decoded({}))).toBeUndefined();
});
