// A map drawn over its image: amber where it speaks for the class, violet where against, with a colour bar in raw units.
import { applyAffine, invertAffine } from '../contracts/coordinates.ts';
import type { Box } from '../contracts/annotation.ts';
import type { MapReading } from '../contracts/explanation.ts';
import type { Placement } from '../contracts/coordinates.ts';
import { displaySize, resizeByArea } from './area-resize.ts';
import { doctorBlue, modelColour } from './colour-map.ts';
import { displayScaleOf } from './display-scale.ts';
import { drawText, textWidth } from './pixel-font.ts';
import type { GreyPlane } from './area-resize.ts';
import type { Rgb } from './colour-map.ts';
import type { DisplayScale } from './display-scale.ts';
import type { MapPlane } from './map-plane.ts';
import type { Picture } from './png.ts';

export interface OverlayInput {
  /** The image as displayed, at its own size or smaller; the model's input where there is no image. */
  readonly image: GreyPlane;
  readonly plane: MapPlane;
  /** Where the plane lies on the image. */
  readonly placement: Placement;
  /** Signed maps are drawn on a diverging scale, levels from their smallest value. */
  readonly reading: MapReading;
  readonly boxes?: readonly Box[];
  /** 0 = image alone, 1 = the strongest colours hide the image. */
  readonly opacity?: number;
  /** Long side of the drawn image in pixels at most; the colour bar comes beside it. */
  readonly maxSide?: number;
}

/** Of the colour bar, in pixels of a small picture; large ones are drawn at twice that. */
const margin = { width: 84, minimumHeight: 96, gap: 10, bar: 12 } as const;
const largeFromHeight = 600;
const paper: Rgb = [17, 18, 20];
const ink: Rgb = [214, 214, 214];

/** Colours from 0 to the limit: as many as a screen can tell apart. */
const colourSteps = 255;

/** RGB canvas, row-major. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** @returns an RGB picture: the overlay, and to its right the colour bar; a map without evidence leaves the image as it is and says so */
export function renderOverlay({ image, plane, placement, reading, boxes = [], opacity = 0.75, maxSide = 1024 }: OverlayInput): Picture {
  const size = displaySize(image.width, image.height, maxSide);
  const grey = resizeByArea(image, size.width, size.height);
  const unit = size.height >= largeFromHeight ? 2 : 1;
  const canvas = makeCanvas(size.width + margin.width * unit, Math.max(size.height, margin.minimumHeight));
  const scale = displayScaleOf(plane, reading);
  const toPlane = invertAffine(placement.toImage);
  const { seen } = placement;
  const colours = Array.from({ length: 2 * colourSteps + 1 }, (_, index) => modelColour(index / colourSteps - 1));

  for (let y = 0; y < size.height; y += 1) {
    const imageY = ((y + 0.5) * placement.imageHeight) / size.height;
    for (let x = 0; x < size.width; x += 1) {
      const level = Math.min(255, Math.max(0, grey.values[y * size.width + x] ?? 0));
      const imageX = ((x + 0.5) * placement.imageWidth) / size.width;
      const isSeen = imageX >= seen.x && imageX < seen.x + seen.width && imageY >= seen.y && imageY < seen.y + seen.height;
      let share = 0;
      let colour: Rgb = paper;
      if (scale !== null && isSeen) {
        const at = applyAffine(toPlane, imageX, imageY);
        const t = (samplePlane(plane, at.x, at.y) - scale.origin) / (scale.limit - scale.origin);
        const strength = Math.min(1, Math.abs(t));
        if (scale.isDiverging || t > 0) {
          share = opacity * strength;
          colour = colours[Math.round((Math.max(-1, Math.min(1, t)) + 1) * colourSteps)] ?? paper;
        }
      }
      paint(canvas, x, y, [
        level * (1 - share) + colour[0] * share, level * (1 - share) + colour[1] * share, level * (1 - share) + colour[2] * share,
      ]);
    }
  }
  for (const box of boxes) drawBox(canvas, box, { x: size.width / placement.imageWidth, y: size.height / placement.imageHeight, right: size.width, bottom: size.height });
  drawColourBar(canvas, { offset: size.width, unit, scale });
  return { ...canvas, channels: 3 };
}

/**
 * Bilinear value at a continuous position of the plane; beyond the outermost centres the nearest value holds.
 *
 * @param x, y plane coordinates: cell i spans [i, i+1)
 */
export function samplePlane({ width, height, values }: MapPlane, x: number, y: number): number {
  const u = Math.min(width - 1, Math.max(0, x - 0.5));
  const v = Math.min(height - 1, Math.max(0, y - 0.5));
  const left = Math.floor(u);
  const top = Math.floor(v);
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const across = u - left;
  const down = v - top;
  const upper = (values[top * width + left] ?? 0) * (1 - across) + (values[top * width + right] ?? 0) * across;
  const lower = (values[bottom * width + left] ?? 0) * (1 - across) + (values[bottom * width + right] ?? 0) * across;
  return upper * (1 - down) + lower * down;
}

