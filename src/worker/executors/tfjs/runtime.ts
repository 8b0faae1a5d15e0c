// Loads TensorFlow.js and its WebAssembly backend: the one file that imports the two packages.
import { AppError } from '../../../contracts/errors.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export type Tf = typeof import('@tensorflow/tfjs-core');
export type TfTensor = Tensor;

export interface TfRuntime {
  readonly tf: Tf;
  readonly device: string;
  readonly version: string;
}

/** @throws AppError `engine_unavailable` when the packages or WebAssembly are missing */
export async function loadTfjs(): Promise<TfRuntime> {
  try {
    const tf = await import('@tensorflow/tfjs-core');
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
    const hasSimd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    // The threaded build is never chosen under Node: the package rules it out.
    const device = `CPU, WebAssembly${hasSimd ? ' with SIMD' : ''}, 1 thread`;
    return { tf, device, version: wasm.version_wasm };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('engine_unavailable', `TensorFlow.js does not load: ${reason}. Reinstall @tensorflow/tfjs-core and @tensorflow/tfjs-backend-wasm, or use the engine ort.`);
  }
}
