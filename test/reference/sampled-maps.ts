// The maps that ask a model many times, restated in float64 as plain loops over the reference's own forward and backward pass.
import { referenceBackward, referenceForward } from './index.ts';
import { seedOf } from './expected-maps.ts';
import { sampleRandom } from '../../src/explain/random.ts';
import type { ScoreKind, Target } from '../../src/contracts/explanation.ts';
import type { Layer } from '../../src/explain/layer.ts';
import type { SmallClassifier } from './small-classifier.ts';

export interface PlainModel {
  scoreAt(x: Float64Array): number;
  gradientAt(x: Float64Array): Float64Array;
  activationsAt(x: Float64Array, layer: Layer): Float64Array;
}

/** The model as functions of one input, [1,C,H,W] or [1,H,W,C] as it takes it. */
export function plainModel({ model, input }: Pick<SmallClassifier, 'model' | 'input'>, score: ScoreKind, target: Target): PlainModel {
  const { head, imported: { graph } } = model;
  const [name] = graph.inputs;
  const forward = (x: Float64Array) => referenceForward(graph, new Map([[name!, { shape: input.shape, values: x }]]));
  return {
    scoreAt(x) {
      const z = Float64Array.from(forward(x).get(head.value)!.values);
      if (score === 'logit') return target.sign * z[target.index]!;
      const p = head.classes === 'independent'
        ? 1 / (1 + Math.exp(-target.sign * z[target.index]!))
        : Math.exp(z[target.index]!) / z.reduce((sum, value) => sum + Math.exp(value), 0);
      return score === 'probability' ? p : Math.log(p);
    },
    gradientAt(x) {
      const values = forward(x);
      const seed = seedOf(head, score, Float64Array.from(values.get(head.value)!.values), target);
      return referenceBackward(graph, values, { seed: new Map([[head.value, seed]]), from: [name!], rules: 'chain' }).get(name!)!;
    },
    activationsAt: (x, layer) => Float64Array.from(forward(x).get(layer.value)!.values),
  };
}

export interface Grid { readonly layout: 'NCHW' | 'NHWC'; readonly channels: number; readonly height: number; readonly width: number }

export function elementOf({ layout, channels, height, width }: Grid, channel: number, y: number, x: number): number {
  return layout === 'NCHW' ? (channel * height + y) * width + x : (y * width + x) * channels + channel;
}

/** Captum's words: the mean over the squares that cover a pixel of F(x) − F(x with the square at the baseline). */
export function plainOcclusion(model: PlainModel, x: Float64Array, baseline: Float64Array, grid: Grid, window: number, stride: number): Float64Array {
  const { channels, height, width } = grid;
  const [sum, count] = [new Float64Array(height * width), new Float64Array(height * width)];
  for (let top = 0; ; top += stride) {
    for (let left = 0; ; left += stride) {
      const hidden = Float64Array.from(x);
      const covered: number[] = [];
      for (let y = top; y < Math.min(top + window, height); y++) {
        for (let column = left; column < Math.min(left + window, width); column++) {
          covered.push(y * width + column);
          for (let channel = 0; channel < channels; channel++) hidden[elementOf(grid, channel, y, column)] = baseline[elementOf(grid, channel, y, column)]!;
        }
      }
      const fall = model.scoreAt(x) - model.scoreAt(hidden);
      for (const pixel of covered) {
        sum[pixel]! += fall;
        count[pixel]! += 1;
      }
      if (left + window >= width) break;
    }
    if (top + window >= height) break;
  }
  return sum.map((value, pixel) => value / count[pixel]!);
}

/** Value of a plane between its cells: every cell weighs 1 − its distance, the position clamped to the outermost centres. */
function between(plane: ArrayLike<number>, rows: number, columns: number, v: number, u: number): number {
  let value = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const vertical = Math.max(0, 1 - Math.abs(Math.min(Math.max(v, 0), rows - 1) - y));
      const horizontal = Math.max(0, 1 - Math.abs(Math.min(Math.max(u, 0), columns - 1) - x));
      value += plane[y * columns + x]! * vertical * horizontal;
    }
  }
  return value;
}

/** The paper's mask: a 7 × 7 grid of coins, enlarged to eight cells a side, and a piece of it cut out at a shift of less than a cell. */
export function plainMask(seed: number, index: number, height: number, width: number): Float64Array {
  const random = sampleRandom(seed, index);
  const grid = Array.from({ length: 49 }, () => (random() < 0.5 ? 1 : 0));
  const [cellHeight, cellWidth] = [Math.ceil(height / 7), Math.ceil(width / 7)];
  const down = Math.floor(random() * cellHeight);
  const right = Math.floor(random() * cellWidth);
  const mask = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      mask[y * width + x] = between(grid, 7, 7, ((y + down + 0.5) * 7) / (8 * cellHeight) - 0.5, ((x + right + 0.5) * 7) / (8 * cellWidth) - 0.5);
    }
  }
  return mask;
}

/** x where the mask is 1, the baseline where it is 0. */
export function faded(x: Float64Array, baseline: Float64Array, mask: ArrayLike<number>, grid: Grid): Float64Array {
  const result = Float64Array.from(x);
  for (let channel = 0; channel < grid.channels; channel++) {
    for (let y = 0; y < grid.height; y++) {
      for (let column = 0; column < grid.width; column++) {
        const at = elementOf(grid, channel, y, column);
        const m = mask[y * grid.width + column]!;
        result[at] = m * x[at]! + (1 - m) * baseline[at]!;
      }
    }
  }
  return result;
}

export function plainRise(model: PlainModel, x: Float64Array, baseline: Float64Array, grid: Grid, masks: number, seed: number): Float64Array {
  const sum = new Float64Array(grid.height * grid.width);
  for (let index = 0; index < masks; index++) {
    const mask = plainMask(seed, index, grid.height, grid.width);
    const score = model.scoreAt(faded(x, baseline, mask, grid));
    mask.forEach((m, pixel) => { sum[pixel]! += m * score; });
  }
  return sum.map((value) => value / (masks * 0.5));
}

/** Algorithm 1 of the paper, channel by channel. */
export function plainScoreCam(model: PlainModel, x: Float64Array, baseline: Float64Array, grid: Grid, layer: Layer): Float64Array {
  const a = model.activationsAt(x, layer);
  const area = layer.height * layer.width;
  const scores = Array.from({ length: layer.channels }, (_, k) => {
    const channel = a.subarray(k * area, (k + 1) * area);
    const up = new Float64Array(grid.height * grid.width);
    for (let y = 0; y < grid.height; y++) {
      for (let column = 0; column < grid.width; column++) {
        up[y * grid.width + column] = between(channel, layer.height, layer.width, ((y + 0.5) * layer.height) / grid.height - 0.5, ((column + 0.5) * layer.width) / grid.width - 0.5);
      }
    }
    // Weights that add up to 1 but for a rounding would stretch a flat channel's noise.
    const isFlat = channel.every((value) => value === channel[0]);
    const [least, most] = [Math.min(...up), isFlat ? Math.min(...up) : Math.max(...up)];
    return model.scoreAt(faded(x, baseline, up.map((value) => (most > least ? (value - least) / (most - least) : 0)), grid));
  });
  const exponentials = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return Float64Array.from({ length: area }, (_, i) => Math.max(0, exponentials.reduce((sum, value, k) => sum + (value / total) * a[k * area + i]!, 0)));
}
