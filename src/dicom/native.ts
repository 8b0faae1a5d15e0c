// Uncompressed pixel bytes → typed values of one frame: byte order, unused bits, planes, chroma subsampling.
import { isHalfChroma } from './pixel-layout.ts';
import type { PixelLayout } from './pixel-layout.ts';
import type { StoredValues } from './stored.ts';

/** Bits that one frame takes in an uncompressed file; a frame of 1-bit pixels need not end on a byte. */
export function nativeFrameBits(layout: PixelLayout): number {
  // PS3.3 C.7.6.3.1.2: YBR_FULL_422 stores two samples a pixel (Y1 Y2 Cb Cr for two pixels).
  const samples = isHalfChroma(layout) ? 2 : layout.samples;
  return layout.rows * layout.cols * samples * layout.bitsAllocated;
}

/**
 * One frame of native pixel data.
 *
 * @param value the whole value of Pixel Data; at least (frame + 1) frames long
 */
export function nativeFrame(value: Uint8Array, layout: PixelLayout, frame: number, { isBigEndian, vr }: { isBigEndian: boolean; vr: string | undefined }): StoredValues {
  const count = layout.rows * layout.cols * layout.samples;
  const frameBits = nativeFrameBits(layout);
  if (layout.bitsAllocated === 1) return unpackBits(value, frame * frameBits, count);
  const frameBytes = frameBits / 8;
  // PS3.5 8.1.1 and A.3: 8-bit pixels in OW words are swapped with the words of a big-endian file.
  const isSwapped = isBigEndian && layout.bitsAllocated === 8 && vr === 'OW';
  const bytes = isSwapped ? unswapped(value, frame * frameBytes, frameBytes) : value.slice(frame * frameBytes, (frame + 1) * frameBytes);
  if (isHalfChroma(layout)) return spreadChroma(bytes, count);
  return arrange(typedValues(bytes, layout, { isBigEndian }), layout);
}

/** Little-endian bytes of one unpacked frame, samples side by side; 1-bit pixels eight to a byte. */
export function unpackedFrame(bytes: Uint8Array<ArrayBuffer>, layout: PixelLayout): StoredValues {
  if (layout.bitsAllocated === 1) return unpackBits(bytes, 0, layout.rows * layout.cols * layout.samples);
  return typedValues(bytes, layout, { isBigEndian: false });
}

/** PS3.5 8.1.1: the first pixel is the least significant bit of the first byte. */
function unpackBits(value: Uint8Array, firstBit: number, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const bit = firstBit + i;
    out[i] = ((value[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return out;
}

function unswapped(value: Uint8Array, start: number, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = value[(start + i) ^ 1] ?? 0;
  return out;
}

function spreadChroma(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let from = 0, to = 0; to < count; from += 4, to += 6) {
    const cb = bytes[from + 2] ?? 0;
    const cr = bytes[from + 3] ?? 0;
    out[to] = bytes[from] ?? 0;
    out[to + 1] = cb;
    out[to + 2] = cr;
    out[to + 3] = bytes[from + 1] ?? 0;
    out[to + 4] = cb;
    out[to + 5] = cr;
  }
  return out;
}

/** How the bytes of a value are read. */
export type CellLayout = Pick<PixelLayout, 'bitsAllocated' | 'bitsStored' | 'lowBit' | 'isSigned' | 'isFloat'>;

/** Whole cells → values of Bits Stored bits. */
export function typedValues(bytes: Uint8Array, layout: CellLayout, { isBigEndian }: { isBigEndian: boolean }): StoredValues {
  const buffer = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  if (isBigEndian && layout.bitsAllocated > 8) reverseWords(new Uint8Array(buffer), layout.bitsAllocated / 8);
  if (layout.isFloat) return layout.bitsAllocated === 64 ? new Float64Array(buffer) : new Float32Array(buffer);
  const { bitsStored, lowBit } = layout;
  if (layout.bitsAllocated === 8) return layout.isSigned ? signExtended(new Int8Array(buffer), bitsStored, lowBit) : masked(new Uint8Array(buffer), bitsStored, lowBit);
  if (layout.bitsAllocated === 16) return layout.isSigned ? signExtended(new Int16Array(buffer), bitsStored, lowBit) : masked(new Uint16Array(buffer), bitsStored, lowBit);
  return layout.isSigned ? signExtended(new Int32Array(buffer), bitsStored, lowBit) : masked(new Uint32Array(buffer), bitsStored, lowBit);
}

function reverseWords(bytes: Uint8Array, width: number): void {
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Bits above the High Bit, and below the value, may hold overlays or rubbish (PS3.5 8.1.1): they are no part of the value. */
function masked<A extends Uint8Array | Uint16Array | Uint32Array>(values: A, bitsStored: number, lowBit: number): A {
  if (bitsStored >= values.BYTES_PER_ELEMENT * 8) return values;
  const mask = 2 ** bitsStored - 1;
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] ?? 0) >>> lowBit) & mask;
  return values;
}

/** Two's complement in Bits Stored bits: its sign bit goes to bit 31 and back. */
function signExtended<A extends Int8Array | Int16Array | Int32Array>(values: A, bitsStored: number, lowBit: number): A {
  if (bitsStored >= values.BYTES_PER_ELEMENT * 8) return values;
  const [up, down] = [32 - bitsStored - lowBit, 32 - bitsStored];
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] ?? 0) << up) >> down;
  return values;
}

/** Planar configuration 1 stores all of the first sample first (PS3.3 C.7.6.3.1.3). */
function arrange(values: StoredValues, layout: PixelLayout): StoredValues {
  if (layout.samples === 1 || layout.planar === 0) return values;
  const pixels = layout.rows * layout.cols;
  const out = values.slice();
  for (let sample = 0; sample < layout.samples; sample++) {
    for (let i = 0; i < pixels; i++) out[i * layout.samples + sample] = values[sample * pixels + i] ?? 0;
  }
  return out;
}
