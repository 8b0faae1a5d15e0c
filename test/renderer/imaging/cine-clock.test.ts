// Which frame is due: around the end, back and forth, at a speed.
import { describe, expect, it } from 'vitest';
import { clampSpeed, frameAt, stepsDue } from '../../../src/renderer/imaging/cine-clock.ts';

describe('running frames', () => {
  it('begin anew after the last one in a loop, also backwards', () => {
    expect([0, 1, 2, 3, 4, 5].map((step) => frameAt(2, step, 4, 'loop'))).toEqual([2, 3, 0, 1, 2, 3]);
    expect(frameAt(0, -1, 4, 'loop')).toBe(3);
  });

  it('turn at the ends in a sweep, without showing them twice', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((step) => frameAt(0, step, 4, 'sweep'))).toEqual([0, 1, 2, 3, 2, 1, 0, 1]);
    expect(frameAt(3, 1, 4, 'sweep')).toBe(2);
  });

  it('of two frames alternate either way, and one frame stays', () => {
    for (const playback of ['loop', 'sweep'] as const) expect([0, 1, 2, 3].map((step) => frameAt(0, step, 2, playback))).toEqual([0, 1, 0, 1]);
    expect(frameAt(0, 7, 1, 'sweep')).toBe(0);
  });

  it('are due by time alone', () => {
    expect([0, 39, 40, 100, 1000].map((ms) => stepsDue(ms, 25))).toEqual([0, 0, 1, 2, 25]);
    expect([0.2, 25, 400].map(clampSpeed)).toEqual([1, 25, 60]);
  });
});
