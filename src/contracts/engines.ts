// The engines by name: which library computes, on which device, and what is said of an answer that another one gave.
import type { EngineDescription, ExplanationMap } from './explanation.ts';

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

/** Scores and maps of one engine, for another one to be held against. */
export interface EngineAnswer {
  readonly logits: readonly number[];
  /** Column that was explained. */
  readonly target: number;
  readonly maps: readonly ExplanationMap[];
}

/** Asks a compute process of its own to try one engine: it may not survive it. */
export interface EngineTrialRequest {
  readonly engine: EngineId;
  /** null: only whether the engine opens and computes a few numbers right. */
  readonly modelId: string | null;
  /** null: this engine is the one that others are held against. */
  readonly reference: EngineAnswer | null;
}

export interface EngineTrial {
  readonly description: EngineDescription;
  /** Of the maps asked for at once: warm median. null where no model was asked for. */
  readonly ms: number | null;
  readonly answer: EngineAnswer | null;
  /** Where the answer is not the reference's, in one sentence. */
  readonly disagreement: string | null;
}

/**
 * `failed`: the engine did not answer. `unconfirmed`: it answered, but the one that others are held against did not, and no
 * second one says the same.
 */
export const engineVerdicts = ['agrees', 'disagrees', 'failed', 'unconfirmed'] as const;

/** What one engine did with one model; `detail` says why where that is not what it should. */
export interface EngineMeasurement {
  readonly id: EngineId;
  readonly verdict: (typeof engineVerdicts)[number];
  readonly ms: number | null;
  readonly detail: string | null;
}

/** The fastest engine whose maps agree, and all that were tried. */
export interface MeasuredEngines {
  readonly engine: EngineId;
  readonly measurements: readonly EngineMeasurement[];
}

/** The fastest of those that agree; ONNX Runtime on the processor where none does. */
export function fastestThatAgrees(measurements: readonly EngineMeasurement[]): EngineId {
  const agreeing = measurements.filter(({ verdict, ms }) => verdict === 'agrees' && ms !== null);
  const [best] = agreeing.toSorted((a, b) => (a.ms ?? Infinity) - (b.ms ?? Infinity));
  return best?.id ?? 'ort:cpu';
}

const engineWords: Readonly<Record<EngineId, string>> = {
  'ort:cpu': 'ONNX Runtime', 'ort:webgpu': 'ONNX Runtime WebGPU', 'ort:cuda': 'ONNX Runtime CUDA', 'ort:dml': 'ONNX Runtime DirectML',
  'ort:coreml': 'ONNX Runtime CoreML', 'tfjs:native': 'TensorFlow', 'tfjs:wasm': 'TensorFlow.js WebAssembly',
};

/** For people: "ONNX Runtime WebGPU". */
export function engineWord(id: EngineId): string {
  return engineWords[id];
}
