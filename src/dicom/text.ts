// Decoding of text by (0008,0005) Specific Character Set, PS3.3 C.12.1.1.2 and PS3.5 6.1; unknown sets fall back to Latin-1, never to a refusal.
import { escapes, repertoireOf } from './character-sets.ts';
import type { CodeElement } from './character-sets.ts';

/** PS3.5 6.1.2.5.3: after these the code elements are those of value 1 again; "^" and "=" do so in names. */
const resets: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c, 0x5e, 0x3d]);

/**
 * Bytes of a text value in the character sets of its data set, without padding (NUL and trailing blanks).
 *
 * @param characterSets values of (0008,0005), as they stand there; empty = the default repertoire
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const repertoires = characterSets.map(repertoireOf);
  const [first] = repertoires;
  const isExtended = bytes.includes(0x1b) || characterSets.length > 1 || (first !== undefined && first.label === undefined);
  const text = isExtended && !isMultiByte(first?.label) ? decodeExtended(bytes, startOf(repertoires)) : decodeWith(first?.label ?? 'iso-8859-1', bytes);
  return text.replaceAll('\0', '').trimEnd();
}

/** C.12.1.1.2: these have no code extensions, and their bytes may look like any escape. */
function isMultiByte(label: string | undefined): boolean {
  return label === 'utf-8' || label === 'gb18030' || label === 'gbk';
}

interface Halves { readonly g0: CodeElement; readonly g1: CodeElement }

/** The code elements of value 1. Where it is empty or the default repertoire, high bytes are read as Latin-1 rather than lost. */
function startOf(repertoires: readonly ({ readonly escape?: string; readonly label?: string } | undefined)[]): Halves {
  const [first] = repertoires;
  const designated = first?.escape === undefined ? undefined : escapes.get(first.escape);
  const isJapanese = first?.escape === '2949' || first?.label === 'shift_jis';
  // Korean and Chinese stand in value 2 with an escape on every line; some files leave it out.
  const fallback = repertoires.map((repertoire) => (repertoire?.escape === undefined ? undefined : escapes.get(repertoire.escape))).find((found) => found?.half === 'g1');
  const label = first?.label;
  const plain: CodeElement = { kind: 'high', label: label === undefined || label === 'shift_jis' ? 'iso-8859-1' : label, width: 1 };
  const g1 = isJapanese ? { kind: 'katakana' } as const : designated?.half === 'g1' ? designated.element : label === undefined || label === 'iso-8859-1' ? fallback?.element ?? plain : plain;
  return { g0: isJapanese ? { kind: 'romaji' } : { kind: 'ascii' }, g1 };
}

function decodeExtended(bytes: Uint8Array, start: Halves): string {
  let { g0, g1 }: Halves = start;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x1b) {
      const escape = escapeAt(bytes, at + 1);
      if (escape !== undefined) {
        if (escape.half === 'g0') g0 = escape.element;
        else g1 = escape.element;
        at += 1 + escape.length;
        continue;
      }
    }
    if (byte < 0x20 || byte === 0x1b || (resets.has(byte) && g0.kind !== 'low-pairs')) {
      if (resets.has(byte)) ({ g0, g1 } = start);
      text += String.fromCharCode(byte);
      at += 1;
      continue;
    }
    const isHigh = byte >= 0x80;
    let end = at;
    // A run of the same half; a delimiter ends it, unless it is half of a pair.
    const isPaired = !isHigh && g0.kind === 'low-pairs';
    while (end < bytes.length && ((bytes[end] ?? 0) >= 0x80) === isHigh && (bytes[end] ?? 0) >= 0x20 && (isPaired || end === at || !resets.has(bytes[end] ?? 0))) end++;
    text += decodeRun(bytes.subarray(at, end), isHigh ? g1 : g0);
    at = end;
  }
  return text;
}

function escapeAt(bytes: Uint8Array, at: number): { half: 'g0' | 'g1'; element: CodeElement; length: number } | undefined {
  for (const length of [2, 3]) {
    const key = [...bytes.subarray(at, at + length)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const found = escapes.get(key);
    if (found !== undefined) return { ...found, length };
  }
  return undefined;
}

function decodeRun(run: Uint8Array, element: CodeElement): string {
  switch (element.kind) {
    case 'ascii': return decodeWith('iso-8859-1', run);
    case 'romaji': return decodeWith('iso-8859-1', run).replaceAll('\\', '¥').replaceAll('~', '‾');
    case 'katakana': return [...run].map((byte) => (byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : '\ufffd')).join('');
    case 'high': return decodeWith(element.label, run);
    case 'low-pairs': {
      const pairs: number[] = [];
      for (let i = 0; i < run.length; i += 2) {
        if (element.prefix !== undefined) pairs.push(element.prefix);
        pairs.push((run[i] ?? 0) | 0x80, (run[i + 1] ?? 0x20) | 0x80);
      }
      return decodeWith(element.label, Uint8Array.from(pairs));
    }
  }
}

function decodeWith(label: string, bytes: Uint8Array): string {
  // The label iso-8859-1 stands for windows-1252 in the platform's decoders; what differs are control characters.
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
}
