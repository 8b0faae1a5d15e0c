// One plane of an explanation map: what is drawn over the image and measured against a box.
import type { ExplanationMap } from '../contracts/explanation.ts';

/** Raw values, row-major, height × width. */
export interface MapPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * A CAM is its own plane, and so is a map with one value a pixel; an input-space map is summed over its channels, signed.
 *
 * @param layout order of the axes of an input-space map: [1,c,h,w] or [1,h,w,c]
 */
export function planeOf({ space, shape, values }: ExplanationMap, layout: 'NCHW' | 'NHWC'): MapPlane {
  if (space !== 'input') {
    const [, height = 0, width = 0] = shape;
    return { width, height, values };
  }
  const [, first = 0, second = 0, third = 0] = shape;
  const [channels, height, width] = layout === 'NCHW' ? [first, second, third] : [third, first, second];
  return { width, height, values: sumChannels(values, { channels, height, width, layout }) };
}

interface Axes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: 'NCHW' | 'NHWC';
}

/** [1,c,h,w] or [1,h,w,c] → [h,w] */
export function sumChannels(values: Float32Array, { channels, height, width, layout }: Axes): Float32Array {
  const size = height * width;
  if (channels === 1) return values.slice(0, size);
  const plane = new Float32Array(size);
  const [pixelStep, channelStep] = layout === 'NCHW' ? [1, size] : [channels, 1];
  for (let pixel = 0; pixel < size; pixel += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += values[pixel * pixelStep + channel * channelStep] ?? 0;
    plane[pixel] = sum;
  }
  return plane;
}

/** Smallest and largest value. @returns zeros for an empty array; NaN when a value is NaN */
export function extremesOf(values: Float32Array): { readonly min: number; readonly max: number } {
  if (values.length === 0) return { min: 0, max: 0 };
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) return { min: NaN, max: NaN };
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** A flat or non-finite map, and a CAM that is nowhere positive, say nothing: they are never stretched into a picture. */
export function hasEvidence({ min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number.isFinite(min) && Number.isFinite(max) && max > min && (max > 0 || min < 0);
}
