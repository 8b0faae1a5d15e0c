// The catalogue of strings: plurals by the language's own rules, and the made-up long language over every entry.
import { describe, expect, it } from 'vitest';
import { en } from '../../../src/renderer/text/en/en.ts';
import { grammarOf } from '../../../src/renderer/text/numbers.ts';
import { stretched, stretchedCatalogue } from '../../../src/renderer/text/stretched.ts';
import { text } from '../../../src/renderer/text/text.ts';
import type { Messages } from '../../../src/renderer/text/messages.ts';

/** Every sentence without parameters, with its path. */
function sentences(messages: Messages, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([name, entry]): [string, string][] => (
    typeof entry === 'string' ? [[`${path}${name}`, entry]] : typeof entry === 'function' ? [] : sentences(entry, `${path}${name}.`)));
}

describe('the catalogue', () => {
  it('speaks English where nothing else is asked for', () => {
    expect(text).toBe(en);
  });

  it('has no empty entry, no space at an end and no straight apostrophe', () => {
    for (const [path, sentence] of sentences(en)) expect(sentence, path).toMatch(/^(?! )[^']+(?<! )$/u);
  });
});

describe('grammarOf', () => {
  it('picks English forms', () => {
    const { plural } = grammarOf('en');
    expect([0, 1, 2].map((count) => plural(count, { one: `${count} box`, other: `${count} boxes` }))).toEqual(['0 boxes', '1 box', '2 boxes']);
  });

  it('picks the forms of a language that has more of them', () => {
    const { plural } = grammarOf('pl');
    const forms = { one: 'plik', few: 'pliki', many: 'plików', other: 'pliku' };
    expect([1, 2, 5, 22, 1.5].map((count) => plural(count, forms))).toEqual(['plik', 'pliki', 'plików', 'pliki', 'pliku']);
  });

  it('writes large whole numbers with the language’s marks', () => {
    expect(grammarOf('en').whole(12_345)).toBe('12,345');
    expect(grammarOf('de').whole(12_345)).toBe('12.345');
  });
});

describe('the long language', () => {
  it('makes every sentence two fifths longer and leaves signs alone', () => {
    expect(stretched('–')).toBe('–');
    for (const [path, sentence] of sentences(en)) {
      const long = stretched(sentence);
      if (/\p{L}{2}/u.test(sentence)) expect(long.length, path).toBeGreaterThan(sentence.length);
      expect(long.length / sentence.length, path).toBeLessThanOrEqual(2);
    }
    expect(stretched('Open an image to begin with').length).toBeGreaterThanOrEqual(27 * 1.35);
  });

  it('keeps names, groups and parameters', () => {
    const long = stretchedCatalogue({ a: 'Save', b: { files: (count: number) => `${count} files` } });
    expect(long.a).not.toBe('Save');
    expect(long.b.files(3)).toMatch(/^3 fílés·/);
  });
});
