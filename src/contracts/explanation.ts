// The words of an explanation: methods, targets, scores, and what travels with a map.
import { engineIds } from './engines.ts';

export const sevenMethods = ['deconvnet', 'gradient', 'guided-backprop', 'grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam'] as const;
export const methodIds = [...sevenMethods, 'guided-hires-cam', 'guided-layer-cam'] as const;
export type MethodId = (typeof methodIds)[number];

/** `cam`: [1,h,w] on the layer's own grid, ≥ 0. `input`: signed, in the model's own input shape and layout. */
export type MapSpace = 'cam' | 'input';

export const mapSpaces: Readonly<Record<MethodId, MapSpace>> = {
  'deconvnet': 'input', 'gradient': 'input', 'guided-backprop': 'input',
  'grad-cam': 'cam', 'hires-cam': 'cam', 'layer-cam': 'cam',
  'guided-grad-cam': 'input', 'guided-hires-cam': 'input', 'guided-layer-cam': 'input',
};

export const scoreKinds = ['logit', 'probability', 'log-probability'] as const;
export type ScoreKind = (typeof scoreKinds)[number];

/** `ort` is ONNX Runtime on the CPU; `tfjs` is native TensorFlow where it is there, else WebAssembly; the others name one engine. */
export const engineNames = ['auto', 'ort', 'tfjs', ...engineIds] as const;
export type EngineChoice = (typeof engineNames)[number];

export interface EngineDescription {
  readonly name: 'ort' | 'tfjs';
  readonly device: string;
  readonly version: string;
}

/** The class that is explained: column of the logits, its label, and −1 for label[0] of a single-logit head. */
export interface Target {
  readonly index: number;
  readonly name: string;
  readonly sign: 1 | -1;
}

/** The unit a feature reconstruction starts from: channel k of a layer, or one position (y, x) of it. */
export interface ChannelTarget {
  readonly channel: number;
  readonly position?: { readonly y: number; readonly x: number };
}

/** A map, raw: no normalisation, nothing clipped for display. */
export interface ExplanationMap {
  readonly method: MethodId;
  readonly space: MapSpace;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
