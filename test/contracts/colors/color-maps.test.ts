// The colour tables: even steps, nothing drawn where a map says nothing, the doctor's blue told apart by every kind of eyes.
import { describe, expect, it } from 'vitest';
import { colorMapFor, colorMaps } from '../../../src/contracts/colors/color-maps.ts';
import { oklchToRgb } from '../../../src/contracts/colors/oklch.ts';
import { doctorBlue, modelColour } from '../../../src/report/colour-map.ts';
import { difference, eyes, labOf } from '../../reference/color-vision.ts';
import type { ColorMap } from '../../../src/contracts/colors/color-maps.ts';
import type { Rgb } from '../../reference/color-vision.ts';

type Eye = keyof typeof eyes;
const all = [...colorMaps.sequential, ...colorMaps.diverging];
const perceptual = all.filter(({ isPerceptual }) => isPerceptual);
const entry = ({ table }: ColorMap, index: number) => Array.from(table.subarray(index * 4, index * 4 + 4)) as [number, number, number, number];
const rgb = (map: ColorMap, index: number) => entry(map, index).slice(0, 3) as unknown as Rgb;
/** CIE L* of every entry from `from` to `to`, either way. */
const lightness = (map: ColorMap, from: number, to: number) => Array.from({ length: Math.abs(to - from) + 1 }, (_, step) => labOf(rgb(map, from + Math.sign(to - from) * step))[0]);
const largestFall = (levels: readonly number[]) => Math.max(0, ...levels.slice(1).map((level, index) => (levels[index] ?? 0) - level));
/** The doctor's lines: in the window and on paper. */
const blues: readonly Rgb[] = [[88, 166, 255], doctorBlue];

/** The smallest difference of any entry that is painted with some strength, over black, grey and white, from the doctor's blue. */
function nearestToDoctor(map: ColorMap, eye: Eye): number {
  let nearest = Infinity;
  for (let index = 0; index < 256; index += 1) {
    const [r, g, b, a] = entry(map, index);
    if (a < 64) continue;
    for (const grey of [0, 128, 255]) {
      const painted = [r, g, b].map((value) => (value * a + grey * (255 - a)) / 255) as unknown as Rgb;
      for (const blue of blues) nearest = Math.min(nearest, difference(painted, blue, eye));
    }
  }
  return nearest;
}

describe.each(colorMaps.sequential.filter(({ isPerceptual }) => isPerceptual))('the sequential map $name', (map) => {
  it('grows lighter from end to end, in CIELAB, by at least 60 of 100', () => {
    const levels = lightness(map, 0, 255);
    expect(largestFall(levels)).toBeLessThan(0.1);
    expect((levels[255] ?? 0) - (levels[0] ?? 0)).toBeGreaterThan(60);
  });

  it('never covers less of the image for a larger value', () => {
    for (let index = 1; index < 256; index += 1) expect(entry(map, index)[3]).toBeGreaterThanOrEqual(entry(map, index - 1)[3]);
  });

  it('keeps the order of its lightness for every kind of eyes', () => {
    for (const eye of Object.keys(eyes) as Eye[]) expect(largestFall(Array.from({ length: 256 }, (_, index) => labOf(rgb(map, index), eye)[0])), eye).toBeLessThan(0.6);
  });
});

describe.each(colorMaps.diverging.filter(({ name, isPerceptual }) => isPerceptual && name !== 'grey'))('the diverging map $name', (map) => {
  it('lets the image through at zero and covers both ends', () => {
    expect(entry(map, 127)[3]).toBeLessThan(6);
    expect(entry(map, 128)[3]).toBeLessThan(6);
    expect(entry(map, 0)[3]).toBe(255);
    expect(entry(map, 255)[3]).toBe(255);
  });

  it('grows lighter from zero to both ends', () => {
    for (const end of [0, 255]) {
      const levels = lightness(map, end === 0 ? 127 : 128, end);
      expect(largestFall(levels), `towards ${end}`).toBeLessThan(0.1);
      expect((levels[127] ?? 0) - (levels[0] ?? 0), `towards ${end}`).toBeGreaterThan(40);
    }
  });

  it.each(Object.keys(eyes) as Eye[])('tells equal strengths of the two signs apart for %s eyes', (eye) => {
    for (let step = 0; step < 100; step += 1) expect(difference(rgb(map, step), rgb(map, 255 - step), eye), `entry ${step}`).toBeGreaterThan(20);
  });
});

