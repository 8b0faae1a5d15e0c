// The training loop: Adam with a cosine schedule on binary cross-entropy, everything drawn from one seed.
import type { Random } from './generator/random.ts';
import type { Network } from './network.ts';
import type { Tensorflow } from './native/tensorflow.ts';
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
  /** Weight of being shown, place by place, where the nodules are: averaged over 196 places, one nodule is too faint to start from. */
  readonly pointer: number;
}

interface Shift { readonly dx: number; readonly dy: number }

/** Rows and columns of the last spatial ReLU. */
const grid = 14;

/** Train in place; `log` gets one line an epoch. */
export function fit(tf: Tensorflow, network: Network, set: RenderedSet, random: Random, options: FitOptions, log: (line: string) => void): void {
  const { epochs, batchSize, learningRate, sparsity, decay, pointer } = options;
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
        const here = tf.tensor4d(nodulePlaces(set, chosen, shifts), [chosen.length, grid, grid, 1]);
        const y = tf.tensor2d(chosen.map((index) => [...(set.truth[index] ?? [])]));
        const loss = optimizer.minimize(() => {
          const [last, logits, places] = network.pupil.apply(x, { training: true }) as [typeof x, typeof y, typeof x];
          const entropy = tf.losses.sigmoidCrossEntropy(y, logits);
          const haze = last.mean().mul(sparsity);
          const weight = kernel ? tf.sum(tf.square(network.model.getLayer('logits').getWeights()[0] ?? kernel)).mul(decay) : tf.scalar(0);
          const pointing = tf.losses.sigmoidCrossEntropy(here, places, here.mul(30).add(1)).mul(pointer);
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

/** 1 at every place whose centre lies on the nodule or just beside it, [n, 14, 14, 1]. */
function nodulePlaces(set: RenderedSet, chosen: readonly number[], shifts: readonly Shift[]): Float32Array {
  const here = new Float32Array(chosen.length * grid * grid);
  chosen.forEach((index, n) => {
    const nodule = set.nodules[index];
    if (!nodule) return;
    const { dx, dy } = shifts[n] ?? { dx: 0, dy: 0 };
    const u = nodule.u - dx / inputSize;
    const v = nodule.v - dy / inputSize;
    for (let j = 0; j < grid; j++) {
      for (let i = 0; i < grid; i++) {
        const distance = Math.hypot((i + 0.5) / grid - u, (j + 0.5) / grid - v);
        if (distance < nodule.reach + 0.5 / grid) here[(n * grid + j) * grid + i] = 1;
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
