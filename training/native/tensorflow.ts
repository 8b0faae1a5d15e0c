// Loads tfjs-node with the native backend that native-tensorflow.mjs builds.
import { createRequire } from 'node:module';
import util from 'node:util';
import { ensureNativeTensorflow } from './native-tensorflow.mjs';

export type Tensorflow = typeof import('@tensorflow/tfjs-node');

/** tfjs on native TensorFlow; the first call on a machine builds it (about half a minute and 275 MB of download). */
export async function loadTensorflow(): Promise<Tensorflow> {
  const home = await ensureNativeTensorflow();
  // tfjs-node 4.22 still calls two helpers that Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  legacy['isArray'] ??= Array.isArray;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const tf = createRequire(import.meta.url)(home) as Tensorflow;
  await tf.ready();
  return tf;
}
