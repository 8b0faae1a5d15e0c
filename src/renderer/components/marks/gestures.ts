// What hand and keyboard do to the marks of one view: drawing, taking hold, moving, growing. Points are pixels of the view.
import { invertAffine } from '../../../contracts/coordinates.ts';
import { moveTo, press, release } from '../../marks/drawing.ts';
import { arrowDirections, growingHandle, moveHandle, moveShape, stepOnImage } from '../../marks/edit-shape.ts';
import { marksNear } from '../../marks/crowd.ts';
import { hitTest } from '../../marks/hit-test.ts';
import { distance, mapPoint, minus } from '../../marks/points.ts';
import type { Annotation, Shape, ShapeKind } from '../../../contracts/annotation.ts';
import type { Affine } from '../../../contracts/coordinates.ts';
import type { Size } from '../../imaging/view-geometry.ts';
import type { Point } from '../../marks/points.ts';
import type { Marks } from '../../state/marks.svelte.ts';

/** How things lie at the moment of the gesture. */
export interface Scene {
  readonly marks: Marks;
  readonly frame: number;
  readonly toView: Affine;
  readonly size: Size;
  readonly tool: ShapeKind | null;
  /** Marks may be taken hold of. */
  readonly isEditable: boolean;
  /** Whose marks are moved; those of others are chosen, and copied. */
  readonly readerId: string | null;
}

interface Hold { readonly id: string; readonly handle: number | null; readonly from: Point; readonly start: Shape; readonly hasMoved: boolean }

const tolerancePx = 6;
const dragPx = 3;

export class Gestures {
  readonly #scene: () => Scene;
  readonly #onfinished: () => void;
  #hold: Hold | null = null;

  constructor(scene: () => Scene, onfinished: () => void) {
    this.#scene = scene;
    this.#onfinished = onfinished;
  }

  #toImage(at: Point): Point {
    return mapPoint(invertAffine(this.#scene().toView), at);
  }

  drawFrom(at: Point): void {
    const { marks, tool, frame } = this.#scene();
    if (tool === null || !marks.mayChange()) return;
    const going = marks.drawing?.kind === tool && marks.drawing.frame === frame ? marks.drawing : null;
    marks.draft = null;
    marks.drawing = { ...press(tool, going, this.#toImage(at)), frame };
  }

  drawTo(at: Point): void {
    const { marks, frame } = this.#scene();
    if (marks.drawing !== null && marks.drawing.frame === frame) marks.drawing = { ...moveTo(marks.drawing, this.#toImage(at)), frame };
  }

  drawEnd(at: Point): void {
    const { marks, frame, size, toView } = this.#scene();
    if (marks.drawing === null || !marks.drawing.isPressed) return;
    const [a, b, , d, e] = toView;
    const { drawing, shape } = release(marks.drawing, this.#toImage(at), { size, imagePerScreen: 1 / Math.sqrt(Math.abs(a * e - b * d)) });
    marks.drawing = drawing === null ? null : { ...drawing, frame };
    if (drawing !== null) return;
    if (shape !== null) void marks.drawn(shape, frame);
    this.#onfinished();
  }

  /** The mark under a point; null: none. */
  markAt(at: Point): string | null {
    const { marks, frame, toView, size } = this.#scene();
    return hitTest(at, marksNear(at, marks.of(frame), { toView, tolerancePx }), marks.selectedId, { toView, size, tolerancePx })?.id ?? null;
  }

  /** @returns whether a mark was taken hold of */
  take(at: Point, nearId: string, handle: number | null): boolean {
    const { marks, frame, toView, size, isEditable, readerId } = this.#scene();
    if (!isEditable) return false;
    const hit = handle !== null ? { id: nearId, handle } : hitTest(at, marksNear(at, marks.of(frame), { toView, tolerancePx }), marks.selectedId, { toView, size, tolerancePx }) ?? { id: nearId, handle };
    const mark = marks.shown.find(({ id }) => id === hit.id);
    if (mark === undefined) return false;
    marks.selectedId = hit.id;
    if (mark.readerId !== readerId) return false;
    this.#hold = { id: hit.id, handle: hit.handle, from: at, start: mark.shape, hasMoved: false };
    return true;
  }

  pull(at: Point): void {
    const { marks, size } = this.#scene();
    if (this.#hold === null) return;
    const { id, handle, from, start, hasMoved } = this.#hold;
    if (!hasMoved && distance(at, from) < dragPx) return;
    if (!hasMoved && !marks.mayChange()) {
      this.#hold = null;
      return;
    }
    this.#hold = { ...this.#hold, hasMoved: true };
    const by = minus(this.#toImage(at), this.#toImage(from));
    marks.edit = { id, shape: handle === null ? moveShape(start, by, size) : moveHandle(start, handle, by, size) };
  }

  /** A key was let go or the keyboard went elsewhere; what the pointer holds goes on. */
  settleKeys(): void {
    if (this.#hold === null) this.settle();
  }

  /** What was moved or resized becomes a change. */
  settle(): void {
    const { marks } = this.#scene();
    this.#hold = null;
    const { edit } = marks;
    if (edit === null) return;
    void marks.change(edit.id, { shape: edit.shape });
    marks.edit = null;
  }

  cancel(): void {
    const { marks } = this.#scene();
    this.#hold = null;
    marks.edit = null;
    if (marks.drawing?.isPressed === true) marks.drawing = null;
  }

  /** Arrows move by a pixel of the image, with Shift by ten; with Alt the shape grows. Done for good when the key is let go. */
  arrow(key: string, { isFar, isGrowing }: { readonly isFar: boolean; readonly isGrowing: boolean }, mark: Annotation, handle: number | null): boolean {
    const { marks, toView, size, isEditable, readerId } = this.#scene();
    const direction = arrowDirections[key];
    if (direction === undefined || !isEditable) return false;
    if (mark.readerId !== readerId) return true;
    if (marks.edit === null && !marks.mayChange()) return true;
    marks.selectedId = mark.id;
    const by = stepOnImage(toView, direction, isFar ? 10 : 1);
    const held = handle ?? (isGrowing ? growingHandle(mark.shape, toView) : null);
    marks.edit = { id: mark.id, shape: held === null ? moveShape(mark.shape, by, size) : moveHandle(mark.shape, held, by, size) };
    return true;
  }
}
