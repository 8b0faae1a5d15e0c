// The colour bar: what a threshold leaves unpainted, and where lines and threshold stand on it.
import { describe, expect, it } from 'vitest';
import { colorMapFor } from '../../../src/contracts/colors/color-maps.ts';
import { coveredShare, isPaintedAt, rampOf, ticksOf } from '../../../src/renderer/imaging/bar-ramp.ts';

const range = { low: 0, high: 4, isSigned: false, isLevel: false, isClipped: false };
const bar = { range, colorMap: colorMapFor('sequential', 'grey'), threshold: null, isFilled: true, contours: [] };

describe('the colour bar', () => {
  it('shows all of its colours, from the low to the high end', () => {
    const ramp = rampOf(bar.colorMap, 'top');
    expect(ramp).toMatch(/^linear-gradient\(to top, rgb\(\d+ \d+ \d+ \/ 1\.000\) 0\.0%/);
    expect(ramp).toMatch(/rgb\(255 255 255 \/ 1\.000\) 100\.0%\)$/);
  });

  it('is covered below the threshold, where the picture is empty', () => {
    const withThreshold = { ...bar, threshold: 1 };
    expect(coveredShare(bar)).toBe(0);
    expect(coveredShare(withThreshold)).toBe(0.25);
    expect(coveredShare({ ...withThreshold, range: { ...range, low: -4, isSigned: true } })).toBe(0.625);
    expect([0.2, 0.25, 0.9].map((at) => isPaintedAt(withThreshold, at))).toEqual([false, true, true]);
    expect(coveredShare({ ...bar, threshold: 5 })).toBe(1);
  });

  it('has no colours where only lines are drawn', () => {
    expect(coveredShare({ ...bar, isFilled: false })).toBe(1);
    expect(isPaintedAt({ ...bar, isFilled: false }, 0.5)).toBe(false);
  });

  it('marks lines and the threshold once each, and nothing beyond its ends', () => {
    const line = (level: number, isThreshold = false) => ({ level, isThreshold });
    expect(ticksOf({ ...bar, contours: [line(2), line(5), line(1, true)], threshold: 1 })).toEqual([{ ...line(2), at: 0.5 }, { ...line(1, true), at: 0.25 }]);
    expect(ticksOf({ ...bar, threshold: 1 })).toEqual([{ ...line(1, true), at: 0.25 }]);
    expect(ticksOf({ range: { ...range, low: -4, isSigned: true }, threshold: null, contours: [line(0)] })).toEqual([{ ...line(0), at: 0.5 }]);
  });
});
