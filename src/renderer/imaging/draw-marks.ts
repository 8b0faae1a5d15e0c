// Findings and measurements on a canvas, with their words and numbers, as the window draws them.
import { labelPadding, labelWish } from '../marks/label-wish.ts';
import { placeLabels } from '../marks/label-place.ts';
import { placesAlong, strokesOf } from '../marks/outline.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { LineStyle } from '../marks/line-style.ts';
import type { Stroke } from '../marks/outline.ts';
import type { Size } from './view-geometry.ts';

export interface DrawnMark {
  readonly mark: Annotation;
  readonly lines: readonly string[];
  readonly style: LineStyle;
}

export interface MarkCanvas {
  /** Image pixels → canvas pixels. */
  readonly toCanvas: Affine;
  /** Of the image, in its own pixels. */
  readonly size: Size;
  /** Where words may stand, in canvas pixels. */
  readonly room: Size;
  /** Canvas pixels that stand for one pixel of a screen. */
  readonly unit: number;
  readonly doctor: string;
}

const neutral = '#e8ecf1';

export function drawMarks(context: CanvasRenderingContext2D, marks: readonly DrawnMark[], { toCanvas, size, room, unit, doctor }: MarkCanvas): void {
  const lineHeight = 22 * unit;
  const colorOf = ({ tone }: LineStyle) => (tone === 'finding' ? doctor : neutral);
  context.save();
  context.font = `600 ${Math.round(16 * unit)}px system-ui, sans-serif`;
  context.textAlign = 'left';
  context.lineJoin = 'round';
  for (const { mark, style } of marks) {
    const strokes = strokesOf(mark.shape, toCanvas, size, 1.3 * unit);
    trace(context, strokes, { color: 'rgb(0 0 0 / 55%)', width: 5 * unit, dashes: [] });
    trace(context, strokes.filter(({ isAid }) => isAid), { color: colorOf(style), width: 1.4 * unit, dashes: [4 * unit, 4 * unit] });
    trace(context, strokes.filter(({ isAid }) => !isAid), { color: colorOf(style), width: 2.4 * unit, dashes: style.dashes.map((length) => length * 1.3 * unit) });
  }
  const wishes = marks.map(({ mark, lines }) => labelWish(mark, lines, toCanvas, { lineHeight, widthOf: (line) => context.measureText(line).width })).filter((wish) => wish !== null);
  const places = placeLabels(wishes, room, wishes.length < marks.length / 2 ? [] : marks.flatMap(({ mark }) => placesAlong(strokesOf(mark.shape, toCanvas, size, 1.3 * unit), 8 * unit).map((point) => ({ ...point, of: mark.id }))));
  for (const { mark, lines, style } of marks) {
    const at = places.get(mark.id);
    const wish = wishes.find(({ id }) => id === mark.id);
    if (at === undefined || wish === undefined) continue;
    context.fillStyle = 'rgb(0 0 0 / 55%)';
    context.fillRect(at.x, at.y, wish.label.width, wish.label.height);
    context.fillStyle = colorOf(style);
    lines.forEach((line, index) => context.fillText(line, at.x + labelPadding * lineHeight, at.y + lineHeight * (index + 0.76)));
  }
  context.restore();
}

function trace(context: CanvasRenderingContext2D, strokes: readonly Stroke[], { color, width, dashes }: { color: string; width: number; dashes: readonly number[] }): void {
  context.beginPath();
  for (const { points, isClosed } of strokes) {
    points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    if (isClosed) context.closePath();
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([...dashes]);
  context.stroke();
  context.setLineDash([]);
}
