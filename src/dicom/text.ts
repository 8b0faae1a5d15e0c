// Decoding of text by (0008,0005) Specific Character Set, PS3.3 C.12.1.1.2; unknown sets fall back to Latin-1, never to a refusal.

/** Defined term → label that TextDecoder knows. The ISO 2022 forms name the set that is switched to. */
const decoders = new Map([
  ['ISO_IR 100', 'iso-8859-1'], ['ISO_IR 101', 'iso-8859-2'], ['ISO_IR 109', 'iso-8859-3'], ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 144', 'iso-8859-5'], ['ISO_IR 127', 'iso-8859-6'], ['ISO_IR 126', 'iso-8859-7'], ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 148', 'windows-1254'], ['ISO_IR 203', 'iso-8859-15'], ['ISO_IR 13', 'shift_jis'], ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 192', 'utf-8'], ['GB18030', 'gb18030'], ['GBK', 'gbk'],
  ['ISO 2022 IR 87', 'iso-2022-jp'], ['ISO 2022 IR 159', 'iso-2022-jp'], ['ISO 2022 IR 149', 'euc-kr'], ['ISO 2022 IR 58', 'gb2312'],
]);

const escapeSequence = /\u001b[$()*+,\-./A-Za-z0-9]{2,3}/g;

/**
 * Bytes of a text value in the character sets of its data set, without padding (NUL and trailing blanks).
 *
 * @param characterSets values of (0008,0005), as they stand there; empty = the default repertoire
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const label = characterSets.map((term) => decoders.get(term.trim())).findLast((found) => found !== undefined) ?? 'iso-8859-1';
  const text = new TextDecoder(label).decode(bytes);
  // A decoder without shift states leaves the escape sequences of ISO 2022 in the text.
  return text.replace(escapeSequence, '').replace(/\0/g, '').trimEnd();
}
