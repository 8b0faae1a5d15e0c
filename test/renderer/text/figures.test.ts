// Numbers as they are written on screen.
import { describe, expect, it } from 'vitest';
import { methodIds } from '../../../src/contracts/explanation.ts';
import { milliseconds, percent, pointsOfChange, rawValue, signed } from '../../../src/renderer/text/figures.ts';
import { methodTexts, terms } from '../../../src/renderer/text/glossary.ts';

describe('numbers', () => {
  it('keep three digits of a raw value whatever its size', () => {
    expect([0, 2.9871, -0.01372, 123.4, 0.00031, -45_600].map(rawValue)).toEqual(['0', '2.99', '−0.0137', '123', '3.1×10⁻⁴', '−4.6×10⁴']);
  });

  it('never round a probability to certainty', () => {
    expect([0, 0.00002, 0.5, 0.99999, 1].map(percent)).toEqual(['0.0 %', '< 0.1 %', '50.0 %', '> 99.9 %', '100.0 %']);
  });

  it('carry their sign where it is the message', () => {
    expect(pointsOfChange(0.93, 0.21)).toBe('−72.0 pt');
    expect(signed(0.001, 2)).toBe('±0.00');
    expect(signed(1.5, 1)).toBe('+1.5');
  });

  it('say milliseconds up to a second', () => {
    expect([31.4, 999.6, 1840].map(milliseconds)).toEqual(['31 ms', '1000 ms', '1.8 s']);
  });
});

describe('the glossary', () => {
  it('explains every method and every term with a whole sentence', () => {
    for (const id of methodIds) expect(methodTexts[id].text, id).toMatch(/^[A-Z].*\.$/);
    for (const [name, text] of Object.entries(terms)) expect(text, name).toMatch(/[.!?]$/);
  });
});
