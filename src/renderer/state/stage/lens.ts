// What a pane asks: its own pins, and for the rest what the side panel says, as far as its model knows it.
import type { ModelDescription } from '../../../contracts/ipc.ts';
import type { MethodId, ScoreKind } from '../../../contracts/explanation.ts';
import type { SamplingSettings } from '../../../contracts/sampling.ts';
import type { Question } from '../explanations.svelte.ts';
import type { PaneContent } from './pane-content.ts';

/** What the side panel says. */
export interface PanelChoice {
  readonly modelId: string | null;
  readonly method: MethodId;
  readonly target: string | number | null;
  readonly layer: string;
  readonly score: ScoreKind;
  readonly sampling: SamplingSettings;
}

export type Lens = PanelChoice;

/** @param modelOf null while a model is not described yet */
export function lensOf(content: PaneContent | null, panel: PanelChoice, modelOf: (modelId: string) => ModelDescription | null): Lens {
  if (content === null) return panel;
  const { pins } = content;
  const modelId = pins.modelId ?? panel.modelId;
  const model = modelId === null ? null : modelOf(modelId);
  const isOwnModel = modelId === panel.modelId;
  return {
    modelId,
    method: pins.method ?? panel.method,
    target: pins.target === null ? (isOwnModel ? panel.target : typeof panel.target === 'string' ? targetIn(panel.target, model) : null) : targetIn(pins.target, model),
    layer: layerIn(pins.layer ?? panel.layer, model),
    score: scoreIn(pins.score ?? panel.score, model),
    sampling: panel.sampling,
  };
}

/** @param shown the image and the frame that is on screen */
export function questionOf(shown: { readonly imageId: string; readonly frame: number } | null, { modelId, target, layer, score, sampling }: Lens): Question | null {
  return shown === null || modelId === null ? null : { imageId: shown.imageId, frame: shown.frame, modelId, target, layer, score, sampling };
}

/** A class that another model has by the same name; a column means nothing there. Without one: the model's first choice. */
function targetIn(target: string | number | null, model: ModelDescription | null): string | number | null {
  if (model === null || target === null) return target;
  return typeof target === 'number' ? (target < model.labels.length ? target : null) : model.labels.includes(target) ? target : null;
}

function layerIn(layer: string, model: ModelDescription | null): string {
  return model === null || layer === 'auto' || model.layers.some(({ name }) => name === layer) ? layer : 'auto';
}

function scoreIn(score: ScoreKind, model: ModelDescription | null): ScoreKind {
  return model === null || model.scores.includes(score) ? score : (model.scores[0] ?? score);
}
