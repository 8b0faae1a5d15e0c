// Lookup tables of the modality and VOI LUT sequences: PS3.3 C.11.1.1 and C.11.2.1.1.
import { AppError } from '../contracts/errors.ts';
import type { DicomDataSet } from './data-set.ts';
import { tagText, tags } from './tags.ts';
import type { Tag } from './tags.ts';

export interface LookupTable {
  /** Input value of the first entry; lower inputs take the first entry, higher than the last the last. */
  readonly firstMapped: number;
  /** Significant bits of an entry: outputs run from 0 to 2^bits − 1. */
  readonly bits: number;
  readonly values: Uint16Array;
  readonly explanation?: string;
}

export interface TableSource {
  /** File name, for messages. */
  readonly name: string;
  /** Whether the values that go in are signed: decides how an implicit-VR descriptor reads. */
  readonly isSignedInput: boolean;
  readonly descriptor?: Tag;
  readonly data?: Tag;
  /** Entries that were unpacked elsewhere, in place of `data`. */
  readonly entries?: Uint16Array;
}

/**
 * The table of one sequence item, or of one palette channel.
 *
 * @throws AppError `image_unreadable` when the table is shorter than its descriptor says
 */
export function readLookupTable(item: DicomDataSet, { name, isSignedInput, descriptor = tags.LUTDescriptor, data = tags.LUTData, entries: given }: TableSource): LookupTable {
  const vr = item.element(descriptor)?.vr;
  const isSigned = vr === 'SS' || (vr !== 'US' && isSignedInput);
  const [count, , bitsGiven] = item.words(descriptor);
  const firstMapped = item.words(descriptor, { isSigned })[1];
  if (count === undefined || firstMapped === undefined || bitsGiven === undefined) {
    throw new AppError('image_unreadable', `${name}: ${tagText(descriptor)}: expected 3 values, got ${item.words(descriptor).length}.`);
  }
  const entries = count === 0 ? 65536 : count; // C.11.1.1.1: 0 stands for 2^16
  const values = given ?? entriesOf(item, entries, data);
  if (values === undefined) {
    throw new AppError('image_unreadable', `${name}: ${tagText(data)}: expected ${entries} entries, got ${item.valueBytes(data).length} bytes.`);
  }
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  // Files exist whose descriptor says fewer bits than the entries use, or none: the entries win.
  const bits = bitsGiven >= 8 && bitsGiven <= 16 && highest < 2 ** bitsGiven ? bitsGiven : Math.max(8, Math.ceil(Math.log2(highest + 1)));
  const explanation = item.text(tags.LUTExplanation);
  return { firstMapped, bits, values, ...(explanation === undefined ? {} : { explanation }) };
}

function entriesOf(item: DicomDataSet, entries: number, data: Tag): Uint16Array | undefined {
  const bytes = item.valueBytes(data);
  if (bytes.length >= entries * 2) return Uint16Array.from(item.words(data).slice(0, entries));
  if (bytes.length < entries) return undefined;
  // C.7.6.3.1.6: two 8-bit entries share a word, whose bytes are swapped in a big-endian file.
  const swap = item.isBigEndian && item.element(data)?.vr === 'OW' && bytes.length % 2 === 0 ? 1 : 0;
  return Uint16Array.from({ length: entries }, (_, i) => bytes[i ^ swap] ?? 0);
}

/** C.11.1.1.1: inputs outside the table take its first or last entry. */
export function lookUp(table: LookupTable, input: number): number {
  const index = Math.min(Math.max(Math.round(input) - table.firstMapped, 0), table.values.length - 1);
  return table.values[index] ?? 0;
}
