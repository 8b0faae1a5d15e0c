// Every codec, through whole files: frames that another program compressed, round trips, and what headers may not say.
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/contracts/errors.ts';
import { readDicom } from '../../../src/dicom/read-dicom.ts';
import { createCodecs } from '../../../src/host/images/codecs.ts';
import { dcmtkFrames } from '../../fixtures/codecs/dcmtk-frames.ts';
import type { StoredFrame } from '../../fixtures/codecs/dcmtk-frames.ts';
import { encode } from '../../fixtures/codecs/encode.ts';
import type { Encoding } from '../../fixtures/codecs/encode.ts';
import { bytesOf, frameSize, smoothColour, smoothPlane } from '../../fixtures/codecs/frames.ts';
import { imageElements, synthesize } from '../synthetic.ts';

const decode = createCodecs();
const read = (bytes: Uint8Array) => readDicom(bytes, { name: 'x.dcm', inflateRaw: (deflated) => inflateRawSync(deflated), decode });
const even = (bytes: Uint8Array): Uint8Array => (bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]));

interface Said { readonly bits: number; readonly stored?: number; readonly samples?: 1 | 3; readonly isSigned?: boolean; readonly rows?: number; readonly photometric?: string }

function file(syntax: string, frame: Uint8Array, { bits, stored = bits, samples = 1, isSigned = false, rows = frameSize.rows, photometric = samples === 1 ? 'MONOCHROME2' : 'RGB' }: Said): Uint8Array {
  return synthesize(imageElements({
    '00280002': ['US', samples], '00280004': ['CS', photometric], '00280006': ['US', 0], '00280010': ['US', rows], '00280011': ['US', frameSize.cols],
    '00280100': ['US', bits > 8 ? 16 : 8], '00280101': ['US', stored], '00280102': ['US', stored - 1], '00280103': ['US', isSigned ? 1 : 0], '7fe00010': undefined,
  }), { syntax, fragments: [even(frame)] });
}

function difference(values: ArrayLike<number>, expected: readonly number[]): number {
  expect(values.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? Number.NaN))), 0);
}

function valuesOf(base64: string, bits: number): number[] {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return bits > 8 ? [...new Uint16Array(bytes.buffer)] : [...bytes];
}

