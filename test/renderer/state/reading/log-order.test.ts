// The history keeps the order of the log, also when the clock was set back in between.
import { expect, it } from 'vitest';
import { placeOfReveal, placeOfStart } from '../../../../src/renderer/state/reading/log-order.ts';

const at = (hour: number): string => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`;
const events = [{ sequence: 3, at: at(9) }, { sequence: 5, at: at(11) }, { sequence: 6, at: at(10) }];

it('a reading begins after what was there, and is revealed after the event that the log names', () => {
  const reading = { startedAt: at(10), sequenceAtReveal: 6 };
  expect(placeOfStart(reading, events.slice(0, 2))).toBe(3.25);
  expect(placeOfReveal(reading)).toBe(6.5);
  expect(placeOfReveal({ sequenceAtReveal: null })).toBeNull();
  expect(placeOfStart({ startedAt: at(8), sequenceAtReveal: null }, events)).toBe(0.25);
});

it('a clock that was set back between beginning and reveal lets no reading begin after its reveal', () => {
  const reading = { startedAt: at(12), sequenceAtReveal: 3 };
  expect(placeOfStart(reading, events)).toBeLessThan(placeOfReveal(reading) ?? 0);
  expect(placeOfStart(reading, events)).toBe(3.25);
});
