// When the comparison calls a map right, on maps small enough to judge by eye.
import { describe, expect, it } from 'vitest';

import { distance, judge } from '../../bench/compare/verdict.mjs';

const of = (...values: number[]) => ({ shape: [1, values.length], values: Float64Array.from(values) });

describe('distance', () => {
  it('is cosine 1 and zero L2 for equal maps, and for two empty ones', () => {
    expect(distance(of(3, -4), of(3, -4))).toEqual({ cosine: 1, relativeL2: 0 });
    expect(distance(of(0, 0), of(0, 0))).toEqual({ cosine: 1, relativeL2: 0 });
  });

  it('sees a wrong scale that cosine alone does not see', () => {
    expect(distance(of(6, 8), of(3, 4))).toEqual({ cosine: 1, relativeL2: 1 });
  });

  it('calls a flipped sign the opposite', () => {
    expect(distance(of(-3, -4), of(3, 4))).toEqual({ cosine: -1, relativeL2: 2 });
  });

  it('never takes an empty map for one with evidence, either way round', () => {
    expect(distance(of(0, 0), of(3, 4))?.cosine).toBe(0);
    expect(distance(of(3, 4), of(0, 0))?.relativeL2).toBe(Infinity);
  });

  it('lets a value that is not finite equal nothing', () => {
    expect(distance(of(NaN, 4), of(3, 4))).toEqual({ cosine: 0, relativeL2: Infinity });
  });

  it('is not defined between maps of different shapes', () => {
    expect(distance({ shape: [2, 1], values: Float64Array.of(3, 4) }, of(3, 4))).toBeNull();
  });
});

describe('judge', () => {
  it('holds a CAM to 1e-3 and a map in input space to 2e-2', () => {
    const found = of(1, 1.01);
    const peer = of(1, 1);
    expect(judge('gradient', { found, peer, reference: peer }).isRight).toBe(true);
    expect(judge('guided-grad-cam', { found, peer, reference: peer }).isRight).toBe(true);
    expect(judge('grad-cam', { found, peer, reference: peer }).isRight).toBe(false);
  });

  it('holds logits to 1e-4', () => {
    expect(judge('logits', { found: of(1, 1.0005), peer: of(1, 1), reference: of(1, 1) }).isRight).toBe(false);
    expect(judge('logits', { found: of(1, 1.00005), peer: of(1, 1), reference: of(1, 1) }).isRight).toBe(true);
  });

  it('says when a map is right by the float64 reference and not by the peer', () => {
    const verdict = judge('layer-cam', { found: of(1, 1), peer: of(1, 1.01), reference: of(1, 1) });
    expect(verdict.by).toBe('reference');
    expect(verdict.peerToReference?.relativeL2).toBeCloseTo(0.00707, 4);
  });

  it('is wrong when the map has another shape than both', () => {
    expect(judge('gradient', { found: of(1, 1, 1), peer: of(1, 1), reference: of(1, 1) })).toMatchObject({ isRight: false, by: null, toPeer: null });
  });
});
