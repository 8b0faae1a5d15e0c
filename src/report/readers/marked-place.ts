// The place that a mark means: its area; of a point, which has none, how far from it another point may lie and still mean the same.
import { centreOf, commonArea, contains, iouOf } from './area-overlap.ts';
import type { FindingShape } from '../../contracts/annotation.ts';
import type { DistanceUnit } from '../../contracts/reader-agreement.ts';
import type { Area } from './area-overlap.ts';

/** What one pixel to the right, and one down, measures. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
  readonly unit: DistanceUnit;
}

/** In pixels; a pixel that nothing is said of is square and the unit itself. */
export interface ComparedImage {
  readonly width: number;
  readonly height: number;
  readonly pixel?: PixelSize;
}

export interface Place {
  readonly centre: { readonly x: number; readonly y: number };
  readonly isPoint: boolean;
  readonly area: Area;
}

/** How close two marks are; the smaller the closer. */
export interface Closeness {
  readonly iou: number | null;
  readonly distance: number | null;
}

const squarePixel: PixelSize = { x: 1, y: 1, unit: 'px' };

/**
 * Free-response studies count a mark where it lies within an acceptance radius. No radius is right for all: it follows from the size of the
 * larger abnormalities (Haygood et al., Br J Radiol 2013;86:42313554). A nodule of the lung measures 30 mm at most (Fleischner
 * Society, Radiology 2008;246:697): 15 mm from its middle.
 */
const reachMm = 15;
/** 15 mm on a film of 43 cm, where nothing is known of millimetres. */
const reachShare = 0.035;

/** What an image says of its pixels, as it was decoded. */
interface MeasuredImage {
  readonly dicom?: { readonly spacing?: { readonly rowMm: number; readonly columnMm: number } };
  readonly display: { readonly pixelAspect: number };
}

/** @param image null: there is no image that could say it */
export function pixelSizeOf(image: MeasuredImage | null): PixelSize {
  const { dicom: { spacing } = {}, display: { pixelAspect } = { pixelAspect: 1 } } = image ?? {};
  return spacing === undefined ? { x: 1, y: pixelAspect, unit: 'px' } : { x: spacing.columnMm, y: spacing.rowMm, unit: 'mm' };
}

/** In the unit of the pixel's size. */
export function reachOf({ width, height, pixel = squarePixel }: ComparedImage): number {
  return pixel.unit === 'mm' ? reachMm : reachShare * Math.max(width * pixel.x, height * pixel.y);
}

export function unitOf({ pixel = squarePixel }: ComparedImage): DistanceUnit {
  return pixel.unit;
}

export function placeOf(shape: FindingShape, image: ComparedImage): Place {
  if (shape.kind !== 'point') return { centre: centreOf(shape), isPoint: false, area: shape };
  const { pixel = squarePixel } = image;
  const reach = reachOf(image);
  const [acrossPx, downPx] = [reach / pixel.x, reach / pixel.y];
  return { centre: shape, isPoint: true, area: { kind: 'ellipse', x: shape.x - acrossPx, y: shape.y - downPx, width: 2 * acrossPx, height: 2 * downPx } };
}

export function distanceOf(a: Place['centre'], b: Place['centre'], { pixel = squarePixel }: Pick<ComparedImage, 'pixel'>): number {
  return Math.hypot((a.x - b.x) * pixel.x, (a.y - b.y) * pixel.y);
}

/** null: they do not mean the same place. Areas have to touch; a point has to lie in the area, or within reach of the other point. */
export function closenessOf(a: Place, b: Place, image: ComparedImage): Closeness | null {
  if (!a.isPoint && !b.isPoint) {
    const iou = mayTouch(a.area, b.area) ? iouOf(a.area, b.area) : 0;
    return iou > 0 ? { iou, distance: null } : null;
  }
  const isInside = b.isPoint ? contains(a.area, b.centre) : contains(b.area, a.centre);
  return isInside ? { iou: null, distance: distanceOf(a.centre, b.centre, image) } : null;
}

/** Two areas first, then two points, then a point in an area; of one kind the closest. */
export function compareCloseness(a: Closeness & { readonly points: number }, b: Closeness & { readonly points: number }): number {
  const rank = ({ points }: { readonly points: number }): number => (points === 1 ? 2 : points === 2 ? 1 : 0);
  return rank(a) - rank(b) || (b.iou ?? 0) - (a.iou ?? 0) || (a.distance ?? 0) - (b.distance ?? 0);
}

/** The share of the image on which a random point would lie in the area. */
export function shareOfImage(area: Area, { width, height }: ComparedImage): number {
  return commonArea(area, { kind: 'box', x: 0, y: 0, width, height }) / (width * height);
}

function mayTouch(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
