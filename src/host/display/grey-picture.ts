// A decoded image as one grey plane, for thumbnails, overlays and reports.
import { displayValues } from '../../dicom/display.ts';
import { reduceTo } from '../../report/area-resize.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { GreyPlane } from '../../report/area-resize.ts';

/**
 * Grey 0…255, white high; colour becomes ITU-R 601 luma.
 *
 * @throws AppError `image_unsupported` for pixels that cannot be shown
 */
export function greyPicture(image: DecodedImage): GreyPlane {
  const shown = displayValues(image);
  const { cols: width, rows: height } = image;
  if (image.display.samples === 1) return { width, height, values: shown };
  const values = new Float32Array(width * height);
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    values[pixel] = 0.299 * (shown[3 * pixel] ?? 0) + 0.587 * (shown[3 * pixel + 1] ?? 0) + 0.114 * (shown[3 * pixel + 2] ?? 0);
  }
  return { width, height, values };
}

/** Long side of overlays and of the image in a report, in pixels at most. */
const pictureSide = 1024;

/** The same, reduced once to the size at which overlays and reports draw it. */
export function reducedPicture(image: DecodedImage): GreyPlane {
  return reduceTo(greyPicture(image), pictureSide);
}
