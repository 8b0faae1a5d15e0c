// SmoothGrad: the mean gradient of copies of the input with Gaussian noise.
import { eachNormal, sampleRandom } from '../random.ts';
import type { GradientSampler } from './sampler.ts';

export interface SmoothGradQuestion {
  readonly samples: number;
  /** Share of the input's range. */
  readonly sigma: number;
  readonly seed: number;
  readonly shape: readonly number[];
  readonly x: Float32Array;
}

/** Smilkov et al., arXiv:1706.03825 §3, eq. 1; the noise level is σ/(x_max − x_min) as there. */
export function smoothGrad({ samples, sigma, seed, shape, x }: SmoothGradQuestion): GradientSampler {
  let [least, most] = [Infinity, -Infinity];
  for (const value of x) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const deviation = sigma * (most - least);
  return {
    total: samples,
    fill: (index, into) => eachNormal(sampleRandom(seed, index), x.length, (normal, i) => {
      into[i] = (x[i] ?? 0) + deviation * normal;
    }),
    weight: () => 1 / samples,
    finish: (g) => ({ shape, values: g, parameters: { samples, sigma, deviation, seed } }),
  };
}
