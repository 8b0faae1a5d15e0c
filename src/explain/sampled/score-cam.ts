// Score-CAM: channels of a layer, weighted by the score of the input seen through each of them.
import { resizeBilinear } from '../upsample.ts';
import { stepsOf } from './sampler.ts';
import type { Baseline } from './baseline.ts';
import type { InputFormat, ScoreSampler } from './sampler.ts';

export interface ScoreCamQuestion {
  /** Activations of the layer, [channels, height, width]. */
  readonly a: Float32Array;
  readonly layer: { readonly channels: number; readonly height: number; readonly width: number };
  readonly format: InputFormat;
  readonly x: Float32Array;
  readonly baseline: Baseline;
}

/**
 * Wang et al., arXiv:1910.01279 algorithm 1: ReLU(Σ_k softmax_k(F(x∘s(up(A_k))))·A_k), s stretching each channel to
 * [0, 1] after bilinear upsampling. The softmax makes the score of the baseline, which the paper subtracts, fall out. A
 * channel that is flat shows nothing of the input, so all flat ones share one run. [1,h,w] on the layer's own grid.
 */
export function scoreCam({ a, layer, format, x, baseline }: ScoreCamQuestion): ScoreSampler {
  const area = layer.height * layer.width;
  const { channels, height, width } = format;
  const { pixelStep, channelStep } = stepsOf(format);
  const channelOf = (k: number): Float32Array => a.subarray(k * area, (k + 1) * area);
  const isFlat = Array.from({ length: layer.channels }, (_, k) => channelOf(k).every((value) => value === a[k * area]));
  const seen = isFlat.flatMap((flat, k) => (flat ? [] : [k]));
  const flatCount = layer.channels - seen.length;
  const scores = new Float64Array(layer.channels);
  return {
    total: seen.length + (flatCount > 0 ? 1 : 0),
    fill(index, into) {
      into.set(baseline.values);
      const k = seen[index];
      if (k === undefined) return;
      const mask = stretched(resizeBilinear({ width: layer.width, height: layer.height, values: channelOf(k) }, width, height).values);
      for (let channel = 0; channel < channels; channel++) {
        for (let pixel = 0; pixel < mask.length; pixel++) {
          const at = pixel * pixelStep + channel * channelStep;
          const hidden = baseline.values[at] ?? 0;
          into[at] = hidden + (mask[pixel] ?? 0) * ((x[at] ?? 0) - hidden);
        }
      }
    },
    take(index, score) {
      const k = seen[index];
      if (k !== undefined) scores[k] = score;
      else isFlat.forEach((flat, channel) => { if (flat) scores[channel] = score; });
    },
    finish() {
      const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
      const exponentials = scores.map((score) => Math.exp(score - largest));
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      const map = new Float64Array(area);
      exponentials.forEach((value, k) => {
        const channel = channelOf(k);
        for (let i = 0; i < area; i++) map[i] = (map[i] ?? 0) + (value / total) * (channel[i] ?? 0);
      });
      return {
        shape: [1, layer.height, layer.width],
        values: Float32Array.from(map, (value) => Math.max(value, 0)),
        parameters: { channels: layer.channels, flatChannels: flatCount, baseline: baseline.kind },
      };
    },
  };
}

/** To [0, 1], in place. */
function stretched(values: Float32Array): Float32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  for (let i = 0; i < values.length; i++) values[i] = range > 0 ? ((values[i] ?? 0) - least) / range : 0;
  return values;
}
