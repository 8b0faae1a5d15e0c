// ONNX Runtime's package, loaded in one place: for the process's own sessions and for the lanes beside it.
import { AppError } from '../../contracts/errors.ts';
import type { OrtProvider } from '../engines/open-engine.ts';

export type Ort = typeof import('onnxruntime-node');

/** @throws AppError `engine_unavailable` when the native library does not load, or was built without `provider` */
export async function loadOrt(provider: OrtProvider): Promise<Ort> {
  // The library (1.30 does) gathers usage events in a database of its own and is built to upload them, unless it is told
  // not to before it loads. Nothing leaves this machine.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  let ort: Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('engine_unavailable', `ONNX Runtime does not load on ${process.platform}-${process.arch}: ${reason}. Reinstall the package onnxruntime-node, or use the engine tfjs.`);
  }
  if (!ort.listSupportedBackends().some(({ name }) => name === provider)) {
    throw new AppError('engine_unavailable', `ONNX Runtime for ${process.platform}-${process.arch} was built without ${provider}. Use the engine ort.`);
  }
  return ort;
}
