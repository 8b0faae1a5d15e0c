// One plane of a map, its range, and whether it says anything.
import { describe, expect, it } from 'vitest';

import { modelColour } from '../../src/report/colour-map.ts';
import { displayScaleOf } from '../../src/report/display-scale.ts';
import { extremesOf, hasEvidence, planeOf } from '../../src/report/map-plane.ts';

describe('the plane of a map', () => {
  const summed = [111, 222, 333, 444, 555, 666];

  it('sums the channels of an input-space map in either layout, signed', () => {
    const planar = Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60, 100, 200, 300, 400, 500, 600);
    const interleaved = Float32Array.from({ length: 18 }, (_, index) => planar[(index % 3) * 6 + Math.floor(index / 3)]!);
    expect(planeOf({ method: 'gradient', space: 'input', shape: [1, 3, 2, 3], values: planar }, 'NCHW')).toEqual({ width: 3, height: 2, values: Float32Array.from(summed) });
    expect(planeOf({ method: 'gradient', space: 'input', shape: [1, 2, 3, 3], values: interleaved }, 'NHWC')).toEqual({ width: 3, height: 2, values: Float32Array.from(summed) });
    expect([...planeOf({ method: 'gradient', space: 'input', shape: [1, 2, 1, 1], values: Float32Array.of(3, -5) }, 'NCHW').values]).toEqual([-2]);
  });

  it('is a CAM itself', () => {
    expect(planeOf({ method: 'grad-cam', space: 'cam', shape: [1, 2, 3], values: Float32Array.from(summed) }, 'NHWC')).toEqual({ width: 3, height: 2, values: Float32Array.from(summed) });
  });
});

describe('evidence', () => {
  it.each([
    ['a flat map', [2, 2, 2], false], ['an empty one', [0, 0], false], ['none at all', [], false], ['one with a NaN', [1, NaN], false], ['an infinite one', [1, Infinity], false],
    ['a positive one', [0, 1], true], ['a negative one', [-1, 0], true],
  ])('%s', (_, values, expected) => {
    expect(hasEvidence(extremesOf(Float32Array.from(values)))).toBe(expected);
  });
});

describe('the display scale', () => {
  const plane = (values: readonly number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

  it('runs from 0 to the maximum for positive maps', () => {
    expect(displayScaleOf(plane([0, 1, 4]), 'positive')).toMatchObject({ limit: 4, origin: 0, isDiverging: false, isSaturated: false });
    expect(displayScaleOf(plane([-4, -1]), 'positive')).toBeNull();
  });

  it('is symmetric for signed maps, and says when its longest tail is cut', () => {
    const values = [...Array.from({ length: 999 }, (_, index) => (index % 2 === 0 ? 1 : -1) * (index + 1) / 1_000), 50];
    const scale = displayScaleOf(plane(values), 'signed')!;
    expect(scale.isDiverging).toBe(true);
    expect(scale.limit).toBeCloseTo(0.995, 2);
    expect(scale.isSaturated).toBe(true);
    expect(displayScaleOf(plane([...new Array<number>(999).fill(0), 5]), 'signed')).toMatchObject({ limit: 5, isSaturated: false });
  });
});

it('gets lighter with every step of the colour map, on both sides, so that the order survives in grey', () => {
  const luminance = ([r, g, b]: readonly number[]) => [r!, g!, b!].reduce((sum, level, index) => sum + [0.2126, 0.7152, 0.0722][index]! * (level / 255) ** 2.2, 0);
  for (const sign of [1, -1]) {
    const steps = Array.from({ length: 21 }, (_, index) => luminance(modelColour((sign * (index + 1)) / 21)));
    steps.slice(1).forEach((step, index) => expect(step, `${sign} ${index}`).toBeGreaterThan(steps[index]!));
  }
});
