// Combined planes are the products of their parts, and the pictures of a report show values where they lie.
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { combinedMaps } from '../../src/report/combined-maps.ts';
import { imagePicture, mapColours } from '../../src/report/report-pictures.ts';
import { modelColour } from '../../src/report/colour-map.ts';
import type { MethodId } from '../../src/contracts/explanation.ts';
import type { SectionMap } from '../../src/report/report-section.ts';

const placement = (planeWidth: number): SectionMap['placement'] => ({
  planeWidth, planeHeight: planeWidth, imageWidth: 8, imageHeight: 8, toImage: [8 / planeWidth, 0, 0, 0, 8 / planeWidth, 0], seen: { x: 0, y: 0, width: 8, height: 8 },
});
const map = (method: MethodId, space: 'cam' | 'input', side: number, values: readonly number[]): SectionMap => ({
  method, space, shape: space === 'cam' ? [1, side, side] : [1, 2, side, side], min: 0, max: 1, identicalTo: null, plane: { width: side, height: side, values: Float32Array.from(values) }, placement: placement(side),
});

describe('combinedMaps', () => {
  const fine = map('guided-backprop', 'input', 4, Array.from({ length: 16 }, (_, index) => index - 8));

  it('multiplies guided backpropagation by the coarse plane, enlarged with align_corners = false', () => {
    const [combined, ...others] = combinedMaps([fine, map('layer-cam', 'cam', 2, [0, 4, 8, 12])]);
    expect(others).toEqual([]);
    // Two cells over four: centres at −0.25, 0.25, 0.75, 1.25 of a cell from the first, held beyond the outermost.
    const along = [0, 0.25, 0.75, 1];
    const expected = along.flatMap((y, row) => along.map((x, column) => (row * 4 + column - 8) * (4 * x + 8 * y)));
    expect([...combined!.plane.values]).toEqual(expected);
    expect(combined).toMatchObject({ method: 'guided-layer-cam', space: 'input', shape: [1, 2, 4, 4], min: Math.min(...expected), max: Math.max(...expected), placement: fine.placement });
  });

  it('makes none that was asked for already, and none without both parts', () => {
    const coarse = map('grad-cam', 'cam', 2, [0, 1, 2, 3]);
    expect(combinedMaps([fine, coarse, map('guided-grad-cam', 'input', 4, new Array<number>(16).fill(1))])).toEqual([]);
    expect(combinedMaps([coarse])).toEqual([]);
    expect(combinedMaps([fine])).toEqual([]);
  });

  it('keeps what is identical by construction', () => {
    const both = combinedMaps([fine, map('grad-cam', 'cam', 2, [0, 1, 2, 3]), { ...map('hires-cam', 'cam', 2, [0, 1, 2, 3]), identicalTo: 'grad-cam' }]);
    expect(both.map(({ method, identicalTo }) => [method, identicalTo])).toEqual([['guided-grad-cam', null], ['guided-hires-cam', 'guided-grad-cam']]);
  });
});

/** Colour and alpha at a share of the picture's width and height. */
function at(png: Uint8Array, x: number, y: number): number[] {
  const { width, height, data, palette } = decode(png);
  const entry = palette?.[data[Math.floor(y * height) * width + Math.floor(x * width)] ?? -1];
  return entry === undefined ? [] : [...entry];
}

describe('mapColours', () => {
  it('is the stronger the less it lets the image through: amber for, violet against, nothing at zero', () => {
    const colours = mapColours(map('gradient', 'input', 2, [1, -1, 0, 0]));
    expect(at(colours, 0.01, 0.01)).toEqual([...modelColour(1), 191]);
    expect(at(colours, 0.99, 0.01)).toEqual([...modelColour(-1), 191]);
    expect(at(colours, 0.01, 0.99)[3]).toBe(0);
  });

  it('colours nothing that never reached the model, and nothing of a map without evidence', () => {
    const coarse = map('layer-cam', 'cam', 2, [1, 1, 1, 2]);
    const cropped = mapColours({ ...coarse, placement: { ...coarse.placement, seen: { x: 0, y: 0, width: 4, height: 8 } } });
    expect([at(cropped, 0.45, 0.5)[3], at(cropped, 0.55, 0.5)[3]]).toEqual([expect.any(Number), 0]);
    expect(at(cropped, 0.45, 0.5)[3]).toBeGreaterThan(50);
    const flat = mapColours(map('layer-cam', 'cam', 2, [3, 3, 3, 3]));
    expect(new Set(decode(flat).data).size).toBe(1);
    expect(at(flat, 0.5, 0.5)[3]).toBe(0);
  });

  it('leaves the negative values of a positive map without colour', () => {
    expect(at(mapColours(map('layer-cam', 'cam', 2, [-5, -5, 1, 1])), 0.5, 0.01)[3]).toBe(0);
  });
});

describe('imagePicture', () => {
  it('is grey, as displayed, and not larger than a report needs', () => {
    const { width, height, channels, data } = decode(imagePicture({ width: 2048, height: 1024, values: new Uint8Array(2048 * 1024).fill(77) }));
    expect([width, height, channels, data[0], data.at(-1)]).toEqual([1024, 512, 1, 77, 77]);
  });
});
