// What the settings of the methods that ask a model many times are called, and what each means.
import type { BaselineKind, SamplingSettings } from '../../contracts/sampling.ts';

interface SettingText {
  readonly label: string;
  readonly text: string;
  /** Bounds of a number; left out for the baseline. */
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  /** What an empty field means. */
  readonly empty?: string;
}

export const settingTexts: Readonly<Record<keyof SamplingSettings, SettingText>> = {
  steps: { label: 'Steps', text: 'Points on the way from the baseline to the image: more make the sum of the map come closer to the change of the score.', range: { min: 1, max: 1_000, step: 1 } },
  samples: { label: 'Copies', text: 'Noisy copies of the image: the noise of the map falls with the square root of their number.', range: { min: 1, max: 10_000, step: 1 } },
  sigma: { label: 'Noise', text: 'Standard deviation of the noise, as a share of the input’s range of values.', range: { min: 0.01, max: 10, step: 0.01 } },
  masks: { label: 'Masks', text: 'Randomly masked images: the noise of the map falls with the square root of their number.', range: { min: 1, max: 100_000, step: 1 } },
  window: { label: 'Square', text: 'Side of the hidden square in input elements; empty is an eighth of the input.', range: { min: 1, max: 4_096, step: 1 }, empty: 'an eighth' },
  stride: { label: 'Step', text: 'How far the square moves; empty is half of its side.', range: { min: 1, max: 4_096, step: 1 }, empty: 'half' },
  baseline: { label: 'Baseline', text: 'What stands for “nothing there”: another baseline is another question, and gives another map.' },
  seed: { label: 'Seed', text: 'The same seed gives the same random numbers, and the same map.', range: { min: 0, max: 2 ** 31, step: 1 } },
};

export const baselineTexts: readonly { readonly kind: BaselineKind; readonly label: string }[] = [
  { kind: 'auto', label: 'black image' },
  { kind: 'zero', label: 'zero input' },
  { kind: 'mean', label: 'mean of the image' },
  { kind: 'blur', label: 'blurred image' },
];
