// One compressed frame → stored values: its header is held against the data set before a decoder is asked.
import { AppError } from '../../contracts/errors.ts';
import { typedValues } from '../native.ts';
import type { PixelLayout } from '../pixel-layout.ts';
import type { StoredValues } from '../stored.ts';
import type { PixelPacking } from '../transfer-syntax.ts';
import { readJpeg2000Header } from './jpeg-2000-header.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { Codestream, CodestreamKind } from './codestream.ts';

/** What a decoder is told: everything here has been checked against the data set. */
export interface CodecFrame {
  readonly kind: CodestreamKind;
  readonly rows: number;
  readonly cols: number;
  readonly samples: 1 | 3;
  readonly precision: number;
  readonly isSigned: boolean;
  readonly isPlanar: boolean;
}

/**
 * A decoder of codestreams, given by the host.
 *
 * @returns rows × cols × samples values, samples of a pixel side by side, one byte each up to 8 bits of precision, else two, little endian;
 *   no colour is converted, but JPEG 2000's own component transform is undone
 * @throws any Error when the codestream is damaged
 */
export type DecodeCodestream = (packed: Uint8Array, frame: CodecFrame) => Uint8Array<ArrayBuffer>;

const names: Readonly<Record<CodestreamKind, string>> = { jpeg: 'JPEG', 'jpeg-ls': 'JPEG-LS', 'jpeg-2000': 'JPEG 2000', 'ht-jpeg-2000': 'HTJ2K' };

/**
 * @throws AppError `image_unreadable` when header and data set differ or the codestream is damaged, `image_unsupported` for a lawful
 *   codestream that is not decoded
 */
export function compressedFrame(packed: Uint8Array, layout: PixelLayout, { packing, decode, name, index }: { packing: PixelPacking; decode: DecodeCodestream; name: string; index: number }): StoredValues {
  const stream = checkedHeader(packed, layout, { packing, where: `${name}: frame ${index}` });
  const { kind, precision, isSigned, isPlanar } = stream;
  const frame: CodecFrame = { kind, rows: layout.rows, cols: layout.cols, samples: layout.samples, precision, isSigned, isPlanar };
  const bytesPerSample = precision > 8 ? 2 : 1;
  const expected = layout.rows * layout.cols * layout.samples * bytesPerSample;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = decode(packed.subarray(stream.start), frame);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('image_unreadable', `${name}: frame ${index}: its ${names[kind]} codestream is damaged.`);
  }
  if (bytes.length !== expected) throw new AppError('image_unreadable', `${name}: frame ${index}: expected ${expected} bytes from its ${names[kind]} codestream, got ${bytes.length}.`);
  return storedValues(bytes, layout, stream);
}

function checkedHeader(packed: Uint8Array, layout: PixelLayout, { packing, where }: { packing: PixelPacking; where: string }): Codestream {
  const isJpeg2000 = packing === 'jpeg-2000' || packing === 'ht-jpeg-2000';
  const stream = isJpeg2000 ? readJpeg2000Header(packed) : readJpegHeader(packed);
  const refuse = (problem: string): AppError => new AppError('image_unreadable', `${where}: ${problem}.`);
  if ('problem' in stream) throw new AppError(stream.isUnsupported ? 'image_unsupported' : 'image_unreadable', `${where}: ${stream.problem}.`);
  if (!isJpeg2000 && stream.kind !== packing) throw refuse(`expected a ${packing === 'jpeg' ? 'JPEG' : 'JPEG-LS'} codestream, got ${names[stream.kind]}`);
  if (stream.rows !== layout.rows || stream.cols !== layout.cols) {
    throw refuse(`expected ${layout.rows} rows × ${layout.cols} columns, its codestream has ${stream.rows} × ${stream.cols}`);
  }
  if (stream.components !== layout.samples) throw refuse(`expected ${layout.samples} samples per pixel, its codestream has ${stream.components}`);
  if (layout.isFloat || layout.bitsAllocated === 1) throw refuse(`expected 8, 16 or 32 Bits Allocated with ${names[stream.kind]}, got ${layout.bitsAllocated}${layout.isFloat ? ' of floating point' : ''}`);
  if (stream.precision < 2 || stream.precision > layout.bitsAllocated) throw refuse(`expected 2 to ${layout.bitsAllocated} bits a sample, its codestream has ${stream.precision}`);
  if (stream.precision > 16) throw new AppError('image_unsupported', `${where}: ${stream.precision} bits a sample in ${names[stream.kind]} are not decoded, expected at most 16.`);
  // The decoder keeps only the low byte of such samples.
  if (stream.kind === 'jpeg-2000' && stream.components === 3 && stream.precision > 8) {
    throw new AppError('image_unsupported', `${where}: JPEG 2000 colour with ${stream.precision} bits a sample is not decoded, expected 8.`);
  }
  return stream;
}

/** The decoder's bytes in the element type of the data set. */
function storedValues(bytes: Uint8Array<ArrayBuffer>, layout: PixelLayout, { precision, isSigned, isLossless }: Codestream): StoredValues {
  // Lossless: the value is what Bits Stored says (PS3.5 8.1.1). Lossy: the decoder may overshoot Bits Stored, and cutting bits off
  // would turn white to black, so the codestream's own precision counts.
  const bits = isLossless ? Math.min(layout.bitsStored, precision) : precision;
  const width = bytes.length === layout.rows * layout.cols * layout.samples ? 8 : 16;
  // A signed codestream under an unsigned data set, and the reverse, occur: the bits are read as the data set says.
  const narrow = typedValues(bytes, { bitsAllocated: width, bitsStored: bits, lowBit: 0, isFloat: false, isSigned: layout.isSigned || (isSigned && width < layout.bitsAllocated) }, { isBigEndian: false });
  if (width === layout.bitsAllocated) return narrow;
  if (layout.bitsAllocated === 16) return layout.isSigned ? Int16Array.from(narrow) : Uint16Array.from(narrow);
  return layout.isSigned ? Int32Array.from(narrow) : Uint32Array.from(narrow);
}
