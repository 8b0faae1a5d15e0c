// What the models are held to: areas under the ROC curve, operating thresholds, and how much of a layer-CAM lies in the doctor's box.
import type { Box } from './generator/boxes.ts';
import { labels } from './generator/findings.ts';
import { normalisation } from './fit.ts';
import type { Tensorflow } from './native/tensorflow.ts';
import type { Network } from './network.ts';
import type { RenderedSet } from './rendered-set.ts';
import { inputSize } from './rendered-set.ts';

const batchSize = 50;

/** Logits [count][labels] of a whole set. */
export function predict(tf: Tensorflow, network: Network, set: RenderedSet): number[][] {
  const logits: number[][] = [];
  for (let from = 0; from < set.count; from += batchSize) {
    logits.push(...tf.tidy(() => (network.model.predict(batch(tf, set, from)) as ReturnType<Tensorflow['tensor2d']>).arraySync()));
  }
  return logits;
}

/** Area under the ROC curve: the chance that a random positive scores above a random negative, ties counting half. */
export function areaUnderRoc(scores: readonly number[], truth: readonly number[]): number {
  const ranked = scores.map((score, i) => ({ score, truth: truth[i] ?? 0 })).sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < ranked.length; ) {
    let j = i;
    while (j < ranked.length && ranked[j]?.score === ranked[i]?.score) j++;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) {
      if (ranked[k]?.truth === 1) {
        rankSum += rank;
        positives++;
      }
    }
    i = j;
  }
  const negatives = ranked.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** AUC per label. */
export function aucPerLabel(logits: readonly (readonly number[])[], set: RenderedSet): number[] {
  return labels.map((_, k) => areaUnderRoc(logits.map((row) => row[k] ?? 0), set.truth.map((row) => row[k] ?? 0)));
}

/** The probability above which a label is called present: Youden's J is largest there. */
export function operatingThresholds(logits: readonly (readonly number[])[], set: RenderedSet): Record<string, number> {
  return Object.fromEntries(labels.map((label, k) => {
    const ranked = logits.map((row, i) => ({ score: row[k] ?? 0, truth: set.truth[i]?.[k] ?? 0 })).sort((a, b) => b.score - a.score);
    const positives = ranked.filter((r) => r.truth === 1).length;
    const negatives = ranked.length - positives;
    let [hits, falseAlarms, best, cut] = [0, 0, -1, 0];
    ranked.forEach(({ score, truth }, i) => {
      if (truth === 1) hits++;
      else falseAlarms++;
      const gain = hits / positives - falseAlarms / negatives;
      if (gain > best) [best, cut] = [gain, (score + (ranked[i + 1]?.score ?? score)) / 2];
    });
    return [label, Number((1 / (1 + Math.exp(-cut))).toFixed(3))];
  }));
}

export interface MapEnergy {
  /** Share of each map inside the finding's box, averaged over the images whose map is not empty. */
  readonly mean: number;
  /** The boxes' share of the image, averaged: what a flat map would reach. */
  readonly chance: number;
  readonly images: number;
  /** Images whose map is zero everywhere: no evidence, so no share. */
  readonly empty: number;
}

/**
 * Layer-CAM energy inside the effusion's box, over the set's images with a visible effusion.
 * ReLU(Σ_k ReLU(∂logit/∂A_k) · A_k) at the last spatial ReLU, placed bilinearly on the input grid (Jiang et al. 2021).
 */
export function layerCamEnergy(tf: Tensorflow, network: Network, set: RenderedSet): MapEnergy {
  const energies: number[] = [];
  const shares: number[] = [];
  let empty = 0;
  for (let from = 0; from < set.count; from += batchSize) {
    const maps = tf.tidy(() => layerCam(tf, network, batch(tf, set, from), labels.indexOf('effusion')).dataSync());
    for (let n = 0; n < batchSize && from + n < set.count; n++) {
      const box = set.effusionBox(from + n);
      if (!box) continue;
      const energy = energyInside(maps.subarray(n * inputSize ** 2, (n + 1) * inputSize ** 2), box);
      if (energy === null) {
        empty++;
        continue;
      }
      energies.push(energy);
      shares.push((box.width * box.height) / inputSize ** 2);
    }
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return { mean: mean(energies), chance: mean(shares), images: energies.length, empty };
}

/** Layer-CAM of one label on the input grid, [n, 224, 224]. */
export function layerCam(tf: Tensorflow, network: Network, x: ReturnType<Tensorflow['tensor4d']>, label: number): ReturnType<Tensorflow['tensor3d']> {
  return tf.tidy(() => {
    const [last] = network.probe.predict(x) as [typeof x];
    const score = (a: typeof x): ReturnType<Tensorflow['scalar']> => tf.gather(network.tail.apply(a) as ReturnType<Tensorflow['tensor2d']>, [label], 1).sum().asScalar();
    const gradient = tf.grad(score as Parameters<Tensorflow['grad']>[0])(last);
    const map = tf.relu(tf.relu(gradient).mul(last).sum(3, true)) as typeof x; // [n, 14, 14, 1]
    return tf.image.resizeBilinear(map, [inputSize, inputSize], false, true).squeeze([3]) as ReturnType<Tensorflow['tensor3d']>;
  });
}

/** Share of a non-negative map inside a box; border pixels count by the area covered; null when the map is empty. */
function energyInside(map: ArrayLike<number>, box: Box): number | null {
  const cover = (start: number, end: number, i: number): number => Math.max(0, Math.min(end, i + 1) - Math.max(start, i));
  let inside = 0;
  let total = 0;
  for (let y = 0; y < inputSize; y++) {
    const rows = cover(box.y, box.y + box.height, y);
    for (let x = 0; x < inputSize; x++) {
      const value = map[y * inputSize + x] ?? 0;
      total += value;
      if (rows > 0) inside += value * rows * cover(box.x, box.x + box.width, x);
    }
  }
  return total > 0 ? inside / total : null;
}

/** Images from … as the network's input tensor, [n, 224, 224, 1]. */
export function batch(tf: Tensorflow, set: RenderedSet, from: number, count = batchSize): ReturnType<Tensorflow['tensor4d']> {
  const n = Math.min(count, set.count - from);
  const pixels = inputSize ** 2;
  const { scale, mean, std } = normalisation;
  const x = Float32Array.from(set.grey.subarray(from * pixels, (from + n) * pixels), (v) => (v * scale - mean) / std);
  return tf.tensor4d(x, [n, inputSize, inputSize, 1]);
}
