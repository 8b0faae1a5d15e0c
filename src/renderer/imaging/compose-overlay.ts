// The view as one picture at the image's own resolution: radiograph, map, boxes, colour bar and a caption that says how it was made.
import { isPaintedAt, ticksOf } from './bar-ramp.ts';
import { drawContours } from './draw-contours.ts';
import { displayTable } from './voi.ts';
import { drawPicture, pictureOf } from './draw-map.ts';
import { drawMarks } from './draw-marks.ts';
import { marksPicture } from './marks-picture.ts';
import { fitPosition, imageToView, mapRect, shownSize } from './view-geometry.ts';
import { composeAffine } from '../../contracts/coordinates.ts';
import { rawValue } from '../text/figures.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { BarDrawing } from './bar-ramp.ts';
import type { DrawnMark } from './draw-marks.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { MarksShown } from './marks-picture.ts';
import type { Orientation } from './orientation.ts';
import type { Plane } from './map-raster.ts';
import type { VoiWindow } from './voi.ts';

export interface Overlay {
  readonly image: LoadedImage;
  readonly window: VoiWindow;
  readonly orientation: Orientation;
  readonly isInverted: boolean;
  readonly map: (BarDrawing & { readonly plane: Plane; readonly toImage: Affine; readonly seen: ImageRect }) | null;
  readonly opacity: number;
  readonly isCellular: boolean;
  readonly marksShown: MarksShown;
  /** Findings and measurements with their words. */
  readonly drawnMarks: readonly DrawnMark[];
  readonly caption: readonly string[];
  readonly colors: { readonly doctor: string; readonly model: string };
}

/** Draws on a canvas of the image's size as it is turned; the caption stands below the image, never on it. */
export function composeOverlay(overlay: Overlay): HTMLCanvasElement {
  const { cols: width, rows: height, pixelAspect } = overlay.image.description;
  const shown = shownSize({ width, height, pixelAspect }, overlay.orientation);
  const [cols, rows] = [Math.round(shown.width), Math.round(shown.height)];
  const toCanvas = imageToView(fitPosition, shown, { width, height, pixelAspect }, overlay.orientation);
  const unit = Math.max(cols, rows) / 1000;
  const lineHeight = Math.round(24 * unit);
  const captionHeight = lineHeight * (overlay.caption.length + 1);
  const canvas = document.createElement('canvas');
  canvas.width = cols;
  canvas.height = rows + captionHeight;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.fillStyle = '#0b0d10';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.save();
  const [a, b, c, d, e, f] = toCanvas;
  context.setTransform(a, d, b, e, c, f);
  context.drawImage(canvasOf(greyPicture(overlay)), 0, 0);
  if (overlay.image.marks !== null) context.drawImage(marksPicture(overlay.image.marks, overlay.marksShown), 0, 0);
  context.restore();
  if (overlay.map !== null) drawMap(context, overlay, { unit, toCanvas });
  drawMarks(context, overlay.drawnMarks, { toCanvas, size: { width, height }, room: { width: cols, height: rows }, unit, doctor: overlay.colors.doctor });
  if (overlay.map !== null) drawColorBar(context, overlay.map, { unit, rows, color: overlay.colors.model });
  context.font = `${Math.round(16 * unit)}px system-ui, sans-serif`;
  context.fillStyle = '#d6dbe2';
  overlay.caption.forEach((line, index) => context.fillText(line, 14 * unit, rows + lineHeight * (index + 1), cols - 28 * unit));
  return canvas;
}

function canvasOf(picture: ImageData): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  return canvas;
}

function greyPicture({ image, window, isInverted }: Overlay): ImageData {
  const { values, width, height, samples } = image.pyramid.full;
  const table = displayTable(window, image.range, { isInverted });
  const picture = new ImageData(width, height);
  for (let pixel = 0, at = 0; pixel < width * height; pixel += 1, at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      const stored = values[samples === 1 ? pixel : at + channel] ?? 0;
      picture.data[at + channel] = table[stored - image.range.minStored] ?? 0;
    }
    picture.data[at + 3] = 255;
  }
  return picture;
}

function drawMap(context: CanvasRenderingContext2D, { map, opacity, isCellular, colors }: Overlay, { unit, toCanvas }: { unit: number; toCanvas: Affine }): void {
  if (map === null || opacity === 0) return;
  const [placed, seen] = [composeAffine(toCanvas, map.toImage), mapRect(toCanvas, map.seen)];
  if (map.isFilled) {
    context.save();
    context.globalAlpha = opacity;
    drawPicture(context, pictureOf(map.plane, { range: map.range, colorMap: map.colorMap, threshold: map.threshold, isCellular }), placed, seen);
    context.restore();
  }
  if (map.contours.length > 0) drawContours(context, map.plane, { lines: map.contours, isCellular, color: colors.model, unit: 1.2 * unit }, placed, seen);
}

function drawColorBar(context: CanvasRenderingContext2D, map: BarDrawing, { unit, rows, color }: { unit: number; rows: number; color: string }): void {
  const { range, colorMap } = map;
  const height = 220 * unit;
  const width = 16 * unit;
  const x = context.canvas.width - 30 * unit;
  const y = rows - height - 24 * unit;
  context.fillStyle = '#14171b';
  context.fillRect(x, y, width, height);
  for (let step = 0; step < 256; step += 1) {
    if (!isPaintedAt(map, step / 255)) continue;
    const [r, g, b, a] = colorMap.table.subarray(step * 4, step * 4 + 4);
    context.fillStyle = `rgb(${r} ${g} ${b} / ${(a ?? 0) / 255})`;
    context.fillRect(x, y + height * (1 - (step + 1) / 256), width, height / 256 + 0.5);
  }
  for (const { at, isThreshold } of ticksOf(map)) {
    context.fillStyle = color;
    context.fillRect(x - (isThreshold ? 5 * unit : 0), y + height * (1 - at) - unit, width + (isThreshold ? 5 * unit : 0), (isThreshold ? 3 : 2) * unit);
  }
  context.font = `${Math.round(15 * unit)}px system-ui, sans-serif`;
  context.textAlign = 'right';
  context.lineWidth = 4 * unit;
  const label = (text: string, at: number) => {
    context.strokeStyle = 'rgb(0 0 0 / 75%)';
    context.strokeText(text, x - 6 * unit, at);
    context.fillStyle = '#ffffff';
    context.fillText(text, x - 6 * unit, at);
  };
  label(`${range.isClipped ? '≥ ' : ''}${rawValue(range.high)}`, y + 12 * unit);
  if (range.isSigned) label('0', y + height / 2 + 5 * unit);
  label(`${range.isClipped && range.isSigned ? '≤ ' : ''}${rawValue(range.low)}`, y + height);
  context.textAlign = 'left';
}
