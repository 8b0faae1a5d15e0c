// How an image is fitted into the model's input: sizes and offsets as torchvision counts them, and the exact affine back.
import type { Affine, Placement } from '../../contracts/coordinates.ts';

export type ResizeMode = 'stretch' | 'letterbox' | 'crop';

export interface Size { readonly width: number; readonly height: number }

/** The image is resized to `resized`; its part from (left, top) of the size `part` lands in the input at (toLeft, toTop). */
export interface Fit {
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
  readonly part: Size;
  readonly toLeft: number;
  readonly toTop: number;
}

export function fitImage(image: Size, input: Size, mode: ResizeMode): Fit {
  if (mode === 'stretch') return { resized: input, left: 0, top: 0, part: input, toLeft: 0, toTop: 0 };
  return mode === 'crop' ? cropFit(image, input) : letterboxFit(image, input);
}

/**
 * torchvision Resize(s) + CenterCrop(s): the side that fits tighter gets the input's size, the other int(size · long / short);
 * the crop starts at Python's round((resized − input) / 2), which rounds halves to even.
 */
function cropFit(image: Size, input: Size): Fit {
  const isWidthTight = input.width * image.height >= input.height * image.width;
  const resized = isWidthTight
    ? { width: input.width, height: Math.max(Math.trunc((input.width * image.height) / image.width), input.height) }
    : { width: Math.max(Math.trunc((input.height * image.width) / image.height), input.width), height: input.height };
  return {
    resized,
    left: roundHalfEven((resized.width - input.width) / 2),
    top: roundHalfEven((resized.height - input.height) / 2),
    part: input,
    toLeft: 0,
    toTop: 0,
  };
}

/** The whole image, as large as it fits, in the middle; an odd bar is thinner at the left and at the top. */
function letterboxFit(image: Size, input: Size): Fit {
  const scale = Math.min(input.width / image.width, input.height / image.height);
  const resized = {
    width: Math.min(Math.max(Math.round(image.width * scale), 1), input.width),
    height: Math.min(Math.max(Math.round(image.height * scale), 1), input.height),
  };
  return {
    resized, left: 0, top: 0, part: resized,
    toLeft: Math.floor((input.width - resized.width) / 2),
    toTop: Math.floor((input.height - resized.height) / 2),
  };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Input coordinates → image pixels. Resizing maps [0, resized] onto [0, image] linearly, edge to edge, on each axis. */
export function placementOf(image: Size, input: Size, fit: Fit): Placement {
  const scaleX = image.width / fit.resized.width;
  const scaleY = image.height / fit.resized.height;
  const toImage: Affine = [scaleX, 0, (fit.left - fit.toLeft) * scaleX, 0, scaleY, (fit.top - fit.toTop) * scaleY];
  return {
    planeWidth: input.width,
    planeHeight: input.height,
    imageWidth: image.width,
    imageHeight: image.height,
    toImage,
    seen: { x: fit.left * scaleX, y: fit.top * scaleY, width: fit.part.width * scaleX, height: fit.part.height * scaleY },
  };
}
