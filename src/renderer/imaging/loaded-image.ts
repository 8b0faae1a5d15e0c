// An image in the window: what the host says about it and its stored values at every resolution.
import { PixelPyramid, readStored, storedExtremes } from './stored-pixels.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { StoredRange } from './voi.ts';

export interface LoadedImage {
  readonly description: ImageDescription;
  readonly frame: number;
  readonly pyramid: PixelPyramid;
  /** Taken from the pixels themselves: a table that is too short would draw holes. */
  readonly range: StoredRange;
}

/** @throws RangeError when the bytes do not fit the description */
export function loadedImage(description: ImageDescription, frame: number, bytes: ArrayBuffer): LoadedImage {
  const full = readStored(bytes, description);
  const { min, max } = full.samples === 4 ? { min: 0, max: 255 } : storedExtremes(full.values);
  const { slope, intercept } = description;
  return { description, frame, pyramid: new PixelPyramid(full), range: { minStored: min, maxStored: max, slope, intercept } };
}

/** Stored value at an image point (three for colour); null outside. */
export function storedAt({ pyramid }: LoadedImage, point: { x: number; y: number }): number[] | null {
  const { width, height, samples, values } = pyramid.full;
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const at = (y * width + x) * samples;
  return Array.from(values.subarray(at, at + Math.min(samples, 3)));
}

/** Mean stored value, from a level of at most some thousand pixels. */
export function meanStored({ pyramid }: LoadedImage): number {
  const { width, height } = pyramid.full;
  const level = pyramid.forScale(64 / Math.max(width, height, 64));
  let sum = 0;
  for (const value of level.values) sum += value;
  return sum / level.values.length;
}

const inputLevels = 65_535;

/**
 * The model's input as an image: the grey plane in 65,535 steps between its own minimum and maximum, so that probe and
 * window speak of tensor values.
 */
export function inputAsImage({ id, name, width, height, min, max, values }: {
  id: string; name: string; width: number; height: number; min: number; max: number; values: Float32Array;
}): LoadedImage {
  const span = max > min ? max - min : 1;
  const stored = Uint16Array.from(values, (value) => Math.round(((value - min) / span) * inputLevels));
  const slope = span / inputLevels;
  return {
    description: {
      id, name, rows: height, cols: width, samples: 1, frames: 1, storedType: 'uint16', minStored: 0, maxStored: inputLevels,
      slope, intercept: min, isInverted: false,
      windows: [{ center: (min + max) / 2, width: span, explanation: 'Whole range of the input', function: 'LINEAR_EXACT' }],
      paddingValue: null, spacingMm: null, orientation: { left: '', right: '', top: '', bottom: '' }, facts: [],
    },
    frame: 0,
    pyramid: new PixelPyramid({ reduction: 1, width, height, samples: 1, values: stored }),
    range: { minStored: 0, maxStored: inputLevels, slope, intercept: min },
  };
}
