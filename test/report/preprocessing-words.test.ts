// The steps from image to input, as sentences.
import { describe, expect, it } from 'vitest';
import { preprocessingSteps } from '../../src/report/preprocessing-words.ts';
import type { ResolvedCard } from '../../src/contracts/model-card.ts';

const card: ResolvedCard = {
  name: 'm', labels: ['a', 'b'],
  input: { size: [4, 4], layout: 'NCHW', channels: 1, order: 'grey', scale: 1, mean: [0], std: [1], resize: 'stretch', interpolation: 'bilinear', antialias: true, values: 'voi', padValue: 0, orientation: 'stored' },
};
const placement = { planeWidth: 4, planeHeight: 4, imageWidth: 8, imageHeight: 8, toImage: [2, 0, 0, 0, 2, 0], seen: { x: 0, y: 0, width: 8, height: 8 } } as const;
const firstStep = (greyFrom: string | null, isInverted = false): string | undefined =>
  preprocessingSteps({ rows: 8, cols: 8, samples: 1, isInverted, greyFrom }, card, placement)[0];

describe('the steps from image to input', () => {
  it('say that an 8-bit picture is grey already, not that it becomes grey "by the grey levels as they are"', () => {
    expect(firstStep(null)).toBe('Stored values are grey levels 0 to 255 already.');
  });

  it('name the window that made the grey levels, and the inversion', () => {
    expect(firstStep('window 2048 / 4096 (LINEAR)', true)).toBe('Stored values become grey levels 0 to 255 by window 2048 / 4096 (LINEAR), inverted so that white is high.');
  });
});
