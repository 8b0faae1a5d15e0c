// The words of an explanation: methods, targets, scores, and what travels with a map.
import { engineIds } from './engines.ts';
import type { MapParameters } from './sampling.ts';

export const sevenMethods = ['deconvnet', 'gradient', 'guided-backprop', 'grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam'] as const;
export const combinedMethods = ['guided-grad-cam', 'guided-hires-cam', 'guided-layer-cam'] as const;
/** Methods beyond the founding document's; all but the first two ask the model many times. */
export const furtherMethods = ['gradient-x-input', 'grad-cam-plus-plus', 'integrated-gradients', 'smooth-grad', 'score-cam', 'occlusion', 'rise'] as const;
export const methodIds = [...sevenMethods, 'guided-hires-cam', 'guided-layer-cam', ...furtherMethods] as const;
export type MethodId = (typeof methodIds)[number];

/**
 * `cam`: [1,h,w] on the layer's own grid, ≥ 0. `input`: signed, in the model's own input shape and layout.
 * `pixel`: [1,H,W], one value for each pixel of the input, whose channels were hidden together.
 */
export const mapSpaceNames = ['cam', 'input', 'pixel'] as const;
export type MapSpace = (typeof mapSpaceNames)[number];

export const mapSpaces: Readonly<Record<MethodId, MapSpace>> = {
  'deconvnet': 'input', 'gradient': 'input', 'guided-backprop': 'input',
  'grad-cam': 'cam', 'hires-cam': 'cam', 'layer-cam': 'cam',
  'guided-grad-cam': 'input', 'guided-hires-cam': 'input', 'guided-layer-cam': 'input',
  'gradient-x-input': 'input', 'integrated-gradients': 'input', 'smooth-grad': 'input',
  'grad-cam-plus-plus': 'cam', 'score-cam': 'cam', 'occlusion': 'pixel', 'rise': 'pixel',
};

/** How values are read: from 0 up, on both sides of 0, or (rise: mean scores) as levels that have no zero of their own. */
export type MapReading = 'positive' | 'signed' | 'level';

export function mapReading(method: MethodId): MapReading {
  if (method === 'rise') return 'level';
  return mapSpaces[method] === 'cam' ? 'positive' : 'signed';
}

/** Whether a map is taken at a layer of the network. */
export function needsLayer(method: MethodId): boolean {
  return mapSpaces[method] === 'cam' || combinedMethods.some((combined) => combined === method);
}

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
  /** What it was made with beyond the question itself: steps, baseline, seed, and what came out beside the map. */
  readonly parameters?: MapParameters;
}
