// tfjs on the native library that set-up obtains: training needs it, since tfjs on WebAssembly cannot train convolutions.
import { ensureNativeTensorflow } from '../../scripts/native-tensorflow.mjs';
import { root } from '../../scripts/state.mjs';
import { loadTensorflow as load } from '../../src/worker/executors/tensorflow/library.ts';
import { physicalCores } from '../../src/worker/executors/physical-cores.ts';

export type Tensorflow = typeof import('@tensorflow/tfjs-node');

/** The first call on a machine obtains the library. @throws AppError that says why it cannot be had */
export async function loadTensorflow(): Promise<Tensorflow> {
  await ensureNativeTensorflow({ base: root, runtime: process.execPath, force: true });
  const { tf } = await load(physicalCores());
  await tf.ready();
  return tf;
}
