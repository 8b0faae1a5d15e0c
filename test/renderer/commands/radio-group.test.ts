// Arrow keys inside a group of choices.
import { describe, expect, it } from 'vitest';
import { radioStep } from '../../../src/renderer/commands/radio-group.ts';

describe('arrows in a group of choices', () => {
  it('go to the neighbour, around the ends', () => {
    expect(radioStep('ArrowDown', 0, 3)).toBe(1);
    expect(radioStep('ArrowRight', 2, 3)).toBe(0);
    expect(radioStep('ArrowUp', 0, 3)).toBe(2);
    expect(radioStep('ArrowLeft', 2, 3)).toBe(1);
  });

  it('go to the ends by Home and End, and begin at an end when nothing is chosen', () => {
    expect(radioStep('Home', 2, 3)).toBe(0);
    expect(radioStep('End', 0, 3)).toBe(2);
    expect(radioStep('ArrowDown', -1, 3)).toBe(0);
    expect(radioStep('ArrowUp', -1, 3)).toBe(2);
  });

  it('leave every other key, and an empty group, alone', () => {
    expect(radioStep('m', 0, 3)).toBeNull();
    expect(radioStep('ArrowDown', -1, 0)).toBeNull();
  });
});