/** Three significant digits, as short as they go. */
export function formatRaw(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e4) return String(Number(value.toPrecision(3)));
  return value.toExponential(2).replace('e+', 'e');
}

function makeCanvas(width: number, height: number): Canvas {
  const values = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) values.set(paper, pixel * 3);
  return { width, height, values };
}

function paint({ width, height, values }: Canvas, x: number, y: number, [r, g, b]: Rgb): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = (y * width + x) * 3;
  values[at] = Math.round(r);
  values[at + 1] = Math.round(g);
  values[at + 2] = Math.round(b);
}

interface BoxScale {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** Two pixels wide; dashed where it marks something normal. */
function drawBox(canvas: Canvas, box: Box, scale: BoxScale): void {
  const left = Math.round(box.x * scale.x);
  const top = Math.round(box.y * scale.y);
  const right = Math.round((box.x + box.width) * scale.x);
  const bottom = Math.round((box.y + box.height) * scale.y);
  const isDashed = box.role === 'reference-normal';
  if (box.shape !== undefined) {
    drawOutline(canvas, box, scale, isDashed);
    return;
  }
  const dot = (x: number, y: number, along: number): void => {
    if (x >= scale.right || y >= scale.bottom || (isDashed && along % 10 >= 6)) return;
    paint(canvas, x, y, doctorBlue);
  };
  for (const inset of [0, 1]) {
    for (let x = left; x <= right; x += 1) {
      dot(x, top + inset, x - left);
      dot(x, bottom - inset, x - left);
    }
    for (let y = top; y <= bottom; y += 1) {
      dot(left + inset, y, y - top);
      dot(right - inset, y, y - top);
    }
  }
}

/** An ellipse, or the cross of a point. */
function drawOutline(canvas: Canvas, { shape, x, y, width, height }: Box, scale: BoxScale, isDashed: boolean): void {
  const dot = (atX: number, atY: number): void => {
    const [column, row] = [Math.floor(atX * scale.x), Math.floor(atY * scale.y)];
    for (const [right, down] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) if (column + right < scale.right && row + down < scale.bottom) paint(canvas, column + right, row + down, doctorBlue);
  };
  if (shape === 'point') {
    for (let step = -8; step <= 8; step += 1) {
      dot(x + step / scale.x, y);
      dot(x, y + step / scale.y);
    }
    return;
  }
  const steps = Math.ceil(Math.PI * (width * scale.x + height * scale.y));
  for (let step = 0; step < steps; step += 1) {
    const turn = (2 * Math.PI * step) / steps;
    if (!isDashed || step % 20 < 12) dot(x + (width / 2) * (1 + Math.cos(turn)), y + (height / 2) * (1 + Math.sin(turn)));
  }
}

interface ColourBar {
  /** Column at which the margin begins. */
  readonly offset: number;
  /** Pixels of the canvas per pixel of the font. */
  readonly unit: number;
  readonly scale: DisplayScale | null;
}

function drawColourBar(canvas: Canvas, { offset, unit, scale }: ColourBar): void {
  const left = offset + margin.gap * unit;
  const write = (text: string, x: number, y: number): void => drawText(text, 0, 0, (column, row) => {
    for (let dy = 0; dy < unit; dy += 1) for (let dx = 0; dx < unit; dx += 1) paint(canvas, x + column * unit + dx, y + row * unit + dy, ink);
  });
  if (scale === null) {
    write('NO', left, 12 * unit);
    write('EVIDENCE', left, 24 * unit);
    return;
  }
  const top = 28 * unit;
  const height = Math.min(260 * unit, canvas.height - top - 16 * unit);
  for (let row = 0; row < height; row += 1) {
    const share = 1 - row / Math.max(1, height - 1);
    const colour = modelColour(scale.isDiverging ? share * 2 - 1 : share);
    for (let column = 0; column < margin.bar * unit; column += 1) paint(canvas, left + column, top + row, colour);
  }
  write(scale.name, left, 8 * unit);
  const room = margin.width - margin.gap - margin.bar - 4;
  const tick = (value: number, share: number): void => {
    const text = formatRaw(value);
    const shown = textWidth(text) > room ? formatRaw(Number(value.toPrecision(2))) : text;
    write(shown, left + (margin.bar + 4) * unit, Math.round(top + (1 - share) * (height - 1)) - 3 * unit);
  };
  tick(scale.limit, 1);
  tick(scale.isDiverging ? 0 : (scale.origin + scale.limit) / 2, 0.5);
  tick(scale.isDiverging ? -scale.limit : scale.origin, 0);
}
