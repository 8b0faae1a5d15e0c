// RLE Lossless, PS3.5 annex G: byte planes, each packed on its own, the most significant byte of a sample first.
import { AppError } from '../contracts/errors.ts';

export interface RleFrame {
  readonly pixelCount: number;
  readonly samples: number;
  readonly bytesPerSample: number;
  /** For messages: the file, and the frame counted from 0. */
  readonly name: string;
  readonly frame: number;
}

const headerBytes = 64;
/** A replicate run of two bytes gives at most 128. */
const maxExpansion = 64;

/**
 * One decoded frame: little endian, samples of a pixel side by side.
 *
 * @throws AppError `image_unreadable` on a wrong segment count, an offset outside the frame, or a segment that gives too few bytes
 */
export function decodeRleFrame(packed: Uint8Array, frame: RleFrame): Uint8Array<ArrayBuffer> {
  const { pixelCount, samples, bytesPerSample } = frame;
  const refuse = (problem: string) => new AppError('image_unreadable', `${frame.name}: RLE frame ${frame.frame}: ${problem}.`);
  if (packed.length < headerBytes) throw refuse(`expected a header of ${headerBytes} bytes, got ${packed.length} bytes`);
  const header = new DataView(packed.buffer, packed.byteOffset, headerBytes);
  const expectedSegments = samples * bytesPerSample;
  const segmentCount = header.getUint32(0, true);
  if (segmentCount !== expectedSegments) throw refuse(`expected ${expectedSegments} segments, got ${segmentCount}`);
  if (pixelCount * expectedSegments > packed.length * maxExpansion) {
    throw refuse(`expected ${pixelCount * expectedSegments} bytes of pixels, got ${packed.length} packed bytes, which cannot hold them`);
  }
  const starts = Array.from({ length: segmentCount }, (_, i) => header.getUint32(4 + 4 * i, true));
  const out = new Uint8Array(pixelCount * expectedSegments);
  for (const [segment, start] of starts.entries()) {
    const end = starts[segment + 1] ?? packed.length;
    if (start < headerBytes || end < start || end > packed.length) throw refuse(`segment ${segment} lies at bytes ${start} to ${end} of ${packed.length}`);
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample); // G.2: most significant byte first
    const written = unpackSegment(packed.subarray(start, end), out, { offset: sample * bytesPerSample + byte, stride: expectedSegments });
    if (written < pixelCount) throw refuse(`segment ${segment}: expected ${pixelCount} bytes, got ${written}`);
  }
  return out;
}

/** G.3.2, the decoder; bytes beyond the plane are padding. Returns how many bytes of the plane were written. */
function unpackSegment(packed: Uint8Array, out: Uint8Array, { offset, stride }: { offset: number; stride: number }): number {
  let at = 0;
  let to = offset;
  while (at < packed.length && to < out.length) {
    const n = packed[at++] ?? 128;
    if (n < 128) {
      for (let left = n + 1; left > 0 && at < packed.length && to < out.length; left--, to += stride) out[to] = packed[at++] ?? 0;
    } else if (n > 128 && at < packed.length) {
      const value = packed[at++] ?? 0;
      for (let left = 257 - n; left > 0 && to < out.length; left--, to += stride) out[to] = value;
    }
  }
  return (to - offset) / stride;
}
