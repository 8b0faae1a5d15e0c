// Occlusion: how much the score falls when a square of the input is replaced by the baseline.
import { AppError } from '../../contracts/errors.ts';
import { stepsOf } from './sampler.ts';
import type { Baseline } from './baseline.ts';
import type { InputFormat, ScoreSampler } from './sampler.ts';

export interface OcclusionQuestion {
  /** null: an eighth of each side, rounded up. */
  readonly window: number | null;
  /** null: half of the window, rounded up. */
  readonly stride: number | null;
  readonly format: InputFormat;
  readonly x: Float32Array;
  readonly baseline: Baseline;
}

interface Window { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }

/**
 * Zeiler & Fergus, arXiv:1311.2901 §4.2. Squares start at multiples of the stride until one reaches the far edge, where
 * it is cut off; a pixel's value is the mean fall of the score over the squares that cover it. All channels are hidden at
 * once, so there is one value a pixel, [1,H,W]; it is what Captum's Occlusion repeats in every channel.
 *
 * @throws AppError `usage_option` for a stride beyond its window, which would leave pixels out
 */
export function occlusion({ window, stride, format, x, baseline }: OcclusionQuestion): ScoreSampler {
  const { height, width, channels } = format;
  const side = (extent: number): number => Math.min(extent, window ?? Math.ceil(extent / 8));
  const step = (extent: number): number => stride ?? Math.ceil(side(extent) / 2);
  for (const extent of [height, width]) {
    if (step(extent) > side(extent)) throw new AppError('usage_option', `stride: expected at most the window, ${side(extent)}, so that no pixel is left out, got ${step(extent)}`);
  }
  const windows = placesAlong(height, side(height), step(height)).flatMap(([top, bottom]) =>
    placesAlong(width, side(width), step(width)).map(([left, right]): Window => ({ top, left, bottom, right })));
  const { pixelStep, channelStep } = stepsOf(format);
  const falls = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  let whole = 0;
  const pixels = (place: Window, visit: (pixel: number) => void): void => {
    for (let y = place.top; y < place.bottom; y++) for (let column = place.left; column < place.right; column++) visit(y * width + column);
  };
  return {
    // The first input is the whole one: its score is what the others fall from.
    total: windows.length + 1,
    fill(index, into) {
      into.set(x);
      const place = windows[index - 1];
      if (place === undefined) return;
      pixels(place, (pixel) => {
        for (let channel = 0; channel < channels; channel++) {
          const at = pixel * pixelStep + channel * channelStep;
          into[at] = baseline.values[at] ?? 0;
        }
      });
    },
    take(index, score) {
      const place = windows[index - 1];
      if (place === undefined) {
        whole = score;
        return;
      }
      pixels(place, (pixel) => {
        falls[pixel] = (falls[pixel] ?? 0) + whole - score;
        counts[pixel] = (counts[pixel] ?? 0) + 1;
      });
    },
    finish: () => ({
      shape: [1, height, width],
      values: Float32Array.from(falls, (fall, pixel) => fall / (counts[pixel] ?? 1)),
      parameters: { window: [side(height), side(width)], stride: [step(height), step(width)], windows: windows.length, baseline: baseline.kind },
    }),
  };
}

/** [start, end) of every position along one axis. */
function placesAlong(extent: number, side: number, step: number): (readonly [number, number])[] {
  const count = Math.ceil((extent - side) / step) + 1;
  return Array.from({ length: count }, (_, index) => [index * step, Math.min(extent, index * step + side)] as const);
}
