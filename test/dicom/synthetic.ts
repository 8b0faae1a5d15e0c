// DICOM files described, not stored: a list of elements → the bytes of a Part 10 file, written from PS3.5 and PS3.10.
import { deflateRawSync } from 'node:zlib';

export type ElementValue = string | number | readonly number[] | Uint8Array | readonly ElementList[];
export type ElementList = Readonly<Record<string, readonly [vr: string, value: ElementValue]>>;

export interface SyntheticOptions {
  readonly syntax?: string;
  readonly withPreamble?: boolean;
  readonly withMeta?: boolean;
  /** Fragments of encapsulated pixel data; each becomes an item, after the offset table. */
  readonly fragments?: readonly Uint8Array[];
  /** Basic offset table; empty when absent. */
  readonly offsets?: readonly number[];
}

const longVrs = new Set(['OB', 'OW', 'OF', 'OD', 'SQ', 'UN', 'UT', 'UC', 'UR', 'OV', 'SV', 'UV']);

/** What every image needs: 2 rows × 3 columns of unsigned 16-bit MONOCHROME2 pixels 0…5; override what the test is about. */
export function imageElements(changes: Partial<Record<string, readonly [string, ElementValue] | undefined>> = {}): ElementList {
  const all: Record<string, readonly [string, ElementValue] | undefined> = {
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'], '00080018': ['UI', '1.2.3.4'], '00080060': ['CS', 'CR'],
    '00280002': ['US', 1], '00280004': ['CS', 'MONOCHROME2'], '00280010': ['US', 2], '00280011': ['US', 3],
    '00280100': ['US', 16], '00280101': ['US', 16], '00280102': ['US', 15], '00280103': ['US', 0],
    '7fe00010': ['OW', [0, 1, 2, 3, 4, 5]],
    ...changes,
  };
  return Object.fromEntries(Object.entries(all).flatMap(([tag, element]) => (element === undefined ? [] : [[tag, element]])));
}

export function synthesize(elements: ElementList, { syntax = '1.2.840.10008.1.2.1', withPreamble = true, withMeta = true, fragments, offsets = [] }: SyntheticOptions = {}): Uint8Array {
  const encoding = { isExplicit: syntax !== '1.2.840.10008.1.2', isBig: syntax === '1.2.840.10008.1.2.2' };
  const plain = dataSet(elements, encoding);
  const body = fragments === undefined ? plain : [...plain, ...encapsulated(fragments, offsets)];
  const isDeflated = syntax === '1.2.840.10008.1.2.1.99';
  const meta = withMeta ? dataSet({ '00020002': ['UI', '1.2.840.10008.5.1.4.1.1.7'], '00020010': ['UI', syntax] }, { isExplicit: true, isBig: false }) : [];
  const preamble = withPreamble ? [...new Array<number>(128).fill(0), ...ascii('DICM')] : [];
  return Uint8Array.from([...preamble, ...meta, ...(isDeflated ? deflateRawSync(Uint8Array.from(body)) : body)]);
}

interface Encoding { readonly isExplicit: boolean; readonly isBig: boolean }

function dataSet(elements: ElementList, encoding: Encoding): number[] {
  // PS3.5 7.1: elements stand in ascending order of their tags.
  return Object.entries(elements).toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([tag, [vr, value]]) => {
    const bytes = valueBytes(vr, value, encoding);
    const padded = bytes.length % 2 === 0 ? bytes : [...bytes, vr === 'UI' || vr === 'OB' ? 0 : 32];
    const head = tagBytes(tag, encoding);
    if (!encoding.isExplicit) return [...head, ...integer(padded.length, 4, encoding), ...padded];
    const isLong = longVrs.has(vr);
    return [...head, ...ascii(vr), ...(isLong ? [0, 0] : []), ...integer(padded.length, isLong ? 4 : 2, encoding), ...padded];
  });
}

function valueBytes(vr: string, value: ElementValue, encoding: Encoding): number[] {
  if (value instanceof Uint8Array) return [...value];
  if (typeof value === 'string') return [...new TextEncoder().encode(value)];
  if (vr === 'SQ') {
    return (value as readonly ElementList[]).flatMap((item) => {
      const inner = dataSet(item, encoding);
      return [...tagBytes('fffee000', encoding), ...integer(inner.length, 4, encoding), ...inner];
    });
  }
  const width = vr === 'UL' || vr === 'SL' ? 4 : vr === 'OB' ? 1 : 2;
  return (typeof value === 'number' ? [value] : value as readonly number[]).flatMap((one) => integer(one, width, encoding));
}

function encapsulated(fragments: readonly Uint8Array[], offsets: readonly number[]): number[] {
  const little = { isExplicit: true, isBig: false };
  const table = Uint8Array.from(offsets.flatMap((offset) => integer(offset, 4, little)));
  const items = [table, ...fragments].flatMap((fragment) => [...tagBytes('fffee000', little), ...integer(fragment.length, 4, little), ...fragment]);
  return [...tagBytes('7fe00010', little), ...ascii('OB'), 0, 0, 0xff, 0xff, 0xff, 0xff, ...items, ...tagBytes('fffee0dd', little), 0, 0, 0, 0];
}

function tagBytes(tag: string, encoding: Encoding): number[] {
  return [...integer(Number.parseInt(tag.slice(0, 4), 16), 2, encoding), ...integer(Number.parseInt(tag.slice(4), 16), 2, encoding)];
}

function integer(value: number, width: number, { isBig }: Encoding): number[] {
  const bytes = Array.from({ length: width }, (_, i) => Math.floor((value < 0 ? value + 2 ** (8 * width) : value) / 2 ** (8 * i)) & 255);
  return isBig ? bytes.reverse() : bytes;
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
