// The engines by name: which library computes, on which device, and what is said of an answer that another one gave.
import type { EngineDescription } from './explanation.ts';

/** ONNX Runtime's execution providers and TensorFlow.js's backends. */
export const engineIds = ['ort:cpu', 'ort:webgpu', 'ort:cuda', 'ort:dml', 'ort:coreml', 'tfjs:native', 'tfjs:wasm'] as const;
export type EngineId = (typeof engineIds)[number];

/** What computed an answer. */
export interface UsedEngine extends EngineDescription {
  readonly id: EngineId;
  /** One sentence where it is not the engine that was asked for: what happened to that one. */
  readonly note: string | null;
}

/** An engine that this machine has, or might have. */
export interface EngineCandidate {
  readonly id: EngineId;
  /** null: not available. */
  readonly description: EngineDescription | null;
  /** Why it is not available; null where it is. */
  readonly reason: string | null;
  /** What would make it available; null where it is, or where nothing would. */
  readonly remedy: string | null;
}

const engineWords: Readonly<Record<EngineId, string>> = {
  'ort:cpu': 'ONNX Runtime', 'ort:webgpu': 'ONNX Runtime WebGPU', 'ort:cuda': 'ONNX Runtime CUDA', 'ort:dml': 'ONNX Runtime DirectML',
  'ort:coreml': 'ONNX Runtime CoreML', 'tfjs:native': 'TensorFlow', 'tfjs:wasm': 'TensorFlow.js WebAssembly',
};

/** For people: "ONNX Runtime WebGPU". */
export function engineWord(id: EngineId): string {
  return engineWords[id];
}
