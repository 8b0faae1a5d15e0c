// What a method that asks the model many times is made of: the inputs it tries, in order, and what it makes of the answers.
import type { MapParameters } from '../../contracts/sampling.ts';

/** A finished map, raw, and what is to be known about how it came out. */
export interface SampledMap {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly parameters: MapParameters;
}

/** A method that needs nothing but scores: occlusion, RISE, Score-CAM. */
export interface ScoreSampler {
  /** How many inputs are tried. */
  readonly total: number;
  /** Writes input `index`, one image in the model's own layout, into `x`. */
  fill(index: number, x: Float32Array): void;
  /** Takes the score of input `index`. Called once for each, in order, after its `fill`. */
  take(index: number, score: number): void;
  finish(): SampledMap;
}

/** A method whose map is made from one weighted sum of gradients: integrated gradients, SmoothGrad. */
export interface GradientSampler {
  readonly total: number;
  /** Writes point `index`, one image in the model's own layout, into `x`. */
  fill(index: number, x: Float32Array): void;
  /** Of the gradient at point `index` in the sum. */
  weight(index: number): number;
  /** @param g Σ weight·∂score/∂input, one image in the model's own layout */
  finish(g: Float32Array): SampledMap;
}

/** How one image lies in memory. */
export interface InputFormat {
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Where element (pixel, channel) of one image is: pixel·pixelStep + channel·channelStep. */
export function stepsOf({ layout, channels, height, width }: InputFormat): { readonly pixelStep: number; readonly channelStep: number } {
  return layout === 'NCHW' ? { pixelStep: 1, channelStep: height * width } : { pixelStep: channels, channelStep: 1 };
}
