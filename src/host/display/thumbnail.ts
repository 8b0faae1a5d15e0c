// A small picture of an image as it is displayed: first window, inversion and all.
import { reducedPicture } from './grey-picture.ts';
import { reduceTo } from '../../report/area-resize.ts';
import { encodePng } from '../../report/png.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';

const thumbnailSide = 160;

/** PNG, long side at most `thumbnailSide`. @throws AppError `image_unsupported` for pixels that cannot be shown */
export function thumbnailOf(image: DecodedImage): Uint8Array {
  const small = reduceTo(reducedPicture(image), thumbnailSide);
  return encodePng({ width: small.width, height: small.height, channels: 1, values: Uint8Array.from(small.values, Math.round) });
}
