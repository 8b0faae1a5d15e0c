// What the methods that ask a model many times can be told: steps, samples, masks, windows, seed and baseline, with defaults and bounds.
import { z } from 'zod';
import type { MethodId } from './explanation.ts';

/**
 * What stands for "nothing there": `black` is a black image through the card's preprocessing, `zero` the tensor of
 * zeros, `mean` each channel's mean, `blur` the input blurred; a number stands for an input that is that number
 * everywhere. `auto` is black for an image, zero for a tensor.
 */
export const baselineKinds = ['auto', 'black', 'zero', 'mean', 'blur'] as const;
export type BaselineKind = (typeof baselineKinds)[number] | number;

export const samplingSchema = z.strictObject({
  /** Points on the path of integrated-gradients. */
  steps: z.int().min(1).max(1_000).default(50),
  /** Noisy copies of the input in smooth-grad. */
  samples: z.int().min(1).max(10_000).default(25),
  /** Standard deviation of that noise, as a share of the input's range (largest − smallest value). */
  sigma: z.number().positive().max(10).default(0.15),
  /** Random masks of rise. */
  masks: z.int().min(1).max(100_000).default(1_000),
  /** Side of occlusion's square in input elements; null is an eighth of each side, rounded up. */
  window: z.int().positive().nullable().default(null),
  /** Step of that square; null is half of it, rounded up. */
  stride: z.int().positive().nullable().default(null),
  baseline: z.union([z.enum(baselineKinds), z.number()]).default('auto'),
  seed: z.int().min(0).default(0),
});

export type SamplingSettings = z.output<typeof samplingSchema>;

export const defaultSampling: SamplingSettings = samplingSchema.parse({});

/** Which settings a method's map depends on; a method that is not listed depends on none. */
export const steeredBy: Readonly<Partial<Record<MethodId, readonly (keyof SamplingSettings)[]>>> = {
  'integrated-gradients': ['steps', 'baseline'],
  'smooth-grad': ['samples', 'sigma', 'seed'],
  'score-cam': ['baseline'],
  'occlusion': ['window', 'stride', 'baseline'],
  'rise': ['masks', 'baseline', 'seed'],
};

/** The settings that the map of `method` depends on, and no others: equal for maps that are equal. */
export function settingsOf(method: MethodId, sampling: SamplingSettings): Readonly<Partial<SamplingSettings>> {
  return Object.fromEntries((steeredBy[method] ?? []).map((name) => [name, sampling[name]]));
}

/** What a map was made with, as it stands in manifests and passports. */
export const mapParametersSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.number())]));
export type MapParameters = Readonly<Record<string, string | number | readonly number[]>>;
