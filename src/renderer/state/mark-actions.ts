// Steps on marks that also touch the pane they are seen in: placing, duplicating, bringing into view.
import { invertAffine } from '../../contracts/coordinates.ts';
import { isFindingKind } from '../../contracts/annotation.ts';
import { imageToView } from '../imaging/view-geometry.ts';
import { placed } from '../marks/drawing.ts';
import { duplicateShape, stepOnImage } from '../marks/edit-shape.ts';
import { mapPoint } from '../marks/points.ts';
import { boundsOf, isMarkTool, pointsOf } from '../marks/shapes.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Affine } from '../../contracts/coordinates.ts';
import type { Marks } from './marks.svelte.ts';
import type { Pane } from './stage/pane.svelte.ts';
import type { Workstation } from './workstation.svelte.ts';

function lookOf({ position, orientation, viewSize, imageSize }: Pane): Affine | null {
  return imageSize === null ? null : imageToView(position, viewSize, imageSize, orientation);
}

/** What the tool in hand makes, in the middle of what is seen, for the keyboard to go on with. */
export function placeMark(app: Workstation): void {
  const { viewer, marks, stage: { active } } = app;
  const toView = lookOf(active);
  if (!(isMarkTool(viewer.tool) || viewer.tool === 'paint') || active.image === null || active.imageSize === null || toView === null) return;
  const toImage = invertAffine(toView);
  const { width, height } = active.viewSize;
  const seen = [{ x: 0, y: 0 }, { x: width, y: 0 }, { x: width, y: height }, { x: 0, y: height }].map((corner) => mapPoint(toImage, corner));
  const shape = placed(viewer.tool === 'paint' ? 'box' : viewer.tool, seen, active.imageSize);
  if (shape === null) return;
  if (viewer.tool === 'paint') {
    if (shape.kind === 'box') app.paintOut({ x: shape.x, y: shape.y, width: shape.width, height: shape.height });
    app.whatIf.takesKeyboard = app.whatIf.painted !== null;
    return;
  }
  void focusWhenKept(marks, marks.drawn(shape, active.image.frame));
  if (marks.draft !== null) marks.draft = { ...marks.draft, isPlaced: true };
  finishMark(app);
}

/** It has the keyboard, unless another mark got it meanwhile. */
export async function focusWhenKept(marks: Marks, keeping: Promise<string | null>): Promise<void> {
  const { focuses } = marks;
  const id = await keeping;
  if (marks.focuses === focuses) marks.focusNext = id;
}

/** A mark was drawn: the left button sets the window again, unless the tool is to stay. */
export function finishMark({ viewer, drawn }: Workstation): void {
  if (!drawn.keepsTool) viewer.tool = 'window';
}

export function duplicateMark(app: Workstation, mark: Annotation, pane: Pane = app.stage.active): void {
  const toView = lookOf(pane);
  if (toView === null || pane.imageSize === null) return;
  const marks = app.drawn.of(mark.imageId);
  const away = stepOnImage(toView, { x: 1, y: 1 }, Math.max(2, Math.round(14 / Math.hypot(toView[0], toView[3]))));
  void focusWhenKept(marks, marks.duplicate(mark.id, duplicateShape(mark.shape, away, pane.imageSize)));
}

/** Its words: of a finding the form, of an arrow the line at its tail. */
export function editMark(app: Workstation, mark: Annotation): void {
  const marks = app.drawn.of(mark.imageId);
  marks.selectedId = mark.id;
  if (isFindingKind(mark.shape.kind) || mark.shape.kind === 'arrow') marks.wordsOf = mark.id;
}

/** Into the middle of the pane; the zoom stays unless the mark would not fit. */
export function bringMark(app: Workstation, mark: Annotation, pane: Pane = app.stage.active): void {
  const { image, imageSize, viewSize } = pane;
  if (image === null || imageSize === null) return;
  if (mark.frame !== image.frame) void app.openImage(mark.imageId, mark.frame);
  const { x, y, width, height } = boundsOf(pointsOf(mark.shape));
  const toView = lookOf(pane);
  const seen = toView === null ? null : boundsOf(pointsOf(mark.shape).map((point) => mapPoint(toView, point)));
  const tooLarge = seen === null ? 1 : Math.max(seen.width / (0.9 * viewSize.width), seen.height / (0.9 * viewSize.height), 1);
  app.stage.setPosition(pane, { zoom: pane.position.zoom / tooLarge, centerX: (x + width / 2) / imageSize.width, centerY: (y + height / 2) / imageSize.height });
}
