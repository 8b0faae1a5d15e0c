// Data sets that are encoded otherwise than their header says, and VRs that the parser does not know.
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../src/dicom/parse.ts';
import { readDicom } from '../../src/dicom/read-dicom.ts';
import { imageElements, synthesize } from './synthetic.ts';

const inflateRaw = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes, { maxOutputLength: 1 << 20 });
const read = (bytes: Uint8Array) => readDicom(bytes, { name: 'x.dcm', inflateRaw });

/** The header of one file in front of the data set of another. */
function mislabelled(says: string, is: string): Uint8Array {
  const bare = synthesize(imageElements(), { syntax: is, withPreamble: false, withMeta: false });
  const labelled = synthesize({}, { syntax: says });
  return Uint8Array.from([...labelled, ...bare]);
}

const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';

describe('the encoding', () => {
  it('is taken from the data set where the header names the other plain one, and said', () => {
    for (const [says, is, name] of [[explicit, implicit, 'Implicit VR Little Endian'], [implicit, explicit, 'Explicit VR Little Endian']] as const) {
      const file = read(mislabelled(says, is));
      expect([...file.frame(0)]).toEqual([0, 1, 2, 3, 4, 5]);
      expect(file.image.syntax.uid).toBe(is);
      expect(file.image.warnings.join()).toContain(`the data set is in ${name}`);
    }
  });

  it('is not guessed at where the bytes lead nowhere', () => {
    const bytes = Uint8Array.from([...synthesize({}, { syntax: explicit }), 8, 0, 0x16, 0, 1, 2, 3, 200, 0, 0]);
    expect(() => read(bytes)).toThrow(/no pixel data/);
  });

  it('does not take pixels that begin like an item for a sequence', () => {
    const bytes = synthesize(imageElements({ '7fe00010': ['OW', [0xfffe, 0xe000, 4, 0, 1, 2]] }), { syntax: implicit });
    expect([...read(bytes).frame(0)]).toEqual([0xfffe, 0xe000, 4, 0, 1, 2]);
  });
});

describe('VRs with 64-bit values', () => {
  const wide = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0]);

  it('are passed over at their right length, at the top and in a sequence', () => {
    const bytes = synthesize(imageElements({
      '0008040c': ['UV', wide], '00081140': ['SQ', [{ '0008040d': ['SV', wide], '00081155': ['UI', '1.2.3'] }]], '7fe00001': ['OV', wide],
    }));
    const { dataSet, stoppedBecause } = parseFile(bytes, { name: 'x.dcm', inflateRaw });
    expect(stoppedBecause).toBeUndefined();
    expect([...dataSet.valueBytes('x0008040c')]).toEqual([...wide]);
    expect(dataSet.items('x00081140')[0]?.string('x00081155')).toBe('1.2.3');
    expect([...read(bytes).frame(0)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('leave the given bytes as they were', () => {
    const bytes = synthesize(imageElements({ '7fe00001': ['OV', wide] }));
    const before = bytes.slice();
    read(bytes);
    expect(bytes).toEqual(before);
  });
});
