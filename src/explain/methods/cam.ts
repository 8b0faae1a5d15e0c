// The coarse maps: activations of a layer weighed by the score's gradient there. a and g are [n,k,h,w], maps [n,h,w].
import type { GraphBuilder } from '../../graph/builder.ts';
import type { ValueName } from '../../graph/tensor.ts';

export interface LayerValues {
  /** Activations of the layer. */
  readonly a: ValueName;
  /** ∂score/∂a */
  readonly g: ValueName;
}

export type CamMethod = (b: GraphBuilder, layer: LayerValues) => ValueName;

/** [n]: how many cells of the layer the map cannot be trusted for. Any other number than 0 and the map is refused. */
export type CamDoubts = (b: GraphBuilder, layer: LayerValues) => ValueName;

/** Grad-CAM: channels weighed by their gradient's mean over the layer. Selvaraju et al., arXiv:1610.02391 eq. 1, 2. */
export const gradCam: CamMethod = (b, { a, g }) => {
  const weight = b.reduceMean(g, [2, 3], true); // [n,k,1,1]
  return b.relu(b.reduceSum(b.mul(a, weight), [1], false));
};

/** The pixel-wise gradient map, ReLU(Σ_k G·F): HiResCAM. Draelos & Carin, arXiv:2011.08891 eq. 4. */
export const hiResCam: CamMethod = (b, { a, g }) => b.relu(b.reduceSum(b.mul(g, a), [1], false));

/** The pixel-wise gradient-guided map, ReLU(Σ_k ReLU(G)·F): LayerCAM. Jiang et al., IEEE TIP 30:5875 (2021) eq. 6, 7. */
export const layerCam: CamMethod = (b, { a, g }) => b.relu(b.reduceSum(b.mul(b.relu(g), a), [1], false));

/**
 * Grad-CAM++ of Y = exp(score): w_k = Σ_ij α·ReLU(g) with α = g²/(2g² + Σ_ab A·g³), which is 1/(2 + g·Σ_ab A) wherever g ≠ 0.
 * The factor exp(score), the same for every cell, is left out. Chattopadhyay et al., arXiv:1710.11063 eq. 7, 19.
 */
export const gradCamPlusPlus: CamMethod = (b, { a, g }) => {
  const raised = b.relu(g);
  const total = b.reduceSum(a, [2, 3], true); // [n,k,1,1]
  const weight = b.reduceSum(b.div(raised, b.add(b.scalar(2), b.mul(raised, total))), [2, 3], true);
  return b.relu(b.reduceSum(b.mul(a, weight), [1], false));
};

/**
 * Worst relative error of a weight of Grad-CAM++ as a multiple of that of g and a. They come out of long float32 sums and are right
 * to about 1e-6, sixteen units of roundoff (2⁻²⁴); a map is right when it is right to 1e-4.
 */
const largestAmplification = 100;

/**
 * Cells at whose α nobody may rely. The paper's activations are rectified, so 2 + g·Σa ≥ 2; where Σa is negative the denominator
 * has a pole, and past it a positive gradient weighs negatively. With relative errors of η in g and a, g/(2 + g·Σa) is off by
 * η·(2 + g·Σ|a|)/(2 + g·Σa) of itself, to first order; without negative activations that quotient is 1 by construction.
 */
export const gradCamPlusPlusDoubts: CamDoubts = (b, { a, g }) => {
  const raised = b.relu(g);
  const denominator = (total: ValueName): ValueName => b.add(b.scalar(2), b.mul(raised, b.reduceSum(total, [2, 3], true)));
  const magnitude = b.add(b.relu(a), b.relu(b.mul(a, b.scalar(-1))));
  const least = b.mul(denominator(magnitude), b.scalar(1 / largestAmplification));
  return b.reduceSum(b.isPositive(b.sub(least, denominator(a))), [1, 2, 3], false);
};
