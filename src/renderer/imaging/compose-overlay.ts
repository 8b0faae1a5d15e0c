// The view as one picture at the image's own resolution: radiograph, map, boxes, colour bar and a caption that says how it was made.
import { displayTable } from './voi.ts';
import { drawPicture, pictureOf } from './draw-map.ts';
import { marksPicture } from './marks-picture.ts';
import { fitPosition, imageToView, mapRect, shownSize } from './view-geometry.ts';
import { composeAffine } from '../../contracts/coordinates.ts';
import { rawValue } from '../text/figures.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { ColorMap } from './color-maps.ts';
import type { DisplayRange } from './display-scale.ts';
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
  readonly map: { readonly plane: Plane; readonly range: DisplayRange; readonly colorMap: ColorMap; readonly toImage: Affine; readonly seen: ImageRect } | null;
  readonly opacity: number;
  readonly isCellular: boolean;
  readonly marksShown: MarksShown;
  readonly boxes: readonly Box[];
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
  if (overlay.map !== null) drawMap(context, overlay, toCanvas);
  drawBoxes(context, overlay, { unit, toCanvas });
  if (overlay.map !== null) drawColorBar(context, overlay.map, unit, rows);
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

function drawMap(context: CanvasRenderingContext2D, { map, opacity, isCellular }: Overlay, toCanvas: Affine): void {
  if (map === null) return;
  context.save();
  context.globalAlpha = opacity;
  drawPicture(context, pictureOf(map.plane, { range: map.range, colorMap: map.colorMap, isCellular }), composeAffine(toCanvas, map.toImage), mapRect(toCanvas, map.seen));
  context.restore();
}

function drawBoxes(context: CanvasRenderingContext2D, { boxes, colors }: Overlay, { unit, toCanvas }: { unit: number; toCanvas: Affine }): void {
  context.font = `600 ${Math.round(17 * unit)}px system-ui, sans-serif`;
  for (const box of boxes) {
    context.setLineDash(box.role === 'reference-normal' ? [9 * unit, 6 * unit] : []);
    context.strokeStyle = colors.doctor;
    context.lineWidth = 2.5 * unit;
    const { x, y, width, height } = mapRect(toCanvas, box);
    context.strokeRect(x, y, width, height);
    context.setLineDash([]);
    context.lineWidth = 4 * unit;
    context.strokeStyle = 'rgb(0 0 0 / 75%)';
    context.strokeText(box.label, x, y - 6 * unit);
    context.fillStyle = colors.doctor;
    context.fillText(box.label, x, y - 6 * unit);
  }
}

function drawColorBar(context: CanvasRenderingContext2D, { range, colorMap }: NonNullable<Overlay['map']>, unit: number, rows: number): void {
  const height = 220 * unit;
  const width = 16 * unit;
  const x = context.canvas.width - 30 * unit;
  const y = rows - height - 24 * unit;
  context.fillStyle = '#14171b';
  context.fillRect(x, y, width, height);
  for (let step = 0; step < 256; step += 1) {
    const [r, g, b, a] = colorMap.table.subarray(step * 4, step * 4 + 4);
    context.fillStyle = `rgb(${r} ${g} ${b} / ${(a ?? 0) / 255})`;
    context.fillRect(x, y + height * (1 - (step + 1) / 256), width, height / 256 + 0.5);
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
