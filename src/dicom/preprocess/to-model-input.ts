// From a decoded image to the tensor that a model is given, and the placement that leads every map back onto the image.
import type { Placement } from '../../contracts/coordinates.ts';
import { AppError } from '../../contracts/errors.ts';
import type { DecodedImage } from '../decoded-image.ts';
import { displayValues } from '../display.ts';
import { noTurn, turnToReading } from '../orientation.ts';
import type { Turn } from '../orientation.ts';
import { fitImage, placementOf, turnedSize, turnPlane, unturned } from './geometry.ts';
import type { ResizeMode, Size } from './geometry.ts';
import { resizePlane, resizePlane8 } from './resize.ts';
import type { Interpolation } from './taps.ts';

/** The part of a model card that preprocessing needs; a whole card fits. */
export interface PreprocessCard {
  readonly input: {
    readonly order?: 'RGB' | 'BGR' | 'grey' | undefined;
    readonly scale: number;
    readonly mean: number | readonly number[];
    readonly std: number | readonly number[];
    readonly resize: ResizeMode;
    readonly interpolation: Interpolation;
    readonly antialias: boolean;
    readonly values: 'voi' | 'full';
    readonly padValue: number;
    readonly orientation?: 'stored' | 'patient' | undefined;
  };
}

export interface ModelInput {
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/**
 * `8-bit`: as PIL resizes an 8-bit picture (fixed point, rounded to whole grey levels); `float`: no rounding anywhere.
 * `auto`: 8-bit for 8-bit pictures that are resized with antialias, since that is what their models were trained on; else float.
 */
export type ResizeArithmetic = 'auto' | '8-bit' | 'float';

export interface PreprocessedInput {
  /** Shape [1,C,H,W] or [1,H,W,C], row-major. */
  readonly tensor: { readonly shape: readonly number[]; readonly values: Float32Array };
  readonly placement: Placement;
}

/**
 * Grey levels 0…255 (white high) → channels → resize → (v · scale − mean) / std → layout with a batch axis of 1.
 * Means and deviations are in the order of the tensor's channels: for BGR the first is blue's.
 *
 * @throws AppError `card_invalid` when mean or std has neither 1 nor C values; `image_unsupported` when the image cannot be shown
 */
export function toModelInput(image: DecodedImage, card: PreprocessCard, input: ModelInput, { arithmetic = 'auto' }: { arithmetic?: ResizeArithmetic } = {}): PreprocessedInput {
  const { scale, padValue } = card.input;
  const mean = perChannel('mean', card.input.mean, input.channels);
  const std = perChannel('std', card.input.std, input.channels);
  const stored: Size = { width: image.cols, height: image.rows };
  const turn = turnFor(image, card);
  const from = turnedSize(stored, turn);
  const { pixelAspect } = image.display;
  const fit = fitImage(from, input, card.input.resize, turn.quarters % 2 === 0 ? pixelAspect : 1 / pixelAspect);
  const planes = channelPlanes(image, card, { channels: input.channels, arithmetic })
    .map((plane) => (turn === noTurn ? plane : turnPlane(plane, stored, turn)))
    .map((plane) => (plane instanceof Uint8Array ? resizePlane8(plane, from, fit, card.input) : resizePlane(plane, from, fit, card.input)));
  const { height, width, channels } = input;
  const values = new Float32Array(channels * height * width);
  const isNchw = input.layout === 'NCHW';
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes[planes.length === 1 ? 0 : channel] ?? new Float32Array(0);
    const channelMean = mean[channel] ?? 0;
    const channelStd = std[channel] ?? 1;
    const step = isNchw ? 1 : channels;
    const start = isNchw ? channel * height * width : channel;
    const pad = (padValue * scale - channelMean) / channelStd;
    for (let y = 0; y < height; y++) {
      const row = y - fit.toTop;
      for (let x = 0; x < width; x++) {
        const column = x - fit.toLeft;
        const isInside = row >= 0 && row < fit.part.height && column >= 0 && column < fit.part.width;
        values[start + (y * width + x) * step] = isInside ? ((plane[row * fit.part.width + column] ?? 0) * scale - channelMean) / channelStd : pad;
      }
    }
  }
  const shape = isNchw ? [1, channels, height, width] : [1, height, width, channels];
  return { tensor: { shape, values }, placement: unturned(placementOf(from, input, fit), stored, turn) };
}

/** How the image is turned before anything else: as it is stored, unless the card asks for the patient's own position and the file says it. */
export function turnFor({ display }: Pick<DecodedImage, 'display'>, card: PreprocessCard): Turn {
  const turn = card.input.orientation === 'patient' ? turnToReading(display.orientation) : undefined;
  return turn === undefined || (turn.quarters === 0 && !turn.isMirrored) ? noTurn : turn;
}

function perChannel(field: 'mean' | 'std', value: number | readonly number[], channels: number): number[] {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length !== 1 && list.length !== channels) {
    throw new AppError('card_invalid', `the model card's input.${field} has ${list.length} values, expected 1 or ${channels} (the input's channels).`);
  }
  if (field === 'std' && list.includes(0)) throw new AppError('card_invalid', 'the model card\'s input.std holds 0, expected numbers that can be divided by.');
  return Array.from({ length: channels }, (_, channel) => list[list.length === 1 ? 0 : channel] ?? 0);
}

/** One plane (grey, or colour made grey) or three in the order of the tensor's channels. */
function channelPlanes(image: DecodedImage, card: PreprocessCard, { channels, arithmetic }: { channels: 1 | 3; arithmetic: ResizeArithmetic }): (Uint8Array | Float32Array)[] {
  const is8Bit = image.kind === 'picture' && image.stored instanceof Uint8Array;
  const isRounded = is8Bit && (arithmetic === '8-bit' || (arithmetic === 'auto' && card.input.antialias));
  const shown = is8Bit ? image.stored : displayValues(image, { values: card.input.values });
  const isGreyWanted = channels === 1 || card.input.order === 'grey';
  const planes = image.display.samples === 1 ? [shown] : isGreyWanted ? [greyOf(shown, is8Bit)] : split(shown);
  const ordered = planes.length === 3 && card.input.order === 'BGR' ? planes.toReversed() : planes;
  return ordered.map((plane) => (plane instanceof Uint8Array ? (isRounded ? plane : Float32Array.from(plane)) : Float32Array.from(plane)));
}

/** ITU-R 601-2 luma; for 8-bit pictures rounded as PIL's convert("L") does, in its 16-bit fixed point. */
function greyOf(rgb: ArrayLike<number>, is8Bit: boolean): Uint8Array | Float32Array {
  const count = rgb.length / 3;
  const grey = is8Bit ? new Uint8Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const red = rgb[3 * i] ?? 0;
    const green = rgb[3 * i + 1] ?? 0;
    const blue = rgb[3 * i + 2] ?? 0;
    grey[i] = is8Bit ? (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16 : 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return grey;
}

function split(rgb: DecodedImage['stored']): (Uint8Array | Float32Array)[] {
  return [0, 1, 2].map((sample) => {
    const plane = rgb instanceof Uint8Array ? new Uint8Array(rgb.length / 3) : new Float32Array(rgb.length / 3);
    for (let i = 0; i < plane.length; i++) plane[i] = rgb[3 * i + sample] ?? 0;
    return plane;
  });
}
