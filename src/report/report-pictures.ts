// The pictures of a report: the image once, and each map's colours alone, so that one file holds many maps and stays small.
import { applyAffine, invertAffine } from '../contracts/coordinates.ts';
import { mapReading } from '../contracts/explanation.ts';
import { displaySize, resizeByArea } from './area-resize.ts';
import { modelColour } from './colour-map.ts';
import { displayScaleOf } from './display-scale.ts';
import { samplePlane } from './overlay.ts';
import { encodePng } from './png.ts';
import type { GreyPlane } from './area-resize.ts';
import type { SectionMap } from './report-section.ts';

/** Long sides in pixels: half a page of paper at 180 dots an inch, and half a screen. */
const imageSide = 1024;
const mapSide = 720;
/** Of the strongest colours. */
const opacity = 0.75;

/** PNG, grey: the image as displayed. */
export function imagePicture(image: GreyPlane): Uint8Array {
  const { width, height } = displaySize(image.width, image.height, imageSide);
  const values = Uint8Array.from(resizeByArea(image, width, height).values, (level) => Math.round(Math.min(255, Math.max(0, level))));
  return encodePng({ width, height, channels: 1, values });
}

/** Entries of a palette on either side of zero, or from zero up; as an eight-bit display has them. */
const steps = { diverging: 127, positive: 255 } as const;

/**
 * PNG with transparency, over the whole area of the image: the map's colours, blended in where it is strong. Values are
 * interpolated before they are coloured.
 */
export function mapColours({ plane, placement, method }: Pick<SectionMap, 'plane' | 'placement' | 'method'>): Uint8Array {
  const { imageWidth, imageHeight, seen } = placement;
  const scale = displayScaleOf(plane, mapReading(method));
  const { width, height } = displaySize(imageWidth, imageHeight, mapSide);
  const zero = scale?.isDiverging === true ? steps.diverging : 0;
  const limit = scale?.isDiverging === true ? steps.diverging : steps.positive;
  const values = new Uint8Array(width * height).fill(zero);
  const toPlane = invertAffine(placement.toImage);
  for (let y = 0; scale !== null && y < height; y += 1) {
    const imageY = ((y + 0.5) * imageHeight) / height;
    if (imageY < seen.y || imageY >= seen.y + seen.height) continue;
    for (let x = 0; x < width; x += 1) {
      const imageX = ((x + 0.5) * imageWidth) / width;
      if (imageX < seen.x || imageX >= seen.x + seen.width) continue;
      const at = applyAffine(toPlane, imageX, imageY);
      const t = (samplePlane(plane, at.x, at.y) - scale.origin) / (scale.limit - scale.origin);
      values[y * width + x] = zero + Math.round(limit * Math.min(1, Math.max(zero === 0 ? 0 : -1, t)));
    }
  }
  const palette = Array.from({ length: zero + limit + 1 }, (_, index): readonly number[] => {
    const t = (index - zero) / limit;
    return [...modelColour(t), Math.round(255 * opacity * Math.abs(t))];
  });
  return encodePng({ width, height, channels: 1, values, palette });
}
