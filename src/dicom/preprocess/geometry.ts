// How an image is fitted into the model's input: sizes and offsets as torchvision counts them, and the exact affine back.
import { applyAffine, composeAffine, invertAffine } from '../../contracts/coordinates.ts';
import type { Affine, Placement } from '../../contracts/coordinates.ts';
import type { Turn } from '../orientation.ts';

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

/** @param pixelAspect height of the image's pixels over their width: crop and letterbox keep the shape that is seen */
export function fitImage(image: Size, input: Size, mode: ResizeMode, pixelAspect = 1): Fit {
  if (mode === 'stretch') return { resized: input, left: 0, top: 0, part: input, toLeft: 0, toTop: 0 };
  const shown = { width: image.width, height: image.height * pixelAspect };
  return mode === 'crop' ? cropFit(shown, input) : letterboxFit(shown, input);
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

/** Size of an image after a turn. */
export function turnedSize({ width, height }: Size, { quarters }: Turn): Size {
  return quarters % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** Pixels of the image → pixels of the turned image. */
export function turnAffine(image: Size, { isMirrored, quarters }: Turn): Affine {
  let affine: Affine = isMirrored ? [-1, 0, image.width, 0, 1, 0] : [1, 0, 0, 0, 1, 0];
  let { height } = image;
  for (let done = 0; done < quarters; done++) {
    // A quarter clockwise: the left edge becomes the top, the bottom the left.
    affine = composeAffine([0, -1, height, 1, 0, 0], affine);
    height = done % 2 === 0 ? image.width : image.height;
  }
  return affine;
}

/** The pixels of one plane, turned. */
export function turnPlane<A extends Uint8Array | Float32Array>(plane: A, image: Size, turn: Turn): A {
  const to = turnedSize(image, turn);
  const [a, b, c, d, e, f] = invertAffine(turnAffine(image, turn));
  const out = plane.slice() as A;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      // Through pixel centres; what comes out is whole but for the last bit.
      const fromX = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const fromY = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      out[y * to.width + x] = plane[fromY * image.width + fromX] ?? 0;
    }
  }
  return out;
}

/** A placement on the turned image, said for the image itself. */
export function unturned(placement: Placement, image: Size, turn: Turn): Placement {
  const back = invertAffine(turnAffine(image, turn));
  const { seen } = placement;
  const corner = applyAffine(back, seen.x, seen.y);
  const opposite = applyAffine(back, seen.x + seen.width, seen.y + seen.height);
  return {
    ...placement, imageWidth: image.width, imageHeight: image.height, toImage: composeAffine(back, placement.toImage),
    seen: { x: Math.min(corner.x, opposite.x), y: Math.min(corner.y, opposite.y), width: Math.abs(opposite.x - corner.x), height: Math.abs(opposite.y - corner.y) },
  };
}
