// What the settings of the methods that ask a model many times are called, what each means, and between which bounds a number may lie.
import { text } from './text.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';

interface SettingText {
  readonly label: string;
  readonly text: string;
  /** Bounds of a number; left out for the baseline. */
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  /** What an empty field means. */
  readonly empty?: string;
}

const { sampling, baselines } = text.glossary;

export const settingTexts: Readonly<Record<keyof SamplingSettings, SettingText>> = {
  steps: { ...sampling.steps, range: { min: 1, max: 1_000, step: 1 } },
  samples: { ...sampling.samples, range: { min: 1, max: 10_000, step: 1 } },
  sigma: { ...sampling.sigma, range: { min: 0.01, max: 10, step: 0.01 } },
  masks: { ...sampling.masks, range: { min: 1, max: 100_000, step: 1 } },
  window: { ...sampling.window, range: { min: 1, max: 4_096, step: 1 } },
  stride: { ...sampling.stride, range: { min: 1, max: 4_096, step: 1 } },
  baseline: sampling.baseline,
  seed: { ...sampling.seed, range: { min: 0, max: 2 ** 31, step: 1 } },
};

export const baselineTexts = (['auto', 'zero', 'mean', 'blur'] as const).map((kind) => ({ kind, label: baselines[kind] }));
