// Thousands of marks on a canvas: their lines alone, as far as they are in view.
import { marksInView } from '../marks/crowd.ts';
import { lineStyle } from '../marks/line-style.ts';
import { strokesOf } from '../marks/outline.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { Size } from './view-geometry.ts';

interface CrowdView {
  readonly toView: Affine;
  /** Of the image. */
  readonly size: Size;
  readonly view: Size;
  readonly readerId: string | null;
  /** Pixels of the canvas that stand for one of the page. */
  readonly scale: number;
  readonly doctor: string;
}

const neutral = '#e8ecf1';

/** Among thousands dashes would be a grey noise, and slow: own marks are thick, others' thin; only what is normal keeps its dashes. */
export function drawCrowd(canvas: HTMLCanvasElement, marks: readonly Annotation[], { toView, size, view, readerId, scale, doctor }: CrowdView): void {
  canvas.width = Math.max(1, Math.round(view.width * scale));
  canvas.height = Math.max(1, Math.round(view.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.lineJoin = 'round';
  for (const mark of marksInView(marks, toView, view)) {
    const isOwn = mark.readerId === readerId;
    const { tone } = lineStyle(mark, isOwn);
    context.beginPath();
    for (const { points, isClosed } of strokesOf(mark.shape, toView, size)) {
      points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      if (isClosed) context.closePath();
    }
    context.setLineDash(mark.finding?.role === 'reference-normal' ? [7, 4] : []);
    context.strokeStyle = 'rgb(0 0 0 / 55%)';
    context.lineWidth = isOwn ? 4 : 2.6;
    context.stroke();
    context.strokeStyle = tone === 'finding' ? doctor : neutral;
    context.lineWidth = isOwn ? 1.6 : 0.9;
    context.stroke();
  }
}
