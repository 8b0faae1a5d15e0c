// The input gate: what is certain without a card, what a card states, and what a card's training images look like.
import { describe, expect, it } from 'vitest';
import { inputGate } from '../../src/dicom/gate/input-gate.ts';
import { appearanceOf, histogramDistance, likeness, turned } from '../../src/dicom/gate/appearance.ts';
import { seeded } from '../reference/seeded.ts';
import { decoded } from './decoded.ts';
import { picture } from './preprocess/pattern.ts';
import type { ModelExpectations } from '../../src/contracts/model-expectations.ts';

const ask = (expects?: ModelExpectations) => ({ expects, values: 'voi', isTurnedToReading: false }) as const;
const stated: ModelExpectations = { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: ['PA', 'AP'], photometric: ['MONOCHROME1', 'MONOCHROME2'] };
const file = (changes: Parameters<typeof decoded>[0]) => decoded({ '00080060': ['CS', 'DX'], '00180015': ['CS', 'CHEST'], '00185101': ['CS', 'PA'], ...changes });
const checks = (image: Parameters<typeof inputGate>[0], expects?: ModelExpectations) => inputGate(image, ask(expects)).reasons.map(({ check, level }) => `${level}: ${check}`);

/** A drawn chest: light outside and in the middle, two dark lungs, a light lower third to the left of the middle. */
function chest(cols = 96, rows = 112): Uint8Array {
  return Uint8Array.from({ length: cols * rows }, (_, i) => {
    const [x, y] = [((i % cols) + 0.5) / cols, (Math.floor(i / cols) + 0.5) / rows];
    const lung = (centre: number) => ((x - centre) / 0.17) ** 2 + ((y - 0.45) / 0.33) ** 2 < 1;
    return lung(0.28) || lung(0.72) ? 60 : y > 0.8 ? 210 : 170;
  });
}

const grey = (stored: Uint8Array, cols: number) => picture(stored.length / cols, cols, 1, stored);
const drawn = appearanceOf({ width: 96, height: 112, values: Float32Array.from(chest()) });
const looks: ModelExpectations = { isGrey: true, minRows: 64, minColumns: 64, minBits: 8, aspect: [0.6, 1.4], appearance: { histogram: [...drawn.histogram], histogramWithin: 20, picture: [...drawn.picture], likeness: 0.5 } };

describe('without a card', () => {
  it('stops a blank image and nothing else, whatever it says of itself', () => {
    expect(inputGate(grey(new Uint8Array(64).fill(7), 8), ask())).toMatchObject({ verdict: 'refused', reasons: [{ check: 'blank', level: 'stop', text: 'Every pixel is shown in the same grey (7 of 255): there is nothing to explain.' }] });
    expect(inputGate(file({ '00080060': ['CS', 'MR'] }), ask())).toEqual({ verdict: 'accepted', reasons: [], checked: ['blank'], notChecked: [] });
  });

  it('a blank image is said once, not in every way in which it differs', () => {
    expect(checks(grey(new Uint8Array(96 * 112).fill(90), 96), looks)).toEqual(['stop: blank']);
  });
});

describe('what the file states', () => {
  it('passes what the card asks for, and knows what it could not know', () => {
    expect(inputGate(file({}), ask(stated))).toEqual({ verdict: 'accepted', reasons: [], checked: ['blank', 'modality', 'body part', 'view', 'photometric interpretation'], notChecked: ['processing', 'orientation'] });
    expect(inputGate(grey(chest(), 96), ask(stated))).toMatchObject({ verdict: 'accepted', notChecked: ['modality', 'body part', 'view', 'photometric interpretation', 'processing', 'orientation'] });
  });

  it.each([
    ['another modality', { '00080060': ['CS', 'CT'] }, 'stop: modality'],
    ['another part of the body', { '00180015': ['CS', 'KNEE'] }, 'stop: body part'],
    ['a lateral view', { '00185101': ['CS', 'LL'] }, 'stop: view'],
    ['detector values', { '00080068': ['CS', 'FOR PROCESSING'] }, 'doubt: processing'],
    ['an image stored mirrored', { '00200020': ['CS', 'R\\F'] }, 'doubt: orientation'],
  ] as const)('%s is a reason', (_, changes, reason) => {
    expect(checks(file(changes as unknown as Parameters<typeof decoded>[0]), stated)).toEqual([reason]);
  });

  it('takes a longer body part and the words of a view code for what they are', () => {
    expect(checks(file({ '00180015': ['CS', 'CHEST 1VIEW'], '00185101': undefined, '00540220': ['SQ', [{ '00080104': ['LO', 'postero-anterior'] }]] }), stated)).toEqual([]);
  });

  it('never repeats more of the file than looks like a defined term', () => {
    const [reason] = inputGate(file({ '00180015': ['LO', 'Doe^Jane, born 1970, CHEST'] }), ask(stated)).reasons;
    expect(reason?.text).toBe('The model asks for the body part CHEST, the file says something else.');
  });

  it('an image that the card turns upright is no reason', () => {
    expect(inputGate(file({ '00200020': ['CS', 'R\\F'] }), { ...ask(stated), isTurnedToReading: true }).reasons).toEqual([]);
  });
});

