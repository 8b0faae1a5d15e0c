// Every way in which a card can be wrong is said as where, expected and got, and never in the words of a schema library.
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../../../src/contracts/model-card.ts';
import { cardFault } from '../../../src/host/models/card-fault.ts';

const cases: readonly (readonly [unknown, string])[] = [
  [[], 'the card: expected an object, got a list of 0'],
  [{}, 'input: expected an object, got nothing'],
  [{ input: { size: [1] } }, 'input.size: expected at least 2 entries, got a list of 1'],
  [{ input: { size: ['a', 2] } }, 'input.size.0: expected a number, got "a"'],
  [{ input: { size: [0, 2] } }, 'input.size.0: expected more than 0, got 0'],
  [{ input: { padValue: 999 } }, 'input.padValue: expected at most 255, got 999'],
  [{ input: { resize: 'fit' } }, 'input.resize: expected "stretch" or "letterbox" or "crop", got "fit"'],
  [{ input: { channels: 2 } }, 'input.channels: expected 1 or 3, got 2'],
  [{ input: { mean: 'none' } }, 'input.mean: expected a number or a list, got "none"'],
  [{ input: { sacle: 2 } }, 'input: expected only fields of a model card, got "sacle"'],
  [{ inptu: {}, input: {} }, 'the card: expected only fields of a model card, got "inptu"'],
  [{ labels: [], input: {} }, 'labels: expected at least 1 entry, got a list of 0'],
  [{ labels: 'Effusion', input: {} }, 'labels: expected a list, got "Effusion"'],
  [{ name: 'x'.repeat(1000), input: null }, 'input: expected an object, got null'],
];

describe('a wrong model card', () => {
  it.each(cases)('is refused by where, expected and got: %j', (card, line) => {
    const parsed = modelCardSchema.safeParse(card);
    expect(parsed.success ? null : cardFault(parsed.error, card)).toBe(line);
  });
});
