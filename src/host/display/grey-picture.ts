// A decoded image as one grey plane, for thumbnails, overlays and reports.
import { displayValues } from '../../dicom/display.ts';
import { imageMarks, marks } from '../../dicom/marks.ts';
import { reduceTo, resizeByArea } from '../../report/area-resize.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { GreyPlane } from '../../report/area-resize.ts';

/**
 * Grey 0…255, white high, one value a pixel, as the window shows it: shutters and padding hide, overlays are drawn;
 * colour becomes ITU-R 601 luma.
 *
 * @throws AppError `image_unsupported` for pixels that cannot be shown
 */
export function greyPicture(image: DecodedImage): GreyPlane {
  const picture = greyValues(image);
  const over = imageMarks(image);
  if (over === undefined) return picture;
  const shutterGrey = image.dicom?.shutter?.grey ?? 0;
  // `displayValues` made padding black already.
  const values = picture.values.map((grey, i) => (((over[i] ?? 0) & marks.overlay) !== 0 ? 255 : ((over[i] ?? 0) & marks.shutter) !== 0 ? shutterGrey : grey));
  return { ...picture, values };
}

function greyValues(image: DecodedImage): GreyPlane {
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
export function reducedPicture(image: DecodedImage, side = pictureSide): GreyPlane {
  const picture = greyPicture(image);
  const { pixelAspect } = image.display;
  if (pixelAspect === 1) return reduceTo(picture, side);
  // The shape that is seen: the longer side of a pixel is what there is less of, so the other is reduced.
  const [width, height] = pixelAspect > 1 ? [picture.width / pixelAspect, picture.height] : [picture.width, picture.height * pixelAspect];
  return reduceTo(resizeByArea(picture, Math.max(1, Math.round(width)), Math.max(1, Math.round(height))), side);
}
