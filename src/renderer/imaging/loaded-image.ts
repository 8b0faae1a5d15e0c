// An image in the window: what the host says about it and its stored values at every resolution.
import { PixelPyramid, readStored, storedExtremes } from './stored-pixels.ts';
import { text } from '../text/text.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { Marks } from './marks-picture.ts';
import type { StoredRange } from './voi.ts';

export interface LoadedImage {
  readonly description: ImageDescription;
  readonly frame: number;
  readonly pyramid: PixelPyramid;
  /** Overlays, shutters, padding; null where nothing lies over the image. */
  readonly marks: Marks | null;
  /** Taken from the pixels themselves: a table that is too short would draw holes. */
  readonly range: StoredRange;
}

/** @throws RangeError when the bytes do not fit the description */
export function loadedImage(description: ImageDescription, frame: number, bytes: ArrayBuffer, marksBytes: ArrayBuffer | null = null): LoadedImage {
  const full = readStored(bytes, description);
  const { min, max } = storedExtremes(full);
  const { slope, intercept } = description;
  const { rows, cols } = description;
  // A frame without marks has an empty answer.
  const marks = marksBytes === null || marksBytes.byteLength !== rows * cols ? null : { width: cols, height: rows, values: new Uint8Array(marksBytes), shutterGrey: description.marks?.shutterGrey ?? 0 };
  return { description, frame, pyramid: new PixelPyramid(full), marks, range: { minStored: min, maxStored: max, slope, intercept } };
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

/** Mean stored value of a frame around a rectangle, an eighth of its longer side wide: what "mean" paints it with. */
export function meanAround({ pyramid }: LoadedImage, rect: ImageRect): number {
  const side = Math.max(rect.width, rect.height);
  const { reduction, width, height, samples, values } = pyramid.forScale(Math.min(1, 128 / side));
  const by = side / 8;
  const inside = (x: number, y: number) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
  const first = (at: number) => Math.max(0, Math.floor(at / reduction));
  const last = (at: number, size: number) => Math.min(size - 1, Math.floor(at / reduction));
  let [sum, count, whole, wholeCount] = [0, 0, 0, 0];
  for (let y = first(rect.y - by); y <= last(rect.y + rect.height + by, height); y += 1) {
    for (let x = first(rect.x - by); x <= last(rect.x + rect.width + by, width); x += 1) {
      const value = values[(y * width + x) * samples] ?? 0;
      whole += value;
      wholeCount += 1;
      if (inside((x + 0.5) * reduction, (y + 0.5) * reduction)) continue;
      sum += value;
      count += 1;
    }
  }
  return count > 0 ? sum / count : whole / Math.max(wholeCount, 1);
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
      windows: [{ center: (min + max) / 2, width: span, explanation: text.models.given.wholeRange, function: 'LINEAR_EXACT' }],
      areWindowsOfFrame: false, cine: null, pixelAspect: 1, marks: null, spacingMm: null, plane: null, orientation: { left: '', right: '', top: '', bottom: '' }, laterality: null, view: null, facts: [], flags: [],
    },
    frame: 0,
    marks: null,
    pyramid: new PixelPyramid({ reduction: 1, width, height, samples: 1, values: stored }),
    range: { minStored: 0, maxStored: inputLevels, slope, intercept: min },
  };
}
