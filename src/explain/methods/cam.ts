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
