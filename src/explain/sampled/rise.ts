// RISE: the mean score of randomly masked inputs, weighed by how visible each pixel was.
import { sampleRandom } from '../random.ts';
import { stepsOf } from './sampler.ts';
import type { Baseline } from './baseline.ts';
import type { InputFormat, ScoreSampler } from './sampler.ts';

export interface RiseQuestion {
  readonly masks: number;
  readonly seed: number;
  readonly format: InputFormat;
  readonly x: Float32Array;
  readonly baseline: Baseline;
}

/** Cells of a mask along each side, and the chance of each to stay visible: the paper's own values (§4.1). */
const cells = 7;
const visible = 0.5;

/**
 * Petsiuk, Das & Saenko, arXiv:1806.07421 eq. 6: S(λ) = Σ F(x∘M)·M(λ) ÷ (N·E[M]), with E[M] = 0.5. What a mask hides fades
 * into the baseline. One value a pixel, [1,H,W].
 */
export function rise({ masks, seed, format, x, baseline }: RiseQuestion): ScoreSampler {
  const { height, width, channels } = format;
  const { pixelStep, channelStep } = stepsOf(format);
  const size = height * width;
  const sums = new Float64Array(size);
  const kept = new Map<number, Float32Array>();
  let total = 0;
  return {
    total: masks,
    fill(index, into) {
      const mask = riseMask({ seed, index, height, width });
      kept.set(index, mask);
      for (let channel = 0; channel < channels; channel++) {
        for (let pixel = 0; pixel < size; pixel++) {
          const at = pixel * pixelStep + channel * channelStep;
          const hidden = baseline.values[at] ?? 0;
          into[at] = hidden + (mask[pixel] ?? 0) * ((x[at] ?? 0) - hidden);
        }
      }
    },
    take(index, score) {
      const mask = kept.get(index);
      kept.delete(index);
      if (mask === undefined) throw new Error(`mask ${index} was not made`);
      for (let pixel = 0; pixel < size; pixel++) sums[pixel] = (sums[pixel] ?? 0) + score * (mask[pixel] ?? 0);
      total += score;
    },
    finish: () => ({
      shape: [1, height, width],
      values: Float32Array.from(sums, (sum) => sum / (masks * visible)),
      parameters: { masks, cells, visible, baseline: baseline.kind, seed, meanScore: total / masks },
    }),
  };
}

/**
 * Mask `index` of a seed: a grid of cells, each visible by chance, enlarged bilinearly to one cell more than the input
 * and cut out at a random shift of less than a cell (§3.2). Order of the draws: the grid row by row, shift down, shift right.
 *
 * @returns [height, width], 0 hidden … 1 visible
 */
export function riseMask({ seed, index, height, width }: { readonly seed: number; readonly index: number; readonly height: number; readonly width: number }): Float32Array {
  const random = sampleRandom(seed, index);
  const grid = Float64Array.from({ length: cells * cells }, () => (random() < visible ? 1 : 0));
  const rows = taps(height, random);
  const columns = taps(width, random);
  const mask = new Float32Array(height * width);
  const line = new Float64Array(cells);
  for (let y = 0; y < height; y++) {
    const [top, bottom, down] = [rows.low[y] ?? 0, rows.high[y] ?? 0, rows.weight[y] ?? 0];
    for (let cell = 0; cell < cells; cell++) line[cell] = (grid[top * cells + cell] ?? 0) * (1 - down) + (grid[bottom * cells + cell] ?? 0) * down;
    for (let column = 0; column < width; column++) {
      const across = columns.weight[column] ?? 0;
      mask[y * width + column] = (line[columns.low[column] ?? 0] ?? 0) * (1 - across) + (line[columns.high[column] ?? 0] ?? 0) * across;
    }
  }
  return mask;
}

/** Which two cells each element of one axis lies between, after a random shift. */
function taps(extent: number, random: () => number): { readonly low: Int32Array; readonly high: Int32Array; readonly weight: Float64Array } {
  const cell = Math.ceil(extent / cells);
  const shift = Math.floor(random() * cell);
  const scale = cells / ((cells + 1) * cell);
  const [low, high, weight] = [new Int32Array(extent), new Int32Array(extent), new Float64Array(extent)];
  for (let index = 0; index < extent; index++) {
    const position = Math.min(cells - 1, Math.max(0, (index + shift + 0.5) * scale - 0.5));
    low[index] = Math.floor(position);
    high[index] = Math.min(cells - 1, Math.floor(position) + 1);
    weight[index] = position - Math.floor(position);
  }
  return { low, high, weight };
}
