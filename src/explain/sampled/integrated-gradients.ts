// Integrated gradients: the gradient averaged along the straight path from a baseline to the input, times the change.
import { gaussLegendre } from './quadrature.ts';
import type { Baseline } from './baseline.ts';
import type { GradientSampler } from './sampler.ts';

export interface IntegratedGradientsQuestion {
  readonly steps: number;
  readonly shape: readonly number[];
  readonly x: Float32Array;
  readonly baseline: Baseline;
  readonly score: number;
  readonly scoreAtBaseline: number;
}

/**
 * Sundararajan, Taly & Yan, arXiv:1703.01365 eq. 1, the integral by Gauss–Legendre quadrature (as Captum's default). The
 * map would sum to F(x) − F(baseline) if the integral were exact; how far it does not is `completenessGap`.
 */
export function integratedGradients({ steps, shape, x, baseline, score, scoreAtBaseline }: IntegratedGradientsQuestion): GradientSampler {
  const { points, weights } = gaussLegendre(steps);
  return {
    total: steps,
    fill(index, into) {
      const along = points[index] ?? 0;
      for (let i = 0; i < into.length; i++) {
        const start = baseline.values[i] ?? 0;
        into[i] = start + along * ((x[i] ?? 0) - start);
      }
    },
    weight: (index) => weights[index] ?? 0,
    finish(g) {
      const values = new Float32Array(x.length);
      let sum = 0;
      for (let i = 0; i < values.length; i++) {
        values[i] = (g[i] ?? 0) * ((x[i] ?? 0) - (baseline.values[i] ?? 0));
        sum += values[i] ?? 0;
      }
      return {
        shape, values,
        parameters: { steps, quadrature: 'gauss-legendre', baseline: baseline.kind, scoreAtBaseline, completenessGap: sum - (score - scoreAtBaseline) },
      };
    },
  };
}