describe('what the image looks like', () => {
  it('passes a noisy, brighter one of the same kind', () => {
    const random = seeded(3);
    const other = chest(200, 230).map((level) => Math.min(255, Math.max(0, level + 8 + random.between(-20, 20))));
    expect(checks(grey(other, 200), looks)).toEqual([]);
  });

  it('doubts a negative, and says which way', () => {
    expect(checks(grey(chest().map((level) => 255 - level), 96), looks)).toContain('doubt: inverted');
  });

  it('doubts one lying on its side, and says how far it would have to be turned', () => {
    const [cols, rows] = [96, 112];
    const stored = chest(cols, rows);
    // A quarter clockwise: row x of the turned image is column x of the upright one, from below.
    const side = Uint8Array.from({ length: stored.length }, (_, i) => stored[(rows - 1 - (i % rows)) * cols + Math.floor(i / rows)] ?? 0);
    const { reasons } = inputGate(grey(side, rows), ask(looks));
    expect(reasons.map(({ check }) => check)).toEqual(['turned']);
    expect(reasons[0]?.text).toMatch(/^Turned by 270° clockwise/);
  });

  it('doubts stripes, and grey levels that are all elsewhere', () => {
    const stripes = Uint8Array.from({ length: 96 * 112 }, (_, i) => (Math.floor((i % 96) / 8) % 2 === 0 ? 60 : 170));
    expect(checks(grey(stripes, 96), looks)).toContain('doubt: likeness');
    expect(checks(grey(chest().map((level) => level / 8), 96), looks)).toEqual(['doubt: histogram']);
  });

  it('doubts small, shallow and narrow ones', () => {
    expect(checks(grey(chest(24, 28), 24), looks)).toContain('doubt: size');
    expect(checks(decoded({ '00280101': ['US', 4], '00280102': ['US', 3] }), { minBits: 8 })).toEqual(['doubt: depth']);
    expect(checks(grey(chest(96, 40), 96), looks)).toContain('doubt: shape');
  });

  it('stops one in colour, but not one that is grey in three channels or carries a small coloured stamp', () => {
    const three = (paint: (i: number) => readonly [number, number, number]) => picture(112, 96, 3, Uint8Array.from({ length: 112 * 96 * 3 }, (_, i) => paint(Math.floor(i / 3))[i % 3] ?? 0));
    const levels = chest();
    const same = (i: number) => [levels[i] ?? 0, levels[i] ?? 0, levels[i] ?? 0] as const;
    expect(checks(three(same), looks)).toEqual([]);
    expect(checks(three((i) => (i < 100 ? [255, 0, 0] : same(i))), looks)).toEqual([]);
    expect(checks(three((i) => [levels[i] ?? 0, 40, 200 - (levels[i] ?? 0) / 2]), looks)).toContain('stop: colour');
  });
});

describe('appearance', () => {
  it('does not depend on resolution', () => {
    const large = appearanceOf({ width: 384, height: 448, values: Float32Array.from(chest(384, 448)) });
    expect(histogramDistance(large.histogram, drawn.histogram)).toBeLessThan(2);
    expect(likeness(large.picture, drawn.picture)).toBeGreaterThan(0.99);
    expect(large.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('the distance of two histograms is how far grey moves: 40 levels for an image that is 40 brighter', () => {
    const shifted = appearanceOf({ width: 96, height: 112, values: Float32Array.from(chest(), (level) => level + 40) });
    expect(histogramDistance(shifted.histogram, drawn.histogram)).toBeCloseTo(40, 6);
  });

  it('four quarters are none', () => {
    expect(turned(turned(drawn.picture, 1), 3)).toEqual([...drawn.picture]);
    expect(turned(turned(drawn.picture, 1), 1)).toEqual(turned(drawn.picture, 2));
  });
});
