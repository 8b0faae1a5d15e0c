// The training loop: Adam with a cosine schedule on binary cross-entropy, everything drawn from one seed.
import type { Random } from './generator/random.ts';
import type { Network } from './network.ts';
import type { Tensorflow } from './native/tensorflow.ts';
import type { Shown } from './places.ts';
import { rarity } from './places.ts';
import type { RenderedSet } from './rendered-set.ts';
import { inputSize } from './rendered-set.ts';

/** x = (v · scale − mean) / std with v the displayed grey, 0 to 255. */
export const normalisation = { scale: 1 / 255, mean: 0.45, std: 0.25 } as const;

export interface FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of the mean activation of the last ReLU: keeps the maps clear of haze. */
  readonly sparsity: number;
  /** Weight of the squared kernel of the dense layer. */
  readonly decay: number;
  /** Weight of being shown, place by place, where findings lie: averaged over 196 places, one nodule is too faint to start from. */
  readonly pointer: number;
  /** The findings that are shown; the network was built with as many. */
  readonly shown: readonly Shown[];
}

interface Shift { readonly dx: number; readonly dy: number }

/** Rows and columns of the last spatial ReLU. */
const grid = 14;

/** Train in place; `log` gets one line an epoch. */
export function fit(tf: Tensorflow, network: Network, set: RenderedSet, random: Random, options: FitOptions, log: (line: string) => void): void {
  const { epochs, batchSize, learningRate, sparsity, decay, pointer, shown } = options;
  const optimizer = tf.train.adam(learningRate);
  const kernel = network.model.getLayer('logits').getWeights()[0];
  const stepsPerEpoch = Math.floor(set.count / batchSize);
  const steps = epochs * stepsPerEpoch;
  const order = Array.from({ length: set.count }, (_, index) => index);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const started = Date.now();
    shuffle(order, random);
    let total = 0;
    for (let s = 0; s < stepsPerEpoch; s++, step++) {
      const warm = Math.min(1, (step + 1) / 60);
      setLearningRate(optimizer, learningRate * warm * (0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * step) / steps))));
      const chosen = order.slice(s * batchSize, (s + 1) * batchSize);
      total += tf.tidy(() => {
        const shifts = chosen.map((): Shift => ({ dx: random.below(13) - 6, dy: random.below(13) - 6 }));
        const x = tf.tensor4d(augmented(set, chosen, shifts, random), [chosen.length, inputSize, inputSize, 1]);
        const here = tf.tensor4d(shownPlaces(set, chosen, shifts, shown), [chosen.length, grid, grid, shown.length]);
        const y = tf.tensor2d(chosen.map((index) => [...(set.truth[index] ?? [])]));
        const loss = optimizer.minimize(() => {
          const [last, logits, places] = network.pupil.apply(x, { training: true }) as [typeof x, typeof y, typeof x];
          const entropy = tf.losses.sigmoidCrossEntropy(y, logits);
          const haze = last.mean().mul(sparsity);
          const weight = kernel ? tf.sum(tf.square(network.model.getLayer('logits').getWeights()[0] ?? kernel)).mul(decay) : tf.scalar(0);
          const pointing = tf.losses.sigmoidCrossEntropy(here, places, here.mul(shown.map((finding) => rarity[finding])).add(1)).mul(pointer);
          return entropy.add(haze).add(weight).add(pointing).asScalar();
        }, true);
        return loss?.dataSync()[0] ?? NaN;
      });
    }
    log(`epoch ${epoch + 1}/${epochs}: loss ${(total / stepsPerEpoch).toFixed(4)}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/** The tensor a batch becomes: shifted by a few pixels, and a little brighter, flatter or grainier than rendered. */
function augmented(set: RenderedSet, chosen: readonly number[], shifts: readonly Shift[], random: Random): Float32Array {
  const pixels = inputSize * inputSize;
  const x = new Float32Array(chosen.length * pixels);
  chosen.forEach((index, n) => {
    const { dx, dy } = shifts[n] ?? { dx: 0, dy: 0 };
    const gain = random.range(0.88, 1.12);
    const lift = random.range(-12, 12) + 115 * (1 - gain);
    const grain = random.range(0, 5);
    const soft = random.range(0, 0.5);
    const from = index * pixels;
    for (let row = 0; row < inputSize; row++) {
      const r = Math.min(inputSize - 1, Math.max(0, row + dy)) * inputSize + from;
      for (let column = 0; column < inputSize; column++) {
        const c = Math.min(inputSize - 1, Math.max(0, column + dx));
        const here = set.grey[r + c] ?? 0;
        const beside = c > 0 ? (set.grey[r + c - 1] ?? 0) : here;
        const v = (here + soft * (beside - here)) * gain + lift + grain * (random.uniform() - 0.5);
        x[n * pixels + row * inputSize + column] = (Math.min(255, Math.max(0, v)) * normalisation.scale - normalisation.mean) / normalisation.std;
      }
    }
  });
  return x;
}

/** 1 at every place whose centre lies on the finding, [n, 14, 14, shown]. */
function shownPlaces(set: RenderedSet, chosen: readonly number[], shifts: readonly Shift[], shown: readonly Shown[]): Float32Array {
  const here = new Float32Array(chosen.length * grid * grid * shown.length);
  chosen.forEach((index, n) => {
    const { dx, dy } = shifts[n] ?? { dx: 0, dy: 0 };
    for (const { of, left, top, right, bottom } of set.places[index] ?? []) {
      const channel = shown.indexOf(of);
      if (channel < 0) continue;
      for (let j = 0; j < grid; j++) {
        for (let i = 0; i < grid; i++) {
          const u = (i + 0.5) / grid + dx / inputSize;
          const v = (j + 0.5) / grid + dy / inputSize;
          if (u > left && u < right && v > top && v < bottom) here[((n * grid + j) * grid + i) * shown.length + channel] = 1;
        }
      }
    }
  });
  return here;
}

function setLearningRate(optimizer: object, value: number): void {
  (optimizer as { learningRate: number }).learningRate = value;
}

function shuffle(order: number[], random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
