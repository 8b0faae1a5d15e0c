// Every colour of text on every ground that it may stand on: at least 4.5 : 1 in both themes (WCAG 2.2, 1.4.3), by the formula of WCAG itself.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/renderer/app.css', import.meta.url), 'utf8');
type Rgb = readonly [number, number, number];

/** Tokens of the first rule with this selector after `from`. */
function tokensOf(selector: string, from = 0): Map<string, string> {
  const at = css.indexOf(`${selector} {`, from);
  expect(at, selector).toBeGreaterThanOrEqual(0);
  return new Map([...css.slice(at, css.indexOf('}', at)).matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name ?? '', value ?? '']));
}

function parse(value: string, ground: Rgb): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((start) => Number.parseInt(full.slice(start, start + 2), 16)) as unknown as Rgb;
  }
  const soft = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(value);
  if (soft === null) throw new Error(`a colour that this test cannot read: ${value}`);
  const share = Number(soft[4]) / 100;
  return ground.map((under, index) => share * Number(soft[index + 1]) + (1 - share) * under) as unknown as Rgb;
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: Rgb, b: Rgb): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const inks = ['text', 'text-strong', 'text-dim', 'text-faint', 'doctor', 'model', 'refusal', 'good'];
const grounds = ['ground', 'panel', 'raised', 'hover'];
const washes = ['doctor-soft', 'model-soft'];
const more = css.indexOf('@media (prefers-contrast: more)');
const dark = tokensOf('[data-theme="dark"]');
const light = tokensOf('[data-theme="light"]');
const themes = {
  'dark': dark, 'light': light,
  'dark with more contrast': new Map([...dark, ...tokensOf('[data-theme="dark"]', more)]), 'light with more contrast': new Map([...light, ...tokensOf('[data-theme="light"]', more)]),
};

describe.each(Object.entries(themes))('the %s theme', (_name, tokens) => {
  const solid = (name: string): Rgb => parse(tokens.get(name) ?? '', [0, 0, 0]);

  it.each(inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))('has %s readable on %s', (ink, ground) => {
    expect(contrast(solid(ink), solid(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['text', 'text-strong', 'text-dim', 'doctor', 'model'].flatMap((ink) => washes.map((wash) => [ink, wash] as const)))('has %s readable on %s over a panel', (ink, wash) => {
    expect(contrast(solid(ink), parse(tokens.get(wash) ?? '', solid('panel')))).toBeGreaterThanOrEqual(4.5);
  });

  it('shows the focus ring and the frames of what is chosen on every ground, at 3 : 1', () => {
    for (const ground of grounds) expect(contrast(solid('focus'), solid(ground)), ground).toBeGreaterThanOrEqual(3);
  });
});

it('names the same tokens in both themes', () => {
  expect([...light.keys()].sort()).toEqual([...dark.keys()].sort());
});
