// What is mutated: one small file of every encoding and codec, made here, and the shared test files where they are present.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { looksLikeDicom } from '../../src/dicom/parse.ts';
import { imageElements, synthesize } from '../dicom/synthetic.ts';
import type { ElementList } from '../dicom/synthetic.ts';
import { encode } from '../fixtures/codecs/encode.ts';
import type { Encoding } from '../fixtures/codecs/encode.ts';
import { sharedPath } from '../shared-data.ts';

export interface Original {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const size = { rows: 24, cols: 20 };

/** A patient's name that must not come out of any refusal. */
export const secret = 'Secret^Name';

export function synthesizedOriginals(): Original[] {
  const native = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'].map((syntax) => ({ name: syntax, bytes: synthesize(header(16), { syntax }) }));
  const codecs: readonly (readonly [syntax: string, encoding: Encoding, bits: 8 | 16])[] = [
    ['1.2.840.10008.1.2.4.50', { kind: 'jpeg' }, 8],
    ['1.2.840.10008.1.2.4.57', { kind: 'jpeg-lossless', predictor: 6 }, 16],
    ['1.2.840.10008.1.2.4.70', { kind: 'jpeg-lossless' }, 16],
    ['1.2.840.10008.1.2.4.80', { kind: 'jpeg-ls' }, 16],
    ['1.2.840.10008.1.2.4.81', { kind: 'jpeg-ls', allowedError: 2 }, 8],
    ['1.2.840.10008.1.2.4.90', { kind: 'jpeg-2000' }, 16],
    ['1.2.840.10008.1.2.4.91', { kind: 'jpeg-2000', rate: 10 }, 8],
    ['1.2.840.10008.1.2.4.201', { kind: 'ht-jpeg-2000' }, 16],
    ['1.2.840.10008.1.2.4.203', { kind: 'ht-jpeg-2000', isLossy: true }, 8],
  ];
  const compressed = codecs.map(([syntax, encoding, bits]) => {
    const frame = encode({ ...size, samples: 1, bitsAllocated: bits, bitsStored: bits, bytes: pattern(bits) }, encoding);
    // Two frames, the second in two fragments, so that tables and joins are fuzzed too.
    const cut = Math.floor(frame.length / 4) * 2;
    const fragments = [even(frame), frame.subarray(0, cut), even(frame.subarray(cut))];
    const offsets = [0, 8 + (fragments[0]?.length ?? 0)];
    return { name: syntax, bytes: synthesize(header(bits, { '00280008': ['IS', '2'], '7fe00010': undefined }), { syntax, fragments, offsets }) };
  });
  return [...native, ...compressed];
}

/** DICOM files of the shared test material, smallest first; empty where it is absent. */
export function sharedOriginals({ largestBytes }: { largestBytes: number }): Original[] {
  const root = sharedPath('dicom');
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= largestBytes)
    .map((path) => ({ name: relative(root, path), bytes: new Uint8Array(readFileSync(path)) }))
    .filter(({ bytes }) => looksLikeDicom(bytes))
    .toSorted((a, b) => a.bytes.length - b.bytes.length || (a.name < b.name ? -1 : 1));
}

function header(bits: 8 | 16, changes: Parameters<typeof imageElements>[0] = {}): ElementList {
  return imageElements({
    '00080005': ['CS', '\\ISO 2022 IR 87'], '00100010': ['PN', secret], '00280010': ['US', size.rows], '00280011': ['US', size.cols],
    '00280100': ['US', bits], '00280101': ['US', bits], '00280102': ['US', bits - 1], '00281050': ['DS', '100\\30'], '00281051': ['DS', '200\\60'],
    '00283010': ['SQ', [{ '00283002': ['US', [2, 0, 8]], '00283006': ['OW', [0, 255]] }]], '60000010': ['US', 4], '60000011': ['US', 4],
    '60000040': ['CS', 'G'], '60000050': ['SS', [1, 1]], '60000100': ['US', 1], '60000102': ['US', 0], '60003000': ['OW', [0xa5a5]],
    '7fe00010': [bits === 8 ? 'OB' : 'OW', pattern(bits)], ...changes,
  });
}

function pattern(bits: 8 | 16): Uint8Array {
  const values = Array.from({ length: size.rows * size.cols }, (_, i) => Math.floor((Math.sin(i / 7) + 1) / 2 * (2 ** bits - 1)));
  return bits === 8 ? Uint8Array.from(values) : new Uint8Array(Uint16Array.from(values).buffer);
}

function even(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]);
}
