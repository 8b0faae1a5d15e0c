// DICOMDIRs described, not stored: records in their order, with offsets that lead where a test wants them.
import { synthesize } from './synthetic.ts';
import type { ElementList } from './synthetic.ts';

export interface DirectoryRecord {
  readonly type: string;
  /** Index of the next record of the same level, and of the first below. */
  readonly next?: number;
  readonly lower?: number;
  readonly fileId?: string;
  readonly elements?: ElementList;
}

const meta = '1.2.840.10008.1.3.10';

/** Offsets are found by writing twice: they have the same length whatever they say. */
export function mediaDirectory(records: readonly DirectoryRecord[], { first = 0 }: { readonly first?: number | null } = {}): Uint8Array {
  const write = (offsets: readonly number[]): Uint8Array => synthesize({
    '00041200': ['UL', first === null ? 0 : offsets[first] ?? 0],
    '00041220': ['SQ', records.map(({ type, next, lower, fileId, elements }): ElementList => ({
      '00041400': ['UL', next === undefined ? 0 : offsets[next] ?? 0], '00041410': ['US', 65_535], '00041420': ['UL', lower === undefined ? 0 : offsets[lower] ?? 0],
      '00041430': ['CS', type], ...(fileId === undefined ? {} : { '00041500': ['CS', fileId] }), ...elements,
    }))],
    '00080016': ['UI', meta],
  });
  const draft = write(records.map(() => 0));
  const offsets: number[] = [];
  // An item begins with its own tag; the first element of a record is (0004,1400).
  for (let at = 0; at + 16 <= draft.length; at += 1) {
    if (draft[at] === 0xfe && draft[at + 1] === 0xff && draft[at + 2] === 0 && draft[at + 3] === 0xe0 && draft[at + 8] === 4 && draft[at + 10] === 0 && draft[at + 11] === 0x14) offsets.push(at);
  }
  return write(offsets);
}

/** One patient with one study and series that lists the given files. */
export function directoryOf(fileIds: readonly string[]): Uint8Array {
  return mediaDirectory([
    { type: 'PATIENT', lower: 1, elements: { '00100010': ['PN', 'Disc^Dora'], '00100020': ['LO', 'D-1'] } },
    { type: 'STUDY', lower: 2, elements: { '00080020': ['DA', '20260102'], '0020000d': ['UI', '4.4'] } },
    { type: 'SERIES', lower: 3, elements: { '00080060': ['CS', 'CR'], '0020000e': ['UI', '4.4.1'] } },
    ...fileIds.map((fileId, at) => ({ type: 'IMAGE', fileId, ...(at < fileIds.length - 1 ? { next: at + 4 } : {}) })),
  ]);
}
