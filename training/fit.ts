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
}

/** Train in place; `log` gets one line an epoch. */
export function fit(tf: Tensorflow, network: Network, set: RenderedSet, random: Random, options: FitOptions, log: (line: string) => void): void {
  const { epochs, batchSize, learningRate, sparsity, decay } = options;
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
        const x = tf.tensor4d(augmented(set, chosen, random), [chosen.length, inputSize, inputSize, 1]);
        const y = tf.tensor2d(chosen.map((index) => [...(set.truth[index] ?? [])]));
        const loss = optimizer.minimize(() => {
          const [last, logits] = network.probe.apply(x, { training: true }) as [typeof x, typeof y];
          const entropy = tf.losses.sigmoidCrossEntropy(y, logits);
          const haze = last.mean().mul(sparsity);
          const weight = kernel ? tf.sum(tf.square(network.model.getLayer('logits').getWeights()[0] ?? kernel)).mul(decay) : tf.scalar(0);
          return entropy.add(haze).add(weight).asScalar();
        }, true);
        return loss?.dataSync()[0] ?? NaN;
      });
    }
    log(`epoch ${epoch + 1}/${epochs}: loss ${(total / stepsPerEpoch).toFixed(4)}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/** The tensor a batch becomes: shifted by a few pixels, and a little brighter, flatter or grainier than rendered. */
function augmented(set: RenderedSet, chosen: readonly number[], random: Random): Float32Array {
  const pixels = inputSize * inputSize;
  const x = new Float32Array(chosen.length * pixels);
  chosen.forEach((index, n) => {
    const dx = random.below(13) - 6;
    const dy = random.below(13) - 6;
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

function setLearningRate(optimizer: object, value: number): void {
  (optimizer as { learningRate: number }).learningRate = value;
}

function shuffle(order: number[], random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