function refusal(act: () => unknown): Pick<AppError, 'code' | 'message'> {
  try {
    act();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('expected a refusal, got none');
}

describe('frames that DCMTK compressed', () => {
  const bitsOf: Record<keyof typeof dcmtkFrames, number> = {
    extended12: 12, spectral12: 12, progressive12: 12, baseline8: 8, lossless16sv1: 16, lossless16sv4: 16, losslessRgb: 8,
    jpegls16: 16, jpeglsNear8: 8, jpeglsRgbSample: 8, jpeglsRgbLine: 8, jpeglsRgbNone: 8,
  };
  for (const [name, { syntax, madeWith, base64, decoded }] of Object.entries<StoredFrame>(dcmtkFrames)) {
    const bits = bitsOf[name as keyof typeof dcmtkFrames];
    const isColour = name.includes('Rgb');
    const isLossy = decoded !== undefined || name === 'jpeglsNear8';
    it(`${name} (${madeWith}) decodes to ${decoded === undefined ? 'the pattern it was made from' : 'what dcmdjpeg decodes'}${isLossy ? ', within 2 grey levels' : ''}`, () => {
      const { image, frame } = read(file(syntax, new Uint8Array(Buffer.from(base64, 'base64')), { bits: bits === 12 ? 16 : bits, stored: bits, samples: isColour ? 3 : 1 }));
      expect(image.syntax.uid).toBe(syntax);
      const expected = decoded === undefined ? isColour ? smoothColour() : smoothPlane(bits) : valuesOf(decoded, bits);
      expect(difference(frame(0), expected)).toBeLessThanOrEqual(isLossy ? 2 : 0);
    });
  }
});

describe('round trips', () => {
  const lossless: readonly (readonly [syntax: string, encoding: Encoding])[] = [
    ['1.2.840.10008.1.2.4.57', { kind: 'jpeg-lossless', predictor: 6 }], ['1.2.840.10008.1.2.4.70', { kind: 'jpeg-lossless' }],
    ['1.2.840.10008.1.2.4.80', { kind: 'jpeg-ls' }], ['1.2.840.10008.1.2.4.90', { kind: 'jpeg-2000' }], ['1.2.840.10008.1.2.4.201', { kind: 'ht-jpeg-2000' }],
  ];
  for (const [syntax, encoding] of lossless) {
    for (const stored of [8, 10, 12, 16]) {
      for (const isSigned of [false, true]) {
        // This encoder (not the decoder: other programs' frames are read) writes signed 8-bit JPEG 2000 wrong.
        if (isSigned && stored === 8 && encoding.kind.includes('2000')) continue;
        it(`${encoding.kind} ${JSON.stringify(encoding)}: ${stored} bits, ${isSigned ? 'signed' : 'unsigned'}, to the last bit`, () => {
          const width = stored > 8 ? 16 : 8;
          const expected = smoothPlane(stored).map((value) => (isSigned ? value - 2 ** (stored - 1) : value));
          const packed = encode({ ...frameSize, samples: 1, bitsAllocated: width, bitsStored: stored, isSigned, bytes: bytesOf(encoding.kind === 'jpeg-lossless' ? expected.map((value) => value & (2 ** stored - 1)) : expected, width) }, encoding);
          const values = read(file(syntax, packed, { bits: width, stored, isSigned })).frame(0);
          expect([...values]).toEqual(expected);
          expect(values.constructor.name).toBe(`${isSigned ? 'Int' : 'Uint'}${width}Array`);
        });
      }
    }

    it(`${encoding.kind} ${JSON.stringify(encoding)}: 8-bit colour, to the last bit`, () => {
      const packed = encode({ ...frameSize, samples: 3, bitsAllocated: 8, bitsStored: 8, bytes: bytesOf(smoothColour(), 8) }, encoding);
      expect([...read(file(syntax, packed, { bits: 8, samples: 3 })).frame(0)]).toEqual(smoothColour());
    });
  }

  it('jpeg-ls stays within the error that its encoder was allowed', () => {
    const packed = encode({ ...frameSize, samples: 1, bitsAllocated: 16, bitsStored: 12, bytes: bytesOf(smoothPlane(12), 16) }, { kind: 'jpeg-ls', allowedError: 3 });
    const off = difference(read(file('1.2.840.10008.1.2.4.81', packed, { bits: 16, stored: 12 })).frame(0), smoothPlane(12));
    expect(off).toBeLessThanOrEqual(3);
    expect(off).toBeGreaterThan(0);
  });

  it('a codestream of 8 bits under 16 Bits Allocated is widened', () => {
    const packed = encode({ ...frameSize, samples: 1, bitsAllocated: 8, bitsStored: 8, bytes: bytesOf(smoothPlane(8), 8) }, { kind: 'jpeg-ls' });
    const values = read(file('1.2.840.10008.1.2.4.80', packed, { bits: 16, stored: 8 })).frame(0);
    expect(values).toEqual(Uint16Array.from(smoothPlane(8)));
  });

  it('a signed codestream under an unsigned data set, and the reverse, are read as the data set says', () => {
    const pattern = smoothPlane(16);
    const twos = pattern.map((value) => (value >= 32768 ? value - 65536 : value));
    for (const [isSignedStream, isSigned] of [[true, false], [false, true]] as const) {
      const packed = encode({ ...frameSize, samples: 1, bitsAllocated: 16, bitsStored: 16, isSigned: isSignedStream, bytes: bytesOf(pattern, 16) }, { kind: 'jpeg-2000' });
      expect([...read(file('1.2.840.10008.1.2.4.90', packed, { bits: 16, isSigned })).frame(0)]).toEqual(isSigned ? twos : pattern);
    }
  });
});

describe('refusals', () => {
  const plain = encode({ ...frameSize, samples: 1, bitsAllocated: 8, bitsStored: 8, bytes: bytesOf(smoothPlane(8), 8) }, { kind: 'jpeg' });
  const j2k = encode({ ...frameSize, samples: 1, bitsAllocated: 8, bitsStored: 8, bytes: bytesOf(smoothPlane(8), 8) }, { kind: 'jpeg-2000' });
  const [jpegSyntax, jlsSyntax, j2kSyntax] = ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.90'] as const;

  /** The frame with one byte behind the first occurrence of a marker changed. */
  const changed = (bytes: Uint8Array, marker: readonly [number, number], offset: number, value: number): Uint8Array => {
    const at = bytes.findIndex((byte, i) => byte === marker[0] && bytes[i + 1] === marker[1]);
    const out = bytes.slice();
    out[at + offset] = value;
    return out;
  };

  const cases: [string, Uint8Array, string, string][] = [
    ['a size that is not that of the data set', file(jpegSyntax, plain, { bits: 8, rows: 13 }), 'image_unreadable', 'x.dcm: frame 0: expected 13 rows × 16 columns, its codestream has 12 × 16.'],
    ['a number of samples that is not that of the data set', file(jpegSyntax, plain, { bits: 8, samples: 3 }), 'image_unreadable', 'expected 3 samples per pixel, its codestream has 1'],
    ['another codec than the transfer syntax names', file(jlsSyntax, plain, { bits: 8 }), 'image_unreadable', 'expected a JPEG-LS codestream, got JPEG'],
    ['something that is no codestream', file(j2kSyntax, plain, { bits: 8 }), 'image_unreadable', 'it does not begin as a JPEG 2000 codestream'],
    ['an arithmetic JPEG process, by name', file(jpegSyntax, changed(plain, [0xff, 0xc0], 1, 0xc9), { bits: 8 }), 'image_unsupported', 'its JPEG process (arithmetic) is not decoded'],
    ['a hierarchical JPEG process, by name', file(jpegSyntax, changed(plain, [0xff, 0xc0], 1, 0xc5), { bits: 8 }), 'image_unsupported', 'its JPEG process (hierarchical) is not decoded'],
    ['subsampled JPEG 2000 components', file(j2kSyntax, changed(j2k, [0xff, 0x51], 2 + 2 + 2 + 32 + 2 + 1, 2), { bits: 8 }), 'image_unsupported', 'its components are subsampled'],
    ['a JPEG 2000 frame whose tiles are missing', file(j2kSyntax, changed(j2k, [0xff, 0x51], 2 + 2 + 2 + 19, 1), { bits: 8 }), 'image_unreadable', 'it has 1 of its 16 tiles'],
  ];
  for (const [what, bytes, code, part] of cases) {
    it(`names ${what}`, () => {
      const error = refusal(() => read(bytes).frame(0));
      expect(error).toMatchObject({ code });
      expect(error.message).toContain(part);
    });
  }

  it('names JPEG 2000 colour that its decoder would get wrong', () => {
    const wide = smoothColour().map((value) => value * 257);
    const packed = encode({ ...frameSize, samples: 3, bitsAllocated: 16, bitsStored: 16, bytes: bytesOf(wide, 16) }, { kind: 'jpeg-2000' });
    expect(refusal(() => read(file(j2kSyntax, packed, { bits: 16, samples: 3 })).frame(0))).toMatchObject({ code: 'image_unsupported', message: 'x.dcm: frame 0: JPEG 2000 colour with 16 bits a sample is not decoded, expected 8.' });
  });

  it('refuses a frame cut off at any byte that matters, and goes on to decode whole ones', () => {
    const kinds: [string, Encoding][] = [
      [jpegSyntax, { kind: 'jpeg' }], [jlsSyntax, { kind: 'jpeg-ls' }], ['1.2.840.10008.1.2.4.70', { kind: 'jpeg-lossless' }],
      [j2kSyntax, { kind: 'jpeg-2000' }], ['1.2.840.10008.1.2.4.201', { kind: 'ht-jpeg-2000' }],
    ];
    for (const [syntax, encoding] of kinds) {
      const whole = encode({ ...frameSize, samples: 1, bitsAllocated: 8, bitsStored: 8, bytes: bytesOf(smoothPlane(8), 8) }, encoding);
      const expected = [...read(file(syntax, whole, { bits: 8 })).frame(0)];
      for (let length = 0; length < whole.length - 8; length += 7) {
        const cut = file(syntax, whole.subarray(0, length), { bits: 8 });
        expect(refusal(() => read(cut).frame(0)).code, `${encoding.kind} cut at ${length}`).toBe('image_unreadable');
      }
      expect([...read(file(syntax, whole, { bits: 8 })).frame(0)], encoding.kind).toEqual(expected);
    }
  });

  it('does not give memory to a header that promises more than the data set', () => {
    const huge = changed(changed(j2k, [0xff, 0x51], 2 + 2 + 2 + 2, 0x7f), [0xff, 0x51], 2 + 2 + 2 + 6, 0x7f);
    expect(refusal(() => read(file(j2kSyntax, huge, { bits: 8 })).frame(0)).code).toBe('image_unreadable');
  });
});
