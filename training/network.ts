// The two small networks, as plain Keras layers: a shared trunk, and a head that sees places or one that only sees averages.
import type { Tensorflow } from './native/tensorflow.ts';
import { inputSize } from './rendered-set.ts';

/** `spatial`: 1×1 convolution, flatten, dense: each place has its own weight. `average`: global average pooling, dense. */
export type Head = 'spatial' | 'average';

type LayersModel = ReturnType<Tensorflow['model']>;
type SymbolicTensor = ReturnType<Tensorflow['input']>;

export interface Network {
  /** [n, 224, 224, 1] → logits [n, labels]. */
  readonly model: LayersModel;
  /** The same layers with two outputs: the last spatial ReLU [n, 14, 14, k], and the logits. */
  readonly probe: LayersModel;
  /** For training only: [n, 224, 224, 1] → last spatial ReLU, logits, and a logit per place for "this finding lies here" [n, 14, 14, shown]. */
  readonly pupil: LayersModel;
  /** From the last spatial ReLU to the logits. */
  readonly tail: LayersModel;
}

/**
 * The network with fresh weights.
 *
 * With `gain`, what an average head has pooled is multiplied by it before the dense layer, whose weights are as much smaller. A step of
 * a weight then moves the logit as far as it does in the spatial head, where it acts at 14 × 14 places. For training only:
 * `copyWithoutGain` gives the same function as plain layers.
 */
export function buildNetwork(tf: Tensorflow, { name, head, classes, seed, gain = 1, shown = 1 }: { name: string; head: Head; classes: number; seed: number; gain?: number; shown?: number }): Network {
  const { layers } = tf;
  let seeds = seed;
  const block = (x: SymbolicTensor, label: string, filters: number, kernelSize: number, strides: number): SymbolicTensor => {
    const conv = layers.conv2d({
      name: `${label}_conv`, filters, kernelSize, strides, padding: 'same', useBias: false,
      kernelInitializer: tf.initializers.heNormal({ seed: ++seeds }),
    });
    const norm = layers.batchNormalization({ name: `${label}_bn`, momentum: 0.95, epsilon: 1e-3 });
    return layers.reLU({ name: `${label}_relu` }).apply(norm.apply(conv.apply(x))) as SymbolicTensor;
  };

  const input = tf.input({ shape: [inputSize, inputSize, 1], name: 'image' });
  let x = block(input, 'stem', 8, 5, 2); // [n, 112, 112, 8]
  x = layers.maxPooling2d({ name: 'stem_pool', poolSize: 3, strides: 2, padding: 'same' }).apply(x) as SymbolicTensor; // [n, 56, 56, 8]
  x = block(x, 'block1', 24, 3, 2); // [n, 28, 28, 24]
  x = block(x, 'block2', 32, 3, 1);
  x = block(x, 'block3', 48, 3, 2); // [n, 14, 14, 48]
  x = block(x, 'block4', 64, 3, 1);
  const places = layers.conv2d({ name: 'places', filters: shown, kernelSize: 1, kernelInitializer: tf.initializers.heNormal({ seed: ++seeds }) }).apply(x) as SymbolicTensor;
  x = block(x, 'reduce', head === 'spatial' ? 8 : 16, 1, 1); // [n, 14, 14, 8 or 16]

  const last = x;
  const tailInput = tf.input({ shape: last.shape.slice(1) });
  const pool = head === 'spatial' ? layers.flatten({ name: 'flatten' }) : layers.globalAveragePooling2d({ name: 'average' });
  const dense = layers.dense({ name: 'logits', units: classes, kernelInitializer: tf.initializers.zeros() });
  const channels = last.shape.at(-1) ?? 0;
  const amplify = layers.dense({ name: 'gain', units: channels, useBias: false, trainable: false, kernelInitializer: tf.initializers.identity({ gain }) });
  const read = (pooled: SymbolicTensor): SymbolicTensor => dense.apply(gain === 1 ? pooled : amplify.apply(pooled)) as SymbolicTensor;
  const logits = read(pool.apply(last) as SymbolicTensor);
  const tailLogits = read(pool.apply(tailInput) as SymbolicTensor);
  const network = {
    model: tf.model({ name, inputs: input, outputs: logits }),
    probe: tf.model({ name: `${name}_probe`, inputs: input, outputs: [last, logits] }),
    pupil: tf.model({ name: `${name}_pupil`, inputs: input, outputs: [last, logits, places] }),
    tail: tf.model({ name: `${name}_tail`, inputs: tailInput, outputs: tailLogits }),
  };
  startHead(tf, dense, { head, channels, classes, gain, seed: ++seeds });
  return network;
}

/** A spatial head starts as an average: every place has its channel's weight; training then tells the places apart. */
function startHead(tf: Tensorflow, dense: { setWeights(weights: ReturnType<Tensorflow['zeros']>[]): void; getWeights(): ReturnType<Tensorflow['zeros']>[] },
  { head, channels, classes, gain, seed }: { head: Head; channels: number; classes: number; gain: number; seed: number }): void {
  tf.tidy(() => {
    const perChannel = tf.randomNormal([channels, classes], 0, Math.sqrt(1 / channels), 'float32', seed);
    const places = (dense.getWeights()[0]?.shape[0] ?? channels) / channels;
    const kernel = head === 'spatial' ? tf.tile(perChannel, [places, 1]).div(places) : perChannel.div(gain);
    dense.setWeights([kernel, tf.zeros([classes])]);
  });
}

/** Copy the weights of a network built with `gain` into the same network built without; the function stays the same. */
export function copyWithoutGain(tf: Tensorflow, from: Network, to: Network, gain: number): void {
  tf.tidy(() => {
    for (const layer of to.model.layers) {
      const weights = from.model.getLayer(layer.name).getWeights();
      layer.setWeights(weights.map((weight, k) => (layer.name === 'logits' && k === 0 ? weight.mul(gain) : weight)));
    }
  });
}
