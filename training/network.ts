// The two small networks, as plain Keras layers: a shared trunk, and a head that sees places or one that only sees averages.
import type { Tensorflow } from './native/tensorflow.ts';
import { inputSize } from './rendered-set.ts';

/** `spatial`: 1×1 convolution, flatten, dense: each place has its own weight. `average`: global average pooling, dense. */
export type Head = 'spatial' | 'average';

type LayersModel = ReturnType<Tensorflow['model']>;
type SymbolicTensor = ReturnType<Tensorflow['input']>;

/** First scale of the activations that are averaged. */
const averageGain = 12;

export interface Network {
  /** [n, 224, 224, 1] → logits [n, labels]. */
  readonly model: LayersModel;
  /** The same layers with two outputs: the last spatial ReLU [n, 14, 14, k], and the logits. */
  readonly probe: LayersModel;
  /** For training only: [n, 224, 224, 1] → last spatial ReLU, logits, and a logit per place for "a nodule is here" [n, 14, 14, 1]. */
  readonly pupil: LayersModel;
  /** From the last spatial ReLU to the logits. */
  readonly tail: LayersModel;
}

export function buildNetwork(tf: Tensorflow, { name, head, classes, seed }: { name: string; head: Head; classes: number; seed: number }): Network {
  const { layers } = tf;
  let seeds = seed;
  const block = (x: SymbolicTensor, label: string, filters: number, kernelSize: number, strides: number, gamma = 1): SymbolicTensor => {
    const conv = layers.conv2d({
      name: `${label}_conv`, filters, kernelSize, strides, padding: 'same', useBias: false,
      kernelInitializer: tf.initializers.heNormal({ seed: ++seeds }),
    });
    const norm = layers.batchNormalization({ name: `${label}_bn`, momentum: 0.95, epsilon: 1e-3, gammaInitializer: tf.initializers.constant({ value: gamma }) });
    return layers.reLU({ name: `${label}_relu` }).apply(norm.apply(conv.apply(x))) as SymbolicTensor;
  };

  const input = tf.input({ shape: [inputSize, inputSize, 1], name: 'image' });
  let x = block(input, 'stem', 8, 5, 2); // [n, 112, 112, 8]
  x = layers.maxPooling2d({ name: 'stem_pool', poolSize: 3, strides: 2, padding: 'same' }).apply(x) as SymbolicTensor; // [n, 56, 56, 8]
  x = block(x, 'block1', 24, 3, 2); // [n, 28, 28, 24]
  x = block(x, 'block2', 32, 3, 1);
  x = block(x, 'block3', 48, 3, 2); // [n, 14, 14, 48]
  x = block(x, 'block4', 64, 3, 1);
  const places = layers.conv2d({ name: 'nodule_place', filters: 1, kernelSize: 1, kernelInitializer: tf.initializers.heNormal({ seed: ++seeds }) }).apply(x) as SymbolicTensor;
  // An average moves its logit 196 times less per step of a weight than a sum over places does; larger activations make up for it.
  x = head === 'spatial' ? block(x, 'reduce', 8, 1, 1) : block(x, 'reduce', 16, 1, 1, averageGain); // [n, 14, 14, 8 or 16]

  const last = x;
  const tailInput = tf.input({ shape: last.shape.slice(1) });
  const pool = head === 'spatial' ? layers.flatten({ name: 'flatten' }) : layers.globalAveragePooling2d({ name: 'average' });
  const dense = layers.dense({ name: 'logits', units: classes, kernelInitializer: tf.initializers.zeros() });
  const logits = dense.apply(pool.apply(last)) as SymbolicTensor;
  const tailLogits = dense.apply(pool.apply(tailInput)) as SymbolicTensor;
  const network = {
    model: tf.model({ name, inputs: input, outputs: logits }),
    probe: tf.model({ name: `${name}_probe`, inputs: input, outputs: [last, logits] }),
    pupil: tf.model({ name: `${name}_pupil`, inputs: input, outputs: [last, logits, places] }),
    tail: tf.model({ name: `${name}_tail`, inputs: tailInput, outputs: tailLogits }),
  };
  startHead(tf, dense, { head, channels: last.shape.at(-1) ?? 0, classes, seed: ++seeds });
  return network;
}

/** A spatial head starts as an average: every place has its channel's weight; training then tells the places apart. */
function startHead(tf: Tensorflow, dense: { setWeights(weights: ReturnType<Tensorflow['zeros']>[]): void; getWeights(): ReturnType<Tensorflow['zeros']>[] },
  { head, channels, classes, seed }: { head: Head; channels: number; classes: number; seed: number }): void {
  tf.tidy(() => {
    const perChannel = tf.randomNormal([channels, classes], 0, Math.sqrt(1 / channels), 'float32', seed);
    const places = (dense.getWeights()[0]?.shape[0] ?? channels) / channels;
    const kernel = head === 'spatial' ? tf.tile(perChannel, [places, 1]).div(places) : perChannel.div(averageGain);
    dense.setWeights([kernel, tf.zeros([classes])]);
  });
}
