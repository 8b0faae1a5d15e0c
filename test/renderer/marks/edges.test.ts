// At the edges of an image and of its values: a place is on a pixel that has a value, and small values keep their digits.
import { describe, expect, it } from 'vitest';
import { moveShape } from '../../../src/renderer/marks/edit-shape.ts';
import { shapeThrough } from '../../../src/renderer/marks/shapes.ts';
import { figure } from '../../../src/renderer/text/measures.ts';

const size = { width: 40, height: 30 };

describe('a probe or point at the right and bottom edge', () => {
  it.each(['probe', 'point'] as const)('as a %s lies on the last pixel, not beyond it where nothing can be read', (kind) => {
    const drawn = shapeThrough(kind, [{ x: 99, y: 99 }], size);
    expect(drawn).toMatchObject({ kind });
    const moved = moveShape({ kind, x: 10.5, y: 10.5 }, { x: 500, y: 500 }, size);
    for (const shape of [drawn, moved]) {
      if (shape?.kind !== kind) throw new Error('expected a place');
      expect([Math.floor(shape.x), Math.floor(shape.y)]).toEqual([39, 29]);
    }
  });

  it('stays where it is anywhere else, fractions and all', () => {
    expect(shapeThrough('probe', [{ x: 0, y: 29.5 }], size)).toEqual({ kind: 'probe', x: 0, y: 29.5 });
  });
});

describe('a mean of small values', () => {
  it.each([[0.000345678, '0.0003457'], [0.0123456, '0.01235'], [-0.00012, '−0.0001200'], [0.5, '0.5000'], [1.23456, '1.235'], [12.3456, '12.35'], [1234.5, '1235']])('%d is written %s, with four digits as any other', (value, written) => {
    expect(figure(value)).toBe(written);
  });
});