describe('the colour maps', () => {
  it.each(perceptual.flatMap((map) => (Object.keys(eyes) as Eye[]).map((eye) => ({ map, name: map.name, kind: map.kind, eye }))))('$kind $name stays away from the doctor’s blue for $eye eyes, or says that it does not', ({ map, eye }) => {
    const nearest = nearestToDoctor(map, eye);
    // viridis is a published table: it is what it is, and its note says so.
    if (map.name === 'viridis' && eye === 'tritan') {
      expect(map.note).toMatch(/blue cones/);
      expect(nearest).toBeGreaterThan(10);
    } else expect(nearest).toBeGreaterThan(20);
  });

  it('that are not perceptual are last, say so in their name and note, and really are not', () => {
    for (const kind of ['sequential', 'diverging'] as const) {
      const flags = colorMaps[kind].map(({ isPerceptual }) => isPerceptual);
      expect(flags).toEqual([...flags].sort((a, b) => Number(b) - Number(a)));
    }
    for (const map of all.filter(({ isPerceptual }) => !isPerceptual)) {
      expect(map.label).toMatch(/not perceptual, to compare with papers/);
      expect(map.note).toMatch(/Only to compare/);
      expect(Math.min(...(Object.keys(eyes) as Eye[]).map((eye) => nearestToDoctor(map, eye)))).toBeLessThan(20);
    }
    expect(largestFall(lightness(colorMapFor('sequential', 'jet'), 0, 255))).toBeGreaterThan(1);
  });

  it('leave the image alone where a coarse map is zero', () => {
    for (const map of colorMaps.sequential.filter(({ name, isPerceptual }) => name !== 'grey' && isPerceptual)) expect(entry(map, 0)[3], map.name).toBe(0);
  });

  it('hold the published ends of the tables that are others’', () => {
    expect([rgb(colorMapFor('sequential', 'viridis'), 0), rgb(colorMapFor('sequential', 'viridis'), 255)]).toEqual([[68, 1, 84], [253, 231, 37]]);
    expect([rgb(colorMapFor('sequential', 'magma'), 0), rgb(colorMapFor('sequential', 'magma'), 255)]).toEqual([[0, 0, 4], [252, 253, 191]]);
    expect([rgb(colorMapFor('sequential', 'cividis'), 0), rgb(colorMapFor('sequential', 'cividis'), 255)]).toEqual([[0, 34, 78], [254, 232, 56]]);
    expect([0, 128, 255].map((index) => rgb(colorMapFor('sequential', 'jet'), index))).toEqual([[0, 0, 128], [130, 255, 126], [128, 0, 0]]);
  });

  it('are the same on paper: amber for, violet against', () => {
    for (const step of [0, 60, 128, 200, 255]) expect(modelColour(step / 255)).toEqual(rgb(colorMapFor('sequential', 'amber'), step));
    expect(modelColour(-1)).toEqual(rgb(colorMapFor('diverging', 'violet-amber'), 0));
  });

  it('fall back to the first of their kind', () => {
    expect(colorMapFor('sequential', 'no such map').name).toBe('amber');
  });

  it('are computed from OKLCH: white, black and the sRGB red of the reference come out right', () => {
    expect(oklchToRgb(1, 0, 0).map(Math.round)).toEqual([255, 255, 255]);
    expect(oklchToRgb(0, 0, 0).map(Math.round)).toEqual([0, 0, 0]);
    expect(oklchToRgb(0.62796, 0.25768, 29.234).map(Math.round)).toEqual([255, 0, 0]);
  });

  it('are told apart by a reference that knows white, black and the sRGB primaries', () => {
    expect(labOf([255, 255, 255])[0]).toBeCloseTo(100, 4);
    expect(labOf([255, 0, 0]).map(Math.round)).toEqual([53, 80, 67]);
    // Greys look the same to everyone: each row of the matrices adds up to one.
    for (const eye of Object.keys(eyes) as Eye[]) expect(difference([128, 128, 128], [128, 128, 128], eye)).toBe(0);
    for (const eye of Object.keys(eyes) as Eye[]) expect(labOf([128, 128, 128], eye)[0]).toBeCloseTo(labOf([128, 128, 128])[0], 2);
  });
});
