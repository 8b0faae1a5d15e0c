// What if this were not there? A rectangle of the image replaced, on the grey levels that the model's input is made from.
import { displayValues } from '../../dicom/display.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';

export type Fill = 'mean' | 'blur';

/** Blur: standard deviation as a share of the rectangle's longer side; strong enough that nothing in it is recognised. */
const blurShare = 1 / 6;
/** Mean: of a frame around the rectangle, this share of its longer side wide, so that the patch does not stand out. */
const frameShare = 1 / 8;

/**
 * The image with the rectangle painted out, as a picture of grey levels: preprocessing it takes the same way from there.
 * 8-bit pictures stay 8-bit, so that what is outside of the rectangle reaches the model unchanged to the last bit.
 *
 * @param values as the model's card says: the card must be used with `voi` on the result
 */
export function paintOut(image: DecodedImage, rect: ImageRect, { fill, values }: { readonly fill: Fill; readonly values: 'voi' | 'full' }): DecodedImage {
  const is8Bit = image.kind === 'picture' && image.stored instanceof Uint8Array;
  const shown = is8Bit ? Float32Array.from(image.stored) : displayValues(image, { values });
  const pixels = pixelRect(rect, image);
  const { samples } = image.display;
  for (let sample = 0; sample < samples; sample += 1) {
    const plane = { shown, sample, samples, width: image.cols, height: image.rows };
    if (fill === 'mean') fillWith(plane, pixels, meanAround(plane, pixels));
    else blurInside(plane, pixels);
  }
  const { dicom: _dicom, overlays: _overlays, ...rest } = image;
  return {
    ...rest,
    kind: 'picture',
    format: 'png',
    samples,
    bits: 8,
    isSigned: false,
    stored: is8Bit ? Uint8Array.from(shown, Math.round) : shown,
    display: { voi: { kind: 'identity' }, choices: [{ kind: 'identity' }], isInverted: false, samples, pixelAspect: image.display.pixelAspect, ...(image.display.orientation === undefined ? {} : { orientation: image.display.orientation }) },
  };
}

interface Samples {
  readonly shown: Float32Array;
  readonly sample: number;
  readonly samples: number;
  readonly width: number;
  readonly height: number;
}

interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Every pixel that the rectangle touches. */
function pixelRect({ x, y, width, height }: ImageRect, image: { readonly cols: number; readonly rows: number }): PixelRect {
  return {
    left: Math.max(0, Math.floor(x)), top: Math.max(0, Math.floor(y)),
    right: Math.min(image.cols, Math.ceil(x + width)), bottom: Math.min(image.rows, Math.ceil(y + height)),
  };
}

function grown({ left, top, right, bottom }: PixelRect, by: number, { width, height }: Samples): PixelRect {
  return { left: Math.max(0, left - by), top: Math.max(0, top - by), right: Math.min(width, right + by), bottom: Math.min(height, bottom + by) };
}

function longSide({ left, top, right, bottom }: PixelRect): number {
  return Math.max(right - left, bottom - top);
}

function fillWith({ shown, sample, samples, width }: Samples, { left, top, right, bottom }: PixelRect, value: number): void {
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) shown[(y * width + x) * samples + sample] = value;
}

/** Of the frame around; of the rectangle itself where it covers the whole image. */
function meanAround(plane: Samples, rect: PixelRect): number {
  const outer = grown(rect, Math.max(1, Math.round(longSide(rect) * frameShare)), plane);
  const { shown, sample, samples, width } = plane;
  let [inside, insideCount, around, aroundCount] = [0, 0, 0, 0];
  for (let y = outer.top; y < outer.bottom; y += 1) {
    for (let x = outer.left; x < outer.right; x += 1) {
      const value = shown[(y * width + x) * samples + sample] ?? 0;
      if (x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom) {
        inside += value;
        insideCount += 1;
      } else {
        around += value;
        aroundCount += 1;
      }
    }
  }
  if (aroundCount > 0) return around / aroundCount;
  return insideCount > 0 ? inside / insideCount : 0;
}

/** Gaussian, as three box blurs one after the other; the pixels around take part, only those inside change. */
function blurInside(plane: Samples, rect: PixelRect): void {
  const sigma = Math.max(1, longSide(rect) * blurShare);
  // Three boxes of radius r have the variance r(r + 1).
  const radius = Math.max(1, Math.round((Math.sqrt(1 + 4 * sigma * sigma) - 1) / 2));
  const outer = grown(rect, 3 * radius, plane);
  const { shown, sample, samples, width } = plane;
  const [columns, rows] = [outer.right - outer.left, outer.bottom - outer.top];
  let patch: Float32Array = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) patch[y * columns + x] = shown[((y + outer.top) * width + x + outer.left) * samples + sample] ?? 0;
  }
  for (let pass = 0; pass < 3; pass += 1) {
    patch = boxBlur(patch, { lines: rows, length: columns, step: 1, lineStep: columns, radius });
    patch = boxBlur(patch, { lines: columns, length: rows, step: columns, lineStep: 1, radius });
  }
  for (let y = rect.top; y < rect.bottom; y += 1) {
    for (let x = rect.left; x < rect.right; x += 1) shown[(y * width + x) * samples + sample] = patch[(y - outer.top) * columns + x - outer.left] ?? 0;
  }
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly step: number;
  readonly lineStep: number;
  readonly radius: number;
}

/** Mean over 2·radius + 1 values, the outermost repeated beyond the ends. A running sum: each value is added and taken away once. */
function boxBlur(values: Float32Array, { lines, length, step, lineStep, radius }: Lines): Float32Array {
  const out = new Float32Array(values.length);
  const share = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    const first = values[start] ?? 0;
    const last = values[start + (length - 1) * step] ?? 0;
    let sum = first * (radius + 1);
    for (let index = 0; index < radius; index += 1) sum += index < length ? (values[start + index * step] ?? 0) : last;
    for (let index = 0; index < length; index += 1) {
      sum += index + radius < length ? (values[start + (index + radius) * step] ?? 0) : last;
      sum -= index - radius - 1 >= 0 ? (values[start + (index - radius - 1) * step] ?? 0) : first;
      out[start + index * step] = sum * share;
    }
  }
  return out;
}
