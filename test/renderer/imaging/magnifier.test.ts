// The glass under the pointer: its size, its powers.
import { describe, expect, it } from 'vitest';
import { glassView, nextPower } from '../../../src/renderer/imaging/magnifier.ts';

describe('the glass', () => {
  it('is taken up, made stronger and put away', () => {
    expect([null, 2, 4] .map((power) => nextPower(power as 2 | 4 | null))).toEqual([2, 4, null]);
  });

  it('is round and never hides more than a good half of its view', () => {
    expect(glassView({ width: 2000, height: 1200 })).toEqual({ width: 320, height: 320 });
    expect(glassView({ width: 200, height: 300 })).toEqual({ width: 120, height: 120 });
  });
});
