// Character sets: the standard's own examples byte by byte (PS3.5 annexes H, I, J and K), and what files do besides.
import { describe, expect, it } from 'vitest';
import { repertoires } from '../../src/dicom/character-sets.ts';
import { personName, personNameText } from '../../src/dicom/person-name.ts';
import { decodeText } from '../../src/dicom/text.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.trim().split(/\s+/).map((byte) => Number.parseInt(byte, 16)));

describe('examples of PS3.5', () => {
  it('H.3.1: kanji and hiragana beside ASCII, by escapes of JIS X 0208', () => {
    const name = bytes(`59 61 6d 61 64 61 5e 54 61 72 6f 75 3d 1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42 3d
      1b 24 42 24 64 24 5e 24 40 1b 28 42 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 42`);
    expect(decodeText(name, ['', 'ISO 2022 IR 87'])).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  it('H.3.2: half-width katakana and romaji as the first repertoire', () => {
    const name = bytes(`d4 cf c0 de 5e c0 db b3 3d 1b 24 42 3b 33 45 44 1b 28 4a 5e 1b 24 42 42 40 4f 3a 1b 28 4a 3d
      1b 24 42 24 64 24 5e 24 40 1b 28 4a 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 4a`);
    expect(decodeText(name, ['ISO 2022 IR 13', 'ISO 2022 IR 87'])).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう');
  });

  it('I.2: Korean hanja and hangul, the escape repeated behind each delimiter', () => {
    const name = bytes(`48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d 1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7 3d
      1b 24 29 43 c8 ab 5e 1b 24 29 43 b1 e6 b5 bf`);
    expect(decodeText(name, ['', 'ISO 2022 IR 149'])).toBe('Hong^Gildong=洪^吉洞=홍^길동');
  });

  it('J.1 and J.3: Chinese in UTF-8 and in GB 18030', () => {
    expect(decodeText(bytes('57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d e7 8e 8b 5e e5 b0 8f e6 9d b1 3d'), ['ISO_IR 192'])).toBe('Wang^XiaoDong=王^小東=');
    expect(decodeText(bytes('57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d cd f5 5e d0 a1 b6 ab 3d'), ['GB18030'])).toBe('Wang^XiaoDong=王^小东=');
  });

  it('K.2: simplified Chinese by escapes of GB 2312', () => {
    expect(decodeText(bytes('5a 68 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d 1b 24 29 41 d5 c5 5e 1b 24 29 41 d0 a1 b6 ab 3d'), ['', 'ISO 2022 IR 58'])).toBe('Zhang^XiaoDong=张^小东=');
  });
});

describe('code extensions', () => {
  it('change between single-byte repertoires inside of a value', () => {
    // "Buc^Jérôme" in Latin-1, then Cyrillic and Greek behind their escapes.
    const text = bytes('4a e9 20 1b 2d 4c bb ee da 20 1b 2d 46 c4 e9');
    expect(decodeText(text, ['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'])).toBe('Jé Люк Δι');
  });

  it('fall back to the first repertoire behind a line end, a tab and a backslash', () => {
    for (const [hex, mark] of [['0d 0a', '\r\n'], ['09', '\t'], ['5c', '\\']] as const) {
      expect(decodeText(bytes(`1b 2d 4c bb ${hex} e9`), ['ISO 2022 IR 100', 'ISO 2022 IR 144'])).toBe(`Л${mark}é`);
    }
  });

  it('do not take half of a kanji for a delimiter', () => {
    // 0x3d5c is one kanji whose bytes are "=" and "\".
    expect(decodeText(bytes('1b 24 42 3d 5c 1b 28 42 5c 41'), ['', 'ISO 2022 IR 87'])).toBe(`${new TextDecoder('euc-jp').decode(bytes('bd dc'))}\\A`);
  });

  it('read the supplementary kanji of JIS X 0212', () => {
    expect(decodeText(bytes('1b 24 28 44 30 21 1b 28 42'), ['', 'ISO 2022 IR 159'])).toBe('丂');
  });

  it('do not stumble over an escape that nobody defined, or one cut off', () => {
    expect(decodeText(bytes('41 1b 28 5a 42'), ['ISO 2022 IR 6'])).toBe('A\u001b(ZB');
    expect(decodeText(bytes('41 1b 24'), ['', 'ISO 2022 IR 87'])).toBe('A\u001b$');
  });
});

describe('single repertoires', () => {
  const cases: [string, string, string][] = [
    ['ISO_IR 100', 'fc', 'ü'], ['ISO_IR 101', 'b1', 'ą'], ['ISO_IR 109', 'a1', 'Ħ'], ['ISO_IR 110', 'a2', 'ĸ'], ['ISO_IR 144', 'bb', 'Л'], ['ISO_IR 127', 'e2', 'ق'],
    ['ISO_IR 126', 'c4', 'Δ'], ['ISO_IR 138', 'f9', 'ש'], ['ISO_IR 148', 'fd', 'ı'], ['ISO_IR 203', 'a4', '€'], ['ISO_IR 13', 'd4', 'ﾔ'], ['ISO_IR 166', 'a1', 'ก'],
  ];
  for (const [term, hex, letter] of cases) {
    it(`${term} reads ${hex} as ${letter}`, () => {
      expect(decodeText(bytes(hex), [term])).toBe(letter);
      expect(decodeText(bytes(hex), [term.replace('_IR', ' 2022 IR')])).toBe(letter);
    });
  }

  it('keeps a backslash that is half of a GBK character out of the way of the delimiter', () => {
    expect(decodeText(bytes('81 5c 5c 41'), ['GBK']).split('\\').length).toBe(2);
  });

  it('reads a set that nobody defined as Latin-1, and spellings that occur as what they mean', () => {
    expect(decodeText(bytes('fc'), ['KLINGON'])).toBe('ü');
    expect(decodeText(bytes('bb'), ['iso-ir 144'])).toBe('Л');
  });

  it('has every decoder of its table in this platform', () => {
    for (const { term, label } of repertoires) if (label !== undefined) expect(() => new TextDecoder(label), term).not.toThrow();
  });
});

describe('person names', () => {
  it('come apart into their three groups', () => {
    expect(personName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toEqual({ alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' });
    expect(personName('Wang^XiaoDong=王^小東=')).toEqual({ alphabetic: 'Wang^XiaoDong', ideographic: '王^小東' });
    expect(personName('=山田^太郎')).toEqual({ ideographic: '山田^太郎' });
    expect(personName('==')).toBeUndefined();
    expect(personName(undefined)).toBeUndefined();
  });

  it('are read with blanks, in the first two ways of writing that are there', () => {
    expect(personNameText({ alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' })).toBe('Yamada Tarou · 山田 太郎');
    expect(personNameText({ alphabetic: 'Adams^John^Robert Quincy^^Rev.' })).toBe('Adams John Robert Quincy Rev.');
  });
});
