// Resizing by area, against the plain definition: every output pixel is the mean of what it covers.
import { describe, expect, it } from 'vitest';

import { displaySize, reduceTo, resizeByArea } from '../../src/report/area-resize.ts';
import { seeded } from '../reference/seeded.ts';

/** Mean over the covered rectangle, pixel by pixel. */
function plain(values: Float32Array, width: number, height: number, newWidth: number, newHeight: number): number[] {
  const overlap = (at: number, from: number, to: number) => Math.max(0, Math.min(at + 1, to) - Math.max(at, from));
  return Array.from({ length: newWidth * newHeight }, (_, index) => {
    const [x, y] = [index % newWidth, Math.floor(index / newWidth)];
    let [sum, area] = [0, 0];
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const share = overlap(column, (x * width) / newWidth, ((x + 1) * width) / newWidth) * overlap(row, (y * height) / newHeight, ((y + 1) * height) / newHeight);
        sum += share * values[row * width + column]!;
        area += share;
      }
    }
    return sum / area;
  });
}

describe('resizing by area', () => {
  it.each([[7, 5, 3, 2], [7, 5, 7, 2], [4, 4, 8, 8], [3, 2, 7, 5], [9, 1, 4, 1], [5, 6, 5, 6]])('takes %i × %i to %i × %i as the plain definition does', (width, height, newWidth, newHeight) => {
    const values = seeded(width * 10 + newWidth).normal([width * height]).values as Float32Array;
    const resized = resizeByArea({ width, height, values }, newWidth, newHeight);
    expect(resized).toMatchObject({ width: newWidth, height: newHeight });
    plain(values, width, height, newWidth, newHeight).forEach((value, index) => expect(resized.values[index]).toBeCloseTo(value, 5));
  });

  it('reduces to a long side and never enlarges', () => {
    const plane = { width: 40, height: 20, values: new Float32Array(800) };
    expect(reduceTo(plane, 10)).toMatchObject({ width: 10, height: 5 });
    expect(reduceTo(plane, 100)).toEqual(plane);
  });

  it('draws large images smaller and tiny ones larger by a whole factor', () => {
    expect(displaySize(2_000, 1_000, 1_000)).toEqual({ width: 1_000, height: 500 });
    expect(displaySize(32, 16, 1_000)).toEqual({ width: 480, height: 240 });
    expect(displaySize(700, 600, 1_000)).toEqual({ width: 700, height: 600 });
  });
});
