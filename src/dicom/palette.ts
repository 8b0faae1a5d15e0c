// PALETTE COLOR: three lookup tables, whole or in segments, from a stored value to red, green and blue. PS3.3 C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.
import { AppError } from '../contracts/errors.ts';
import type { DicomDataSet } from './data-set.ts';
import { lookUp, readLookupTable } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';
import { tagText, tags } from './tags.ts';
import type { Tag } from './tags.ts';

export type Palette = readonly [red: LookupTable, green: LookupTable, blue: LookupTable];

const channels = [
  { descriptor: tags.RedPaletteColorLookupTableDescriptor, data: tags.RedPaletteColorLookupTableData, segments: tags.SegmentedRedPaletteColorLookupTableData },
  { descriptor: tags.GreenPaletteColorLookupTableDescriptor, data: tags.GreenPaletteColorLookupTableData, segments: tags.SegmentedGreenPaletteColorLookupTableData },
  { descriptor: tags.BluePaletteColorLookupTableDescriptor, data: tags.BluePaletteColorLookupTableData, segments: tags.SegmentedBluePaletteColorLookupTableData },
] as const;

/** @throws AppError `image_unreadable` when a table is missing or shorter than its descriptor says */
export function readPalette(dataSet: DicomDataSet, { name, isSignedInput }: { name: string; isSignedInput: boolean }): Palette {
  const [red, green, blue] = channels.map(({ descriptor, data, segments }) => {
    const expanded = dataSet.element(data) === undefined && dataSet.element(segments) !== undefined ? expandedSegments(dataSet, { descriptor, segments, name }) : undefined;
    return readLookupTable(dataSet, { name, isSignedInput, descriptor, data, ...(expanded === undefined ? {} : { entries: expanded }) });
  });
  if (red === undefined || green === undefined || blue === undefined) throw new AppError('image_unreadable', `${name}: expected three palette tables.`);
  return [red, green, blue];
}

/** Red, green or blue 0…255 of a stored value; inputs outside of the table take its ends (C.7.6.3.1.5). */
export function paletteLevel(table: LookupTable, stored: number): number {
  return lookUp(table, stored) / (2 ** table.bits - 1) * 255;
}

/** C.7.9.2: opcode 0 lists entries, 1 draws a line to its end value, 2 repeats earlier segments from a byte offset on. */
function expandedSegments(dataSet: DicomDataSet, { descriptor, segments, name }: { descriptor: Tag; segments: Tag; name: string }): Uint16Array {
  const [count = 0, , bits] = dataSet.words(descriptor);
  const entries = count === 0 ? 65536 : count;
  // C.7.9.2: segments are in words where the entries have 16 bits, in bytes where they have 8.
  const codes = bits === 8 ? [...dataSet.valueBytes(segments)] : dataSet.words(segments);
  const width = bits === 8 ? 1 : 2;
  const out: number[] = [];
  const refuse = (problem: string) => new AppError('image_unreadable', `${name}: ${tagText(segments)}: ${problem}.`);

  /** Runs `limit` segments from `at` on; indirect ones may only point to segments that are none (C.7.9.2.3). */
  const run = (start: number, limit: number, isIndirectAllowed: boolean): void => {
    let at = start;
    for (let done = 0; done < limit && at + 1 < codes.length && out.length < entries; done++) {
      const opcode = codes[at];
      const length = codes[at + 1] ?? 0;
      at += 2;
      if (opcode === 0) {
        for (let i = 0; i < length; i++) out.push(codes[at + i] ?? 0);
        at += length;
      } else if (opcode === 1) {
        const from = out[out.length - 1];
        const to = codes[at];
        if (from === undefined || to === undefined) throw refuse('a linear segment has no beginning or no end');
        for (let i = 1; i <= length; i++) out.push(Math.round(from + ((to - from) * i) / length));
        at += 1;
      } else if (opcode === 2 && isIndirectAllowed) {
        // The offset is the least significant part first, in units of the table's own words: four bytes, two words.
        const parts = codes.slice(at, at + 4 / width);
        const offset = parts.reduce((sum, part, i) => sum + part * 2 ** (8 * width * i), 0) / width;
        run(offset, length, false);
        at += parts.length;
      } else {
        throw refuse(`expected a segment of type 0, 1 or 2, got ${opcode ?? 'nothing'}`);
      }
    }
  };
  run(0, Number.POSITIVE_INFINITY, true);
  if (out.length < entries) throw refuse(`expected segments for ${entries} entries, got ${out.length}`);
  return Uint16Array.from(out.slice(0, entries));
}
