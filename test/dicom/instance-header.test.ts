// The header of a file is read from its beginning, in every encoding, and tells whether more is needed.
import { constants, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { readInstanceHeader } from '../../src/dicom/instance-header.ts';
import { imageElements, synthesize } from './synthetic.ts';
import type { SyntheticOptions } from './synthetic.ts';

const inflateRaw = (bytes: Uint8Array) => inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
const read = (bytes: Uint8Array) => readInstanceHeader(bytes, { name: 'f', inflateRaw });
const elements = imageElements({
  '00080005': ['CS', 'ISO_IR 192'], '00080020': ['DA', '20260102'], '00080030': ['TM', '0930'], '00080050': ['SH', 'A1'], '00100010': ['PN', 'Çelik^Cem'], '00100020': ['LO', 'C-3'], '00100021': ['LO', 'North'],
  '0020000d': ['UI', '1.2'], '0020000e': ['UI', '1.2.3'], '00200011': ['IS', '4'], '00200013': ['IS', '5'], '00280008': ['IS', '3'],
});
const expected = {
  patient: { name: 'Çelik^Cem', id: 'C-3', issuer: 'North' }, size: { rows: 2, cols: 3, frames: 3 }, studyDate: '20260102', studyTime: '0930', accessionNumber: 'A1', studyUid: '1.2', seriesUid: '1.2.3',
  seriesNumber: 4, instanceNumber: 5, modality: 'CR', sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3.4',
};

describe('a header', () => {
  it.each<[string, SyntheticOptions]>([
    ['explicit little endian', {}], ['implicit', { syntax: '1.2.840.10008.1.2' }], ['big endian', { syntax: '1.2.840.10008.1.2.2' }], ['deflated', { syntax: '1.2.840.10008.1.2.1.99' }],
    ['compressed', { syntax: '1.2.840.10008.1.2.4.90', fragments: [new Uint8Array(8)] }], ['without preamble', { withPreamble: false }], ['a bare data set', { withPreamble: false, withMeta: false }],
  ])('is read from a file in %s', (_, options) => {
    const { '7fe00010': _pixels, ...rest } = elements;
    const reading = read(synthesize(options.fragments === undefined ? elements : rest, options));
    expect(reading).toMatchObject({ header: expected, isWhole: true });
  });

  it('is whole as soon as the pixels begin, and asks for more before', () => {
    const bytes = synthesize(elements);
    const pixelsAt = bytes.length - 12;
    // Also where the part ends exactly between two elements.
    for (let length = 260; length < bytes.length; length += 1) expect(read(bytes.subarray(0, length)).isWhole, `${length} of ${bytes.length} bytes`).toBe(length >= pixelsAt);
    expect(read(bytes.subarray(0, pixelsAt)).header).toEqual(expected);
  });

  it('tells how long the file must be for its uncompressed pixels, so that a cut file is found without reading it', () => {
    const bytes = synthesize(elements);
    expect(read(bytes.subarray(0, bytes.length - 5)).neededBytes).toBe(bytes.length);
    expect(read(synthesize(elements, { syntax: '1.2.840.10008.1.2.1.99' })).neededBytes).toBe(0);
  });

  it('of a report has no size', () => {
    const { '00280010': _rows, '7fe00010': _pixels, ...report } = elements;
    expect(read(synthesize(report))).toMatchObject({ header: { size: null }, isWhole: false, breaksOff: false });
  });

  it('places a slice along the normal of its plane', () => {
    const at = (orientation: string, position: string) => read(synthesize(imageElements({ '00200037': ['DS', orientation], '00200032': ['DS', position] }))).header.slicePositionMm;
    expect(at('1\\0\\0\\0\\1\\0', '7\\8\\-9.5')).toBe(-9.5);
    expect(at('0\\1\\0\\0\\0\\-1', '7\\8\\9')).toBe(-7);
    expect(at('1\\0\\0\\0\\1', '7\\8\\9')).toBeUndefined();
  });
});
