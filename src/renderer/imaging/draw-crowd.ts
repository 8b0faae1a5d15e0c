// Thousands of marks on a canvas, their lines alone: all of them a slice at a time, so that no frame waits for them; what has changed at once.
import { isAcross, marksInView, mostPatched } from '../marks/crowd.ts';
import { lineStyle } from '../marks/line-style.ts';
import { strokesOf } from '../marks/outline.ts';
import { boundsOf } from '../marks/shapes.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Affine, ImageRect } from '../../contracts/coordinates.ts';
import type { Stroke } from '../marks/outline.ts';
import type { Size } from './view-geometry.ts';

export interface CrowdLook {
  readonly toView: Affine;
  /** Of the image. */
  readonly size: Size;
  readonly view: Size;
  readonly readerId: string | null;
  /** Pixels of the canvas that stand for one of the page. */
  readonly scale: number;
  readonly doctor: string;
}

interface Surroundings {
  readonly now: () => number;
  /** Runs it soon, and lets others come first. @returns how it is called off */
  readonly later: (run: () => void) => () => void;
}

const page: Surroundings = {
  now: () => performance.now(),
  later(run) {
    const timer = setTimeout(run, 0);
    return () => clearTimeout(timer);
  },
};

const neutral = '#e8ecf1';
/** Of a frame of 16 ms. */
const sliceMs = 6;
/** Between two looks at the clock. */
const marksAtOnce = 64;
/** Half the widest line, and the pixel that smooths it. */
const reachPx = 3;

export class CrowdPicture {
  readonly #canvas: HTMLCanvasElement;
  readonly #onDrawn: (look: CrowdLook) => void;
  readonly #surroundings: Surroundings;
  /** Where a new picture comes about while the last one is seen. */
  readonly #back: HTMLCanvasElement;
  #drawn: { readonly marks: readonly Annotation[]; readonly look: CrowdLook } | null = null;
  #callOff: (() => void) | null = null;

  /** @param onDrawn a picture of all marks is seen now */
  constructor(canvas: HTMLCanvasElement, onDrawn: (look: CrowdLook) => void, surroundings: Surroundings = page) {
    this.#canvas = canvas;
    this.#onDrawn = onDrawn;
    this.#surroundings = surroundings;
    this.#back = canvas.ownerDocument.createElement('canvas');
  }

