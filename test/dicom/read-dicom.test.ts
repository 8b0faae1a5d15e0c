// Files written element by element from the standard: encodings, pixel layouts, and every refusal in one clear line.
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/errors.ts';
import { readDicom } from '../../src/dicom/read-dicom.ts';
import { imageElements, synthesize } from './synthetic.ts';

const inflateRaw = (bytes: Uint8Array) => inflateRawSync(bytes, { maxOutputLength: 1 << 20 });
const read = (bytes: Uint8Array) => readDicom(bytes, { name: 'x.dcm', inflateRaw });
const valuesOf = (bytes: Uint8Array, frame = 0) => [...read(bytes).frame(frame)];

function refusal(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected a refusal, got none');
}

describe('encodings', () => {
  for (const [name, syntax] of [['implicit little endian', '1.2.840.10008.1.2'], ['explicit little endian', '1.2.840.10008.1.2.1'], ['explicit big endian', '1.2.840.10008.1.2.2'], ['deflated', '1.2.840.10008.1.2.1.99']] as const) {
    it(`reads ${name}`, () => {
      const bytes = synthesize(imageElements(), { syntax });
      expect(valuesOf(bytes)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(read(bytes).image.syntax.uid).toBe(syntax);
    });
  }

  it('reads a file without preamble, and bare data sets in implicit and explicit encoding', () => {
    expect(valuesOf(synthesize(imageElements(), { withPreamble: false }))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(valuesOf(synthesize(imageElements(), { withPreamble: false, withMeta: false }))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(valuesOf(synthesize(imageElements(), { withPreamble: false, withMeta: false, syntax: '1.2.840.10008.1.2' }))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('reads past rubbish at the end of the file and says so', () => {
    const file = read(Uint8Array.from([...synthesize(imageElements()), 1, 2, 3]));
    expect([...file.frame(0)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(file.image.warnings.join()).toContain('3 bytes after the pixel data are no data elements and are ignored');
  });

  it('does not alarm about zero bytes that fill the end of a file', () => {
    const { image } = read(Uint8Array.from([...synthesize(imageElements()), ...new Array<number>(37).fill(0)]));
    expect(image.warnings.join()).not.toContain('breaks off');
  });
});

describe('pixel layouts', () => {
  it('ignores bits above Bits Stored, and extends the sign of signed values', () => {
    const twelve = { '00280101': ['US', 12], '00280102': ['US', 11] } as const;
    expect(valuesOf(synthesize(imageElements({ ...twelve, '7fe00010': ['OW', [0xf001, 0x0fff, 0x1800, 0, 0, 0]] })))).toEqual([1, 4095, 2048, 0, 0, 0]);
    expect(valuesOf(synthesize(imageElements({ ...twelve, '00280103': ['US', 1], '7fe00010': ['OW', [0xf001, 0x0fff, 0x1800, 0, 0, 0]] })))).toEqual([1, -1, -2048, 0, 0, 0]);
  });

  it('unpacks 1-bit pixels from the least significant bit, also where a frame begins inside a byte', () => {
    const oneBit = { '00280100': ['US', 1], '00280101': ['US', 1], '00280102': ['US', 0], '00280008': ['IS', '2'], '7fe00010': ['OB', [0b10_000101, 0b0000_1000]] } as const;
    expect(valuesOf(synthesize(imageElements(oneBit)), 0)).toEqual([1, 0, 1, 0, 0, 0]);
    expect(valuesOf(synthesize(imageElements(oneBit)), 1)).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('puts the samples of planar colour side by side', () => {
    const colour = { '00280002': ['US', 3], '00280004': ['CS', 'RGB'], '00280010': ['US', 1], '00280011': ['US', 2], '00280100': ['US', 8], '00280101': ['US', 8], '00280102': ['US', 7] } as const;
    expect(valuesOf(synthesize(imageElements({ ...colour, '00280006': ['US', 1], '7fe00010': ['OB', [1, 2, 3, 4, 5, 6]] })))).toEqual([1, 3, 5, 2, 4, 6]);
    expect(valuesOf(synthesize(imageElements({ ...colour, '00280006': ['US', 0], '7fe00010': ['OB', [1, 2, 3, 4, 5, 6]] })))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes the frame that is asked for', () => {
    const bytes = synthesize(imageElements({ '00280008': ['IS', '2'], '7fe00010': ['OW', [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]] }));
    expect(valuesOf(bytes, 1)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(refusal(() => valuesOf(bytes, 2)).message).toBe('x.dcm: frame 2 does not exist, expected 0 to 1.');
  });

  it('unpacks RLE: literal and replicate runs, byte planes with the most significant first', () => {
    const header = new Uint8Array(64);
    new DataView(header.buffer).setUint32(0, 2, true);
    new DataView(header.buffer).setUint32(4, 64, true);
    new DataView(header.buffer).setUint32(8, 66, true);
    // High bytes: 1 six times (257 − 251). Low bytes: five literal bytes, the no-operation 128, one literal byte.
    const packed = Uint8Array.from([...header, 251, 1, 4, 10, 11, 12, 13, 14, 128, 0, 15]);
    const bytes = synthesize(imageElements({ '7fe00010': undefined }), { syntax: '1.2.840.10008.1.2.5', fragments: [packed] });
    expect(valuesOf(bytes)).toEqual([266, 267, 268, 269, 270, 271]);
    const short = synthesize(imageElements({ '7fe00010': undefined }), { syntax: '1.2.840.10008.1.2.5', fragments: [packed.subarray(0, 72)] });
    expect(refusal(() => valuesOf(short)).message).toBe('x.dcm: RLE frame 0: segment 1: expected 6 bytes, got 5.');
  });
});

describe('description', () => {
  it('keeps patient data apart from everything else, and reads text in its character set', () => {
    const { image } = read(synthesize(imageElements({ '00080005': ['CS', 'ISO_IR 192'], '00100010': ['PN', 'Müller^Änne'], '00100020': ['LO', 'P-77'], '0008103e': ['LO', 'Thorax p.a. größer'] })));
    expect(image.patient).toEqual({ name: 'Müller^Änne', id: 'P-77' });
    expect(image.seriesDescription).toBe('Thorax p.a. größer');
    expect(JSON.stringify({ ...image, patient: undefined })).not.toMatch(/Müller|P-77/);
  });

  it('says what kind of pixel spacing it found', () => {
    const spacing = (changes: Parameters<typeof imageElements>[0]) => read(synthesize(imageElements(changes))).image.spacing;
    expect(spacing({ '00181164': ['DS', '0.14\\0.15'] })).toEqual({ rowMm: 0.14, columnMm: 0.15, kind: 'imager' });
    expect(spacing({ '00181164': ['DS', '0.2\\0.2'], '00280030': ['DS', '0.18\\0.18'] })?.kind).toBe('calibrated');
    expect(spacing({ '00181164': ['DS', '0.2\\0.2'], '00280030': ['DS', '0.2\\0.2'] })?.kind).toBe('imager');
    expect(spacing({ '00280030': ['DS', '0.2\\0.2'] })?.kind).toBe('unspecified');
    expect(spacing({})).toBeUndefined();
  });

  it('reads windows with their explanations and sets impossible ones aside', () => {
    const { image } = read(synthesize(imageElements({ '00281050': ['DS', '40\\-600\\7'], '00281051': ['DS', '400\\1500\\0'], '00281055': ['LO', 'SOFT\\LUNG\\BAD'] })));
    expect(image.windows).toEqual([
      { center: 40, width: 400, function: 'LINEAR', explanation: 'SOFT' },
      { center: -600, width: 1500, function: 'LINEAR', explanation: 'LUNG' },
    ]);
    expect(image.warnings).toEqual(['1 window(s) with an impossible centre or width were set aside']);
  });
});

describe('refusals', () => {
  const cases: [string, Uint8Array, string, string][] = [
    ['pixel data that is too short', synthesize(imageElements({ '7fe00010': ['OW', [0, 1, 2]] })), 'image_unreadable', '(7fe0,0010) PixelData: expected 12 bytes (2 rows × 3 columns × 1 samples × 16 bits × 1 frames), got 6'],
    ['rows of zero', synthesize(imageElements({ '00280010': ['US', 0] })), 'image_unreadable', '(0028,0010) Rows: expected 1 to 65535, got 0'],
    ['no pixel data', synthesize(imageElements({ '7fe00010': undefined })), 'image_unreadable', 'has no pixel data'],
    ['a photometric interpretation nobody knows', synthesize(imageElements({ '00280004': ['CS', 'HSV'] })), 'image_unsupported', '(0028,0004) PhotometricInterpretation'],
    ['more bits stored than allocated', synthesize(imageElements({ '00280101': ['US', 17] })), 'image_unreadable', '(0028,0101) BitsStored: expected 1 to 16, got 17'],
    ['a transfer syntax that is not decoded, by name and UID', synthesize(imageElements({ '7fe00010': undefined }), { syntax: '1.2.840.10008.1.2.4.80', fragments: [new Uint8Array(4)] }), 'image_unsupported', 'JPEG-LS Lossless (1.2.840.10008.1.2.4.80)'],
    ['a deflate stream that unpacks without end', synthesize(imageElements({ '00204000': ['UT', 'a'.repeat(1 << 21)] }), { syntax: '1.2.840.10008.1.2.1.99' }), 'image_unreadable', 'its deflated data set is damaged, or unpacks to more than is read'],
  ];
  for (const [what, bytes, code, part] of cases) {
    it(`refuses ${what}`, () => {
      const error = refusal(() => read(bytes).frame(0));
      expect(error.code).toBe(code);
      expect(error.message).toContain(part);
      expect(error.message).not.toContain('\n');
    });
  }

  it('refuses a file cut at any byte, or reads it whole, and never throws anything else', () => {
    const bytes = synthesize(imageElements({ '00100010': ['PN', 'Secret^Name'], '00283010': ['SQ', [{ '00283002': ['US', [2, 0, 8]], '00283006': ['OW', [0, 255]] }]] }));
    for (let length = 0; length < bytes.length; length++) {
      const error = refusal(() => read(bytes.subarray(0, length)).frame(0));
      expect(error.code, `cut at ${length}`).toBe('image_unreadable');
      expect(error.message).not.toContain('Secret');
    }
  });

  it('ends every one of 2,000 mutants in pixels or a refusal', () => {
    const originals = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'].map((syntax) => (
      synthesize(imageElements({ '00100010': ['PN', 'Secret^Name'], '00281050': ['DS', '3'], '00281051': ['DS', '6'], '00283010': ['SQ', [{ '00283002': ['US', [2, 0, 8]], '00283006': ['OW', [0, 255]] }]] }), { syntax })));
    let state = 20261124;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let mutant = 0; mutant < 2000; mutant++) {
      const bytes = Uint8Array.from(originals[mutant % originals.length] ?? []);
      for (let changes = 1 + random(4); changes > 0; changes--) bytes[random(bytes.length)] = random(3) === 0 ? 255 : random(256);
      try {
        const file = read(bytes);
        expect(file.frame(0).length, `mutant ${mutant}`).toBe(file.image.rows * file.image.cols * file.image.samples);
      } catch (error) {
        if (!(error instanceof AppError)) throw new Error(`mutant ${mutant}`, { cause: error });
        expect(error.message, `mutant ${mutant}`).not.toContain('Secret');
      }
    }
  });
});
