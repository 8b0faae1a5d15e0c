// The baseline: an input that stands for "nothing there", from which integrated gradients start and into which masks fade.
import { AppError } from '../../contracts/errors.ts';
import { stepsOf } from './sampler.ts';
import type { BaselineKind } from '../../contracts/sampling.ts';
import type { InputFormat } from './sampler.ts';

export interface Baseline {
  /** Never 'auto'. */
  readonly kind: Exclude<BaselineKind, 'auto'>;
  /** One image in the model's own layout. */
  readonly values: Float32Array;
}

/** Standard deviation of `blur` as a share of the longer side: 14 elements of 224. */
const blurShare = 1 / 16;

/**
 * @param black the input's value of a black pixel, per channel; undefined for an input without an image
 * @throws AppError `usage_option` when black is wanted and not known
 */
export function baselineOf(kind: BaselineKind, x: Float32Array, format: InputFormat, black: readonly number[] | undefined): Baseline {
  const definite = kind === 'auto' ? (black === undefined ? 'zero' : 'black') : kind;
  if (typeof definite === 'number') return { kind: definite, values: new Float32Array(x.length).fill(definite) };
  if (definite === 'zero') return { kind: definite, values: new Float32Array(x.length) };
  if (definite === 'blur') return { kind: definite, values: blurred(x, format) };
  if (definite === 'mean') return { kind: definite, values: perChannel(x.length, format, channelMeans(x, format)) };
  if (black === undefined) throw new AppError('usage_option', 'baseline: expected zero, mean or blur for a tensor, whose black is not known, got black');
  return { kind: definite, values: perChannel(x.length, format, black) };
}

function channelMeans(x: Float32Array, format: InputFormat): number[] {
  const { pixelStep, channelStep } = stepsOf(format);
  const size = format.height * format.width;
  return Array.from({ length: format.channels }, (_, channel) => {
    let sum = 0;
    for (let pixel = 0; pixel < size; pixel++) sum += x[pixel * pixelStep + channel * channelStep] ?? 0;
    return sum / size;
  });
}

function perChannel(length: number, format: InputFormat, levels: readonly number[]): Float32Array {
  const { pixelStep, channelStep } = stepsOf(format);
  const values = new Float32Array(length);
  for (let channel = 0; channel < format.channels; channel++) {
    for (let pixel = 0; pixel < format.height * format.width; pixel++) values[pixel * pixelStep + channel * channelStep] = levels[channel] ?? 0;
  }
  return values;
}

/** Gaussian, one axis after the other, cut at three deviations; beyond the edge the outermost value holds. */
function blurred(x: Float32Array, format: InputFormat): Float32Array {
  const { height, width, channels } = format;
  const { pixelStep, channelStep } = stepsOf(format);
  const deviation = Math.max(height, width) * blurShare;
  const radius = Math.ceil(3 * deviation);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-0.5 * ((at - radius) / deviation) ** 2));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const kernel = Float64Array.from(raw, (weight) => weight / total);
  const along = (from: ArrayLike<number>, to: Float32Array | Float64Array, extent: number, at: (line: number, position: number) => number, lines: number): void => {
    for (let line = 0; line < lines; line++) {
      for (let position = 0; position < extent; position++) {
        let sum = 0;
        for (let tap = -radius; tap <= radius; tap++) sum += (kernel[tap + radius] ?? 0) * (from[at(line, Math.min(extent - 1, Math.max(0, position + tap)))] ?? 0);
        to[at(line, position)] = sum;
      }
    }
  };
  const across = new Float64Array(x.length);
  const result = new Float32Array(x.length);
  for (let channel = 0; channel < channels; channel++) {
    const element = (y: number, column: number): number => (y * width + column) * pixelStep + channel * channelStep;
    along(x, across, width, element, height);
    along(across, result, height, (column, y) => element(y, column), width);
  }
  return result;
}
