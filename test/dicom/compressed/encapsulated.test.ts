// Which fragments make up which frame: tables that are right, missing, or lie; and frames that are packed without a codec.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/contracts/errors.ts';
import type { DecodeCodestream } from '../../../src/dicom/compressed/compressed-frame.ts';
import { readDicom } from '../../../src/dicom/read-dicom.ts';
import { imageElements, synthesize } from '../synthetic.ts';
import type { SyntheticOptions } from '../synthetic.ts';

const [jpegLs, rle] = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.5'] as const;

/** A JPEG-LS header of 2 × 3 pixels of 16 bits, and bytes that the stand-in for a decoder gives back. */
function codestream(id: number, size = 40): Uint8Array {
  const head = [0xff, 0xd8, 0xff, 0xf7, 0, 11, 16, 0, 2, 0, 3, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0];
  return Uint8Array.from([...head, ...new Array<number>(size - head.length).fill(id)]);
}

/** Every pixel is the last byte of the frame, so a wrong join shows. */
const decode: DecodeCodestream = (packed) => new Uint8Array(Uint16Array.from({ length: 6 }, () => packed.at(-1) ?? 0).buffer);

function framesOf(count: number, fragments: readonly Uint8Array[], options: SyntheticOptions & { extended?: readonly number[] } = {}): number[] {
  const { extended, ...rest } = options;
  const table = extended === undefined ? {} : { '7fe00001': ['OV', new Uint8Array(BigUint64Array.from(extended.map(BigInt)).buffer)], '7fe00002': ['OV', new Uint8Array(8 * extended.length)] } as const;
  const bytes = synthesize(imageElements({ '00280008': ['IS', String(count)], ...table, '7fe00010': undefined }), { syntax: jpegLs, fragments, ...rest });
  const { frame } = readDicom(bytes, { name: 'x.dcm', inflateRaw: (deflated) => inflateRawSync(deflated), decode });
  return Array.from({ length: count }, (_, i) => frame(i)[0] ?? -1);
}

/** One frame cut in two. */
const halves = (id: number): [Uint8Array, Uint8Array] => [codestream(id).subarray(0, 30), codestream(id).subarray(30)];

describe('fragments', () => {
  it('are one a frame where there are as many, with an empty table and with one that lies', () => {
    const three = [codestream(1), codestream(2), codestream(3)];
    expect(framesOf(3, three)).toEqual([1, 2, 3]);
    expect(framesOf(3, three, { offsets: [0, 8, 999_999] })).toEqual([1, 2, 3]);
  });

  it('are all of the only frame', () => {
    expect(framesOf(1, [...halves(7)])).toEqual([7]);
  });

  it('are shared out by the basic offset table, and by the extended one', () => {
    const [a, b] = [halves(4), halves(5)];
    const offsets = [0, 8 + 30 + 8 + 10];
    expect(framesOf(2, [...a, ...b], { offsets })).toEqual([4, 5]);
    expect(framesOf(2, [...a, ...b], { extended: offsets })).toEqual([4, 5]);
  });

  it('are shared out by where codestreams begin when no table can be used', () => {
    const fragments = [...halves(4), codestream(5), ...halves(6)];
    for (const offsets of [[], [0, 1, 2], [0, 8, 8], [0, 2 ** 31, 2 ** 32 - 1], [8, 16, 24]]) expect(framesOf(3, fragments, { offsets }), offsets.join()).toEqual([4, 5, 6]);
    expect(framesOf(3, fragments, { extended: [0, 1e15, 2e15] })).toEqual([4, 5, 6]);
  });

  it('are refused when nothing tells them apart, or when there are too few', () => {
    const refusal = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        return (error as AppError).message;
      }
      return 'none';
    };
    const part = codestream(1).subarray(30);
    expect(refusal(() => framesOf(2, [part, part, part]))).toBe('x.dcm: (7fe0,0010) PixelData: expected 2 frames, got 3 fragments that cannot be told apart: the offset table does not point at them.');
    expect(refusal(() => framesOf(3, [codestream(1), codestream(2)]))).toContain('expected 3 frames, got 2 fragments');
    expect(refusal(() => framesOf(1, []))).toContain('expected 1 frames, got 0 fragments');
  });
});

