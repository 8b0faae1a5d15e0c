// Files written to hurt: nesting without end, elements without number, tables and counts that promise the impossible. Each ends in one line.
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/errors.ts';
import { readDicom } from '../../src/dicom/read-dicom.ts';
import { imageElements, synthesize } from './synthetic.ts';

const inflateRaw = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes, { maxOutputLength: 1 << 24 });

function refusal(bytes: Uint8Array): string {
  try {
    const { frame, image } = readDicom(bytes, { name: 'x.dcm', inflateRaw });
    for (let i = 0; i < Math.min(image.frames, 4); i++) frame(i);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return 'none';
}

/** `count` times `piece`, behind the header of an explicit little-endian file. */
function flood(piece: readonly number[], count: number): Uint8Array {
  const head = synthesize({});
  const out = new Uint8Array(head.length + piece.length * count);
  out.set(head);
  for (let i = 0; i < count; i++) out.set(piece, head.length + i * piece.length);
  return out;
}

const undefinedLength = [0xff, 0xff, 0xff, 0xff];
const item = [0xfe, 0xff, 0x00, 0xe0, ...undefinedLength];

describe('a hostile file', () => {
  it('of 200,000 nested sequences is refused without taking the stack', () => {
    expect(refusal(flood([0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, ...undefinedLength, ...item], 200_000))).toMatch(/nested|no pixel data/);
  });

  it('of nested UN of undefined length is refused too', () => {
    expect(refusal(flood([0x41, 0, 0x30, 0xa7, 0x55, 0x4e, 0, 0, ...undefinedLength, ...item], 100_000))).toMatch(/nested|no pixel data/);
  });

  it('of a million empty elements is refused for what it lacks', () => {
    expect(refusal(flood([0x41, 0, 0x10, 0x10, 0x4c, 0x4f, 0, 0], 1_000_000))).toContain('no pixel data');
  });

  it('of a hundred thousand empty fragments for two frames is refused', () => {
    const fragments = Array.from({ length: 100_000 }, () => new Uint8Array(0));
    expect(refusal(synthesize(imageElements({ '00280008': ['IS', '2'], '7fe00010': undefined }), { syntax: '1.2.840.10008.1.2.5', fragments }))).toContain('cannot be told apart');
  });

  it('with 2^31 frames, and with a number of frames that is no number, is refused', () => {
    expect(refusal(synthesize(imageElements({ '00280008': ['IS', '2147483647'] })))).toContain('expected 25769803764 bytes');
    expect(refusal(synthesize(imageElements({ '00280008': ['IS', '1e9'] })))).toContain('(0028,0008) NumberOfFrames: expected a whole number from 1');
    expect(refusal(synthesize(imageElements({ '00280008': ['IS', '-3'] })))).toContain('NumberOfFrames');
  });

  it('whose Pixel Data is longer than the file is refused', () => {
    const bytes = synthesize(imageElements());
    new DataView(bytes.buffer).setUint32(bytes.length - 16, 0x7ffffff0, true);
    expect(refusal(bytes)).toMatch(/its length says 2147483632 bytes, the file holds 12|no pixel data/);
  });
});