  /** All of them anew. Until that is done the picture before it stays. */
  draw(marks: readonly Annotation[], look: CrowdLook): void {
    this.stop();
    const { now, later } = this.#surroundings;
    resize(this.#back, look);
    // What was drawn is asked for at once, and so costs its time here and not at the end of a frame.
    const context = this.#back.getContext('2d', { willReadFrequently: true });
    if (context === null) return;
    begin(context, look);
    const inView = marksInView(marks, look.toView, look.view);
    let next = 0;
    const slice = (): void => {
      this.#callOff = null;
      const end = now() + sliceMs;
      do {
        for (const mark of inView.slice(next, next + marksAtOnce)) drawMark(context, mark, look);
        context.getImageData(0, 0, 1, 1);
        next += marksAtOnce;
      } while (next < inView.length && now() < end);
      if (next < inView.length) this.#callOff = later(slice);
      else this.#show(marks, look);
    };
    this.#callOff = later(slice);
  }

  /** The marks are other ones and the view is the same: drawn at once where few have changed, else anew. */
  change(marks: readonly Annotation[], look: CrowdLook): void {
    if (this.#drawn?.marks === marks && this.#callOff === null && isSameLook(this.#drawn.look, look)) return;
    if (this.#drawn === null || this.#callOff !== null || !isSameLook(this.#drawn.look, look) || !this.#patch(marks, this.#drawn)) this.draw(marks, look);
  }

  /** What was begun is left. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  #show(marks: readonly Annotation[], look: CrowdLook): void {
    resize(this.#canvas, look);
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.#back, 0, 0);
    this.#drawn = { marks, look };
    this.#onDrawn(look);
  }

  /** @returns whether so few have changed that it was worth it */
  #patch(marks: readonly Annotation[], { marks: before, look }: { readonly marks: readonly Annotation[]; readonly look: CrowdLook }): boolean {
    const [old, now] = [new Set(before), new Set(marks)];
    const changed = [...before.filter((mark) => !now.has(mark)), ...marks.filter((mark) => !old.has(mark))];
    const context = this.#canvas.getContext('2d');
    if (changed.length > mostPatched || context === null) return false;
    begin(context, look);
    for (const place of changed.flatMap((mark) => placeOf(mark, look) ?? [])) {
      context.save();
      context.beginPath();
      context.rect(place.x, place.y, place.width, place.height);
      context.clip();
      context.clearRect(place.x, place.y, place.width, place.height);
      for (const mark of marks) if (isAcross(mark, look.toView, place)) drawMark(context, mark, look);
      context.restore();
    }
    this.#drawn = { marks, look };
    return true;
  }
}

/** Where it is drawn, in whole pixels of the canvas; null: nowhere. */
function placeOf(mark: Annotation, { toView, size, scale }: CrowdLook): ImageRect | null {
  const points = strokesOf(mark.shape, toView, size).flatMap((stroke) => stroke.points);
  if (points.length === 0) return null;
  const { x, y, width, height } = boundsOf(points);
  const [left, top] = [Math.floor((x - reachPx) * scale), Math.floor((y - reachPx) * scale)];
  const [right, bottom] = [Math.ceil((x + width + reachPx) * scale), Math.ceil((y + height + reachPx) * scale)];
  return { x: left / scale, y: top / scale, width: (right - left) / scale, height: (bottom - top) / scale };
}

function isSameLook(a: CrowdLook, b: CrowdLook): boolean {
  return a.readerId === b.readerId && a.scale === b.scale && a.doctor === b.doctor && a.view.width === b.view.width && a.view.height === b.view.height
    && a.size.width === b.size.width && a.size.height === b.size.height && a.toView.every((value, index) => value === b.toView[index]);
}

/** Empty, whether its size is another one or not. */
function resize(canvas: HTMLCanvasElement, { view, scale }: CrowdLook): void {
  canvas.width = Math.max(1, Math.round(view.width * scale));
  canvas.height = Math.max(1, Math.round(view.height * scale));
}

function begin(context: CanvasRenderingContext2D, { scale }: CrowdLook): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
}

/** Among thousands dashes would be a grey noise, and slow: own marks are thick, others' thin; only what is normal keeps its dashes. */
function drawMark(context: CanvasRenderingContext2D, mark: Annotation, { toView, size, readerId, doctor }: CrowdLook): void {
  const isOwn = mark.readerId === readerId;
  const { tone } = lineStyle(mark, isOwn);
  const strokes = strokesOf(mark.shape, toView, size);
  const [only] = strokes;
  const rect = strokes.length === 1 && only !== undefined ? uprightRect(only) : null;
  if (rect === null) trace(context, strokes);
  // Corners of rectangles are sharp: those are drawn several times as fast.
  context.lineJoin = rect === null ? 'round' : 'miter';
  const stroke = (): void => (rect === null ? context.stroke() : context.strokeRect(rect.x, rect.y, rect.width, rect.height));
  context.setLineDash(mark.finding?.role === 'reference-normal' ? [7, 4] : []);
  context.strokeStyle = 'rgb(0 0 0 / 55%)';
  context.lineWidth = isOwn ? 4 : 2.6;
  stroke();
  context.strokeStyle = tone === 'finding' ? doctor : neutral;
  context.lineWidth = isOwn ? 1.6 : 0.9;
  stroke();
}

function trace(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  context.beginPath();
  for (const { points, isClosed } of strokes) {
    points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    if (isClosed) context.closePath();
  }
}

/** A box in a view that is turned by quarters. */
function uprightRect({ points, isClosed }: Stroke): ImageRect | null {
  const [a, b, c, d] = points;
  if (!isClosed || points.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) return null;
  const isUpright = (a.x === b.x && b.y === c.y && c.x === d.x && d.y === a.y) || (a.y === b.y && b.x === c.x && c.y === d.y && d.x === a.x);
  return isUpright ? { x: Math.min(a.x, c.x), y: Math.min(a.y, c.y), width: Math.abs(c.x - a.x), height: Math.abs(c.y - a.y) } : null;
}