describe('packing without a codec', () => {
  const read = (bytes: Uint8Array) => readDicom(bytes, { name: 'x.dcm', inflateRaw: (deflated) => inflateRawSync(deflated, { maxOutputLength: 1 << 16 }) });
  const bits = { '00280100': ['US', 1], '00280101': ['US', 1], '00280102': ['US', 0], '7fe00010': undefined } as const;

  it('unpacks RLE of 1-bit pixels, each frame from its own first byte', () => {
    const header = new Uint8Array(64);
    new DataView(header.buffer).setUint32(0, 1, true);
    new DataView(header.buffer).setUint32(4, 64, true);
    const frame = (byte: number) => Uint8Array.from([...header, 0, byte]);
    const file = read(synthesize(imageElements({ ...bits, '00280008': ['IS', '2'] }), { syntax: rle, fragments: [frame(0b000101), frame(0b100010)] }));
    expect([[...file.frame(0)], [...file.frame(1)]]).toEqual([[1, 0, 1, 0, 0, 0], [0, 1, 0, 0, 0, 1]]);
  });

  it('unpacks frames that are deflated one by one, and bounds what they unpack to', () => {
    const deflated = (values: readonly number[]) => {
      const packed = deflateRawSync(new Uint8Array(Uint16Array.from(values).buffer));
      return packed.length % 2 === 0 ? packed : Uint8Array.from([...packed, 0]);
    };
    const make = (fragments: Uint8Array[]) => read(synthesize(imageElements({ '00280008': ['IS', String(fragments.length)], '7fe00010': undefined }), { syntax: '1.2.840.10008.1.2.8.1', fragments }));
    const file = make([deflated([1, 2, 3, 4, 5, 6]), deflated([6, 5, 4, 3, 2, 1])]);
    expect([...file.frame(1)]).toEqual([6, 5, 4, 3, 2, 1]);
    expect(() => make([deflated(new Array<number>(1 << 16).fill(0))]).frame(0)).toThrow('x.dcm: frame 0: its deflate stream is damaged, or unpacks to more than is read.');
    expect(() => make([deflated([1, 2])]).frame(0)).toThrow('x.dcm: frame 0: expected 12 bytes, got 4.');
  });

  it('reads RLE of YBR_FULL_422 as three whole samples', () => {
    const header = new Uint8Array(64);
    const view = new DataView(header.buffer);
    [3, 64, 66, 68].forEach((value, i) => view.setUint32(4 * i, value, true));
    const colour = { '00280002': ['US', 3], '00280004': ['CS', 'YBR_FULL_422'], '00280006': ['US', 0], '00280010': ['US', 1], '00280011': ['US', 2], '00280100': ['US', 8], '00280101': ['US', 8], '00280102': ['US', 7], '7fe00010': undefined } as const;
    const file = read(synthesize(imageElements(colour), { syntax: rle, fragments: [Uint8Array.from([...header, 255, 9, 255, 8, 255, 7])] }));
    expect([...file.frame(0)]).toEqual([9, 8, 7, 9, 8, 7]);
  });
});

describe('native pixels', () => {
  const read = (bytes: Uint8Array) => readDicom(bytes, { name: 'x.dcm', inflateRaw: (deflated) => inflateRawSync(deflated) });
  const colour = { '00280002': ['US', 3], '00280004': ['CS', 'YBR_FULL_422'], '00280006': ['US', 0], '00280010': ['US', 1], '00280011': ['US', 2], '00280100': ['US', 8], '00280101': ['US', 8], '00280102': ['US', 7] } as const;

  it('follow the High Bit: the value is the upper bits of its cell, signed or not', () => {
    const upper = { '00280101': ['US', 12], '00280102': ['US', 15], '7fe00010': ['OW', [0x001f, 0xfff0, 0x8000, 0, 0, 0]] } as const;
    expect([...read(synthesize(imageElements(upper))).frame(0)]).toEqual([1, 4095, 2048, 0, 0, 0]);
    expect([...read(synthesize(imageElements({ ...upper, '00280103': ['US', 1] }))).frame(0)]).toEqual([1, -1, -2048, 0, 0, 0]);
  });

  it('take the lowest bits where the High Bit makes no sense', () => {
    for (const highBit of [0, 16, 255]) {
      expect([...read(synthesize(imageElements({ '00280101': ['US', 12], '00280102': ['US', highBit], '7fe00010': ['OW', [0xf001, 2, 3, 4, 5, 6]] }))).frame(0)]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it('spread the halved chroma of YBR_FULL_422, and read a file that did not halve it as YBR_FULL, with a warning', () => {
    const half = read(synthesize(imageElements({ ...colour, '7fe00010': ['OB', [1, 2, 3, 4]] })));
    expect([...half.frame(0)]).toEqual([1, 3, 4, 2, 3, 4]);
    const whole = read(synthesize(imageElements({ ...colour, '7fe00010': ['OB', [1, 2, 3, 4, 5, 6]] })));
    expect([...whole.frame(0)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(whole.image.photometric).toBe('YBR_FULL');
    expect(whole.image.warnings.join()).toContain('is read as YBR_FULL');
  });

  it('of 32-bit integers and of 64-bit floating point are read as they are', () => {
    const wide = { '00280100': ['US', 32], '00280101': ['US', 32], '00280102': ['US', 31], '7fe00010': ['OW', new Uint8Array(Uint32Array.from([1, 2, 3, 4, 5, 4_000_000_000]).buffer)] } as const;
    expect([...read(synthesize(imageElements(wide))).frame(0)].at(-1)).toBe(4_000_000_000);
    const double = { '00280100': ['US', 64], '7fe00010': undefined, '7fe00009': ['OD', new Uint8Array(Float64Array.from([0.1, -2, 3, 4, 5, Math.PI]).buffer)] } as const;
    expect([...read(synthesize(imageElements(double))).frame(0)]).toEqual([0.1, -2, 3, 4, 5, Math.PI]);
  });

  it('of 65,535 × 65,535 are refused before memory is taken, whatever the transfer syntax', () => {
    for (const [syntax, fragments] of [['1.2.840.10008.1.2.1', undefined], [rle, [new Uint8Array(64)]], [jpegLs, [codestream(1)]]] as const) {
      const elements = imageElements({ '00280010': ['US', 65535], '00280011': ['US', 65535], ...(fragments === undefined ? {} : { '7fe00010': undefined }) });
      expect(() => read(synthesize(elements, { syntax, ...(fragments === undefined ? {} : { fragments }) })).frame(0)).toThrow(/a frame of 8589672450 bytes is larger than the 536870912 that are read/);
    }
  });
});
