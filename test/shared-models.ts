// The shared models' own fact sheets, translated into model cards of this project.
import { readFileSync } from 'node:fs';
import { modelCardSchema } from '../src/contracts/model-card.ts';
import { sharedJson, sharedPath } from './shared-data.ts';
import type { ModelCard } from '../src/contracts/model-card.ts';

export interface FactSheet {
  readonly id: string;
  readonly files: readonly string[];
  readonly input: { readonly size: [number, number]; readonly channels: 1 | 3; readonly layout: 'NCHW' | 'NHWC'; readonly order?: 'RGB' | 'BGR'; readonly mean?: number[]; readonly std?: number[]; readonly scale?: number };
  readonly labels?: readonly string[];
  readonly output_activation: string;
  readonly references: readonly { readonly input: string; readonly shape: number[]; readonly source: string; readonly outputs: readonly { readonly values: number[] }[] }[];
  readonly xai_references?: {
    readonly input: string;
    readonly entries: readonly { readonly class_index: number; readonly logit: number; readonly gradient: string; readonly gradient_shape: number[]; readonly gradcam: string; readonly gradcam_shape: number[]; readonly gradcam_layer: string }[];
  };
}

export function factSheet(model: string): FactSheet {
  return sharedJson(`models/${model}/model-card.json`) as FactSheet;
}

/** The file to open. */
export function sharedModel(model: string): string {
  const [file] = factSheet(model).files;
  return sharedPath(`models/${model}/${file ?? ''}`);
}

export function cardOf(model: string): ModelCard {
  const { input, labels } = factSheet(model);
  const { size, channels, layout, order, mean, std, scale } = input;
  return modelCardSchema.parse({
    labels: labels ?? readFileSync(sharedPath(`models/${model}/labels.txt`), 'utf8').trim().split('\n'),
    input: { size, channels, layout, ...(order && { order }), ...(mean && { mean }), ...(std && { std }), ...(scale !== undefined && { scale }) },
  });
}
