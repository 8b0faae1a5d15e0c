// What the parser must be helped with: data sets encoded otherwise than their header says, and VRs that it does not know.
import { explicitLittleEndian, implicitLittleEndian } from './transfer-syntax.ts';

/** PS3.5 table 6.2-1. */
const vrs = new Set('AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(' '));
/** PS3.5 table 7.1-1: two reserved bytes and a length of four. */
const longVrs = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
/** Those of them that dicom-parser 1.8 takes for short ones, and so loses its way at. */
const newVrs = new Set(['OV', 'SV', 'UV']);

const undefinedLength = 0xffffffff;

/**
 * The little-endian encoding that the first element is really in, where the file says the other one; undefined where it agrees, or where
 * that cannot be told. Only the two plain syntaxes are ever mistaken for each other.
 *
 * @param body the data set's bytes, from its first element
 */
export function otherEncoding(body: Uint8Array, syntaxUid: string): string | undefined {
  if (body.length < 8 || body[1] !== 0 || body[0] === undefined || body[0] < 4) return undefined;
  const isExplicit = vrs.has(vrAt(body, 4));
  if (syntaxUid === implicitLittleEndian && isExplicit) return explicitLittleEndian;
  // Read as an implicit length, the bytes must lead to a place inside of the file.
  if (syntaxUid === explicitLittleEndian && !isExplicit && 8 + u32(body, 4) <= body.length) return implicitLittleEndian;
  return undefined;
}

/**
 * The bytes with OV, SV and UV renamed to UN, which has the same header and is skipped over by its length; the same bytes when there is none.
 * Walks an explicit little-endian data set, into sequences, up to the pixels or to what it cannot follow.
 *
 * @param start of the first element
 */
export function withKnownVrs(bytes: Uint8Array, start: number): Uint8Array {
  let out = bytes;
  for (let at = start; at + 8 <= bytes.length;) {
    const group = u16(bytes, at);
    if (group === 0xfffe) { // items and delimiters are headers only: what is in them follows
      at += 8;
      continue;
    }
    const vr = vrAt(bytes, at + 4);
    if (!vrs.has(vr)) break;
    if (newVrs.has(vr)) {
      if (out === bytes) out = bytes.slice();
      out.set([0x55, 0x4e], at + 4); // "UN"
    }
    const isLong = longVrs.has(vr);
    const length = isLong ? u32(bytes, at + 8) : u16(bytes, at + 6);
    at += isLong ? 12 : 8;
    if (vr === 'SQ') continue;
    if (length === undefinedLength || group === 0x7fe0 && u16(bytes, at - 10) === 0x0010) break;
    at += length;
  }
  return out;
}

function vrAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0);
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 65536;
}
