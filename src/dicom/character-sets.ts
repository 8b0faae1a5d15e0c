// The character repertoires of PS3.3 C.12.1.1.2 (tables C.12-2 to C.12-5), as what the platform's decoders can do for each.

/** How the bytes of one code element become characters. */
export type CodeElement =
  /** Bytes from 0x80 up, one or two a character, through a decoder of the platform. */
  | { readonly kind: 'high'; readonly label: string; readonly width: 1 | 2 }
  /** Bytes below 0x80, two a character: the decoder wants them with the high bit set, `prefix` before each pair. */
  | { readonly kind: 'low-pairs'; readonly label: string; readonly prefix?: number }
  /** JIS X 0201 katakana: one byte from 0xA1 to 0xDF. */
  | { readonly kind: 'katakana' }
  | { readonly kind: 'ascii' }
  /** JIS X 0201 romaji: ASCII with a yen sign and an overline. */
  | { readonly kind: 'romaji' };

const ascii: CodeElement = { kind: 'ascii' };
const single = (label: string): CodeElement => ({ kind: 'high', label, width: 1 });

/** Escape sequence (after ESC, hexadecimal) → code element, and whether it is G0 (low bytes) or G1 (high bytes). */
export const escapes: ReadonlyMap<string, { readonly half: 'g0' | 'g1'; readonly element: CodeElement }> = new Map([
  ['2842', { half: 'g0', element: ascii }],
  ['284a', { half: 'g0', element: { kind: 'romaji' } }],
  ['2949', { half: 'g1', element: { kind: 'katakana' } }],
  ['2d41', { half: 'g1', element: single('iso-8859-1') }],
  ['2d42', { half: 'g1', element: single('iso-8859-2') }],
  ['2d43', { half: 'g1', element: single('iso-8859-3') }],
  ['2d44', { half: 'g1', element: single('iso-8859-4') }],
  ['2d4c', { half: 'g1', element: single('iso-8859-5') }],
  ['2d47', { half: 'g1', element: single('iso-8859-6') }],
  ['2d46', { half: 'g1', element: single('iso-8859-7') }],
  ['2d48', { half: 'g1', element: single('iso-8859-8') }],
  ['2d4d', { half: 'g1', element: single('windows-1254') }],
  ['2d54', { half: 'g1', element: single('windows-874') }],
  ['2d62', { half: 'g1', element: single('iso-8859-15') }],
  // JIS X 0208 and 0212 are the code sets 1 and 3 of EUC-JP, with the high bit cleared.
  ['2442', { half: 'g0', element: { kind: 'low-pairs', label: 'euc-jp' } }],
  ['242844', { half: 'g0', element: { kind: 'low-pairs', label: 'euc-jp', prefix: 0x8f } }],
  ['242943', { half: 'g1', element: { kind: 'high', label: 'euc-kr', width: 2 } }],
  ['242941', { half: 'g1', element: { kind: 'high', label: 'gb18030', width: 2 } }],
] satisfies [string, { half: 'g0' | 'g1'; element: CodeElement }][]);

export interface Repertoire {
  readonly term: string;
  readonly name: string;
  /** The escape that brings it in; undefined for the default repertoire and for those without code extensions. */
  readonly escape?: string;
  /** Whole-value decoder, for the sets that know no escapes. */
  readonly label?: string;
}

const singleByte: readonly (readonly [number: string, name: string, escape: string, label: string])[] = [
  ['100', 'Latin alphabet No. 1', '2d41', 'iso-8859-1'], ['101', 'Latin alphabet No. 2', '2d42', 'iso-8859-2'],
  ['109', 'Latin alphabet No. 3', '2d43', 'iso-8859-3'], ['110', 'Latin alphabet No. 4', '2d44', 'iso-8859-4'],
  ['144', 'Cyrillic', '2d4c', 'iso-8859-5'], ['127', 'Arabic', '2d47', 'iso-8859-6'], ['126', 'Greek', '2d46', 'iso-8859-7'],
  ['138', 'Hebrew', '2d48', 'iso-8859-8'], ['148', 'Latin alphabet No. 5', '2d4d', 'windows-1254'],
  ['203', 'Latin alphabet No. 9', '2d62', 'iso-8859-15'], ['13', 'Japanese (katakana, romaji)', '2949', 'shift_jis'],
  ['166', 'Thai', '2d54', 'windows-874'],
];

/** Every defined term that is decoded. */
export const repertoires: readonly Repertoire[] = [
  { term: 'ISO_IR 6', name: 'default', label: 'iso-8859-1' },
  ...singleByte.map(([number, name, , label]): Repertoire => ({ term: `ISO_IR ${number}`, name, label })),
  { term: 'ISO_IR 192', name: 'Unicode in UTF-8', label: 'utf-8' },
  { term: 'GB18030', name: 'Chinese, GB 18030', label: 'gb18030' },
  { term: 'GBK', name: 'Chinese, GBK', label: 'gbk' },
  { term: 'ISO 2022 IR 6', name: 'default, with code extensions' },
  ...singleByte.map(([number, name, escape]): Repertoire => ({ term: `ISO 2022 IR ${number}`, name: `${name}, with code extensions`, escape })),
  { term: 'ISO 2022 IR 87', name: 'Japanese (kanji, JIS X 0208)', escape: '2442' },
  { term: 'ISO 2022 IR 159', name: 'Japanese (supplementary kanji, JIS X 0212)', escape: '242844' },
  { term: 'ISO 2022 IR 149', name: 'Korean (hangul and hanja, KS X 1001)', escape: '242943' },
  { term: 'ISO 2022 IR 58', name: 'Simplified Chinese (GB 2312)', escape: '242941' },
];

/** Spellings that occur: "ISO IR 100", "ISO-IR 100", "ISO_IR_100", "iso-2022 ir 87". */
export function repertoireOf(term: string): Repertoire | undefined {
  const plain = term.trim().toUpperCase();
  const exact = repertoires.find((repertoire) => repertoire.term === plain);
  if (exact !== undefined) return exact;
  const found = /^ISO[ _-](2022[ _-])?IR[ _-](\d+)$/.exec(plain);
  if (found === null) return undefined;
  return repertoires.find((repertoire) => repertoire.term === `${found[1] === undefined ? 'ISO_IR' : 'ISO 2022 IR'} ${found[2]}`);
}
