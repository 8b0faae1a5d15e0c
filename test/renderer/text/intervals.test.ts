// Intervals between examinations as a report words them.
import { describe, expect, it } from 'vitest';
import { intervalText } from '../../../src/renderer/text/intervals.ts';

describe('the interval between two studies', () => {
  it.each([
    ['2026-11-20', '2026-11-20', 'same day'], ['2026-11-19', '2026-11-20', '1 day earlier'], ['2026-11-07', '2026-11-20', '13 days earlier'], ['2026-11-06', '2026-11-20', '2 weeks earlier'],
    ['2026-09-21', '2026-11-20', '8 weeks earlier'], ['2026-09-20', '2026-11-20', '2 months earlier'], ['2026-08-21', '2026-11-20', '2 months earlier'], ['2026-08-20', '2026-11-20', '3 months earlier'],
    ['2024-11-21', '2026-11-20', '23 months earlier'], ['2024-11-20', '2026-11-20', '2 years earlier'], ['2026-12-04', '2026-11-20', '2 weeks later'], ['2026-02-28', '2026-03-31', '4 weeks earlier'],
    ['', '2026-11-20', ''], ['2026-11-20', '', ''], ['2026-13-45', '2026-11-20', ''],
  ])('%s seen from %s is "%s"', (date, from, text) => {
    expect(intervalText(date, from)).toBe(text);
  });
});
