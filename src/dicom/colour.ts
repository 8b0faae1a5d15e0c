// Luminance and chrominance as stored → red, green and blue as shown: PS3.3 C.7.6.3.1.2.
import type { Photometric } from './pixel-layout.ts';

/** Coefficients of R, G and B: y · (Y − yZero) plus those of Cb and Cr, which are centred on half of the range. */
interface Inverse { readonly yZero: number; readonly y: number; readonly redCr: number; readonly greenCb: number; readonly greenCr: number; readonly blueCb: number }

/** The inverse of C.7.6.3.1.2's YBR_FULL matrix: Y = .2990 R + .5870 G + .1140 B, Cb and Cr scaled to ±½. */
const full: Inverse = { yZero: 0, y: 1, redCr: 1.402, greenCb: -0.344136, greenCr: -0.714136, blueCb: 1.772 };
/** YBR_PARTIAL: black at 16, white at 235 of 8 bits, Cb and Cr from 16 to 240. */
const partial: Inverse = { yZero: 16, y: 255 / 219, redCr: 1.402 * 255 / 224, greenCb: -0.344136 * 255 / 224, greenCr: -0.714136 * 255 / 224, blueCb: 1.772 * 255 / 224 };

const inverses: Partial<Record<Photometric, Inverse>> = { YBR_FULL: full, YBR_FULL_422: full, YBR_PARTIAL_422: partial, YBR_PARTIAL_420: partial };

/**
 * Whether stored samples are luminance and chrominance. YBR_ICT and YBR_RCT are transforms inside of the JPEG 2000
 * codestream (C.7.6.3.1.2): its decoder has undone them, so what is stored here is red, green and blue.
 */
export function isLuminanceChrominance(photometric: Photometric): boolean {
  return inverses[photometric] !== undefined;
}

/**
 * Red, green and blue 0…255, not rounded.
 *
 * @param samples samples of a pixel side by side
 * @param bits of a sample
 */
export function toRgb(samples: ArrayLike<number>, photometric: Photometric, bits: number): Float32Array {
  const scale = 255 / (2 ** bits - 1);
  const inverse = inverses[photometric];
  const out = new Float32Array(samples.length);
  if (inverse === undefined) {
    for (let i = 0; i < out.length; i++) out[i] = (samples[i] ?? 0) * scale;
    return out;
  }
  const half = 2 ** (bits - 1);
  const yZero = inverse.yZero * 2 ** (bits - 8);
  for (let i = 0; i + 2 < out.length; i += 3) {
    const y = inverse.y * ((samples[i] ?? 0) - yZero);
    const cb = (samples[i + 1] ?? 0) - half;
    const cr = (samples[i + 2] ?? 0) - half;
    out[i] = clip((y + inverse.redCr * cr) * scale);
    out[i + 1] = clip((y + inverse.greenCb * cb + inverse.greenCr * cr) * scale);
    out[i + 2] = clip((y + inverse.blueCb * cb) * scale);
  }
  return out;
}

function clip(level: number): number {
  return Math.min(Math.max(level, 0), 255);
}
