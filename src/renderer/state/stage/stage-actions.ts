// What a reader does to the stage: each as one step that can be undone.
import { text } from '../../text/text.ts';
import { fillingOf, gridFilling } from './arrangements.ts';
import { pinned, withImage } from './pane-content.ts';
import type { MethodId } from '../../../contracts/explanation.ts';
import type { History } from '../history.svelte.ts';
import type { ModelShelf } from '../model-shelf.svelte.ts';
import type { StudyShelf } from '../study-shelf.svelte.ts';
import type { Dragged } from './dragged.ts';
import type { Pane } from './pane.svelte.ts';
import type { PaneContent, Pins } from './pane-content.ts';
import type { Readings } from './readings.svelte.ts';
import type { FilledArrangement, GridShape, Stage } from './stage.svelte.ts';

/** Those of the picker, in the order in which more and fewer panes follow each other. */
export const handShapes: readonly GridShape[] = [[1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [2, 2], [2, 3], [3, 2], [3, 3]].map(([rows = 1, columns = 1]) => ({ rows, columns }));
const usualShapes: readonly GridShape[] = [{ rows: 1, columns: 1 }, { rows: 1, columns: 2 }, { rows: 2, columns: 2 }, { rows: 2, columns: 3 }, { rows: 3, columns: 3 }];

interface Parts {
  readonly stage: Stage;
  readonly history: History;
  readonly models: ModelShelf;
  readonly studies: StudyShelf;
  readonly readings: Readings;
  /** What follows from every change. */
  readonly onarranged: () => void;
  readonly onnote: (line: string) => void;
  readonly onmethod: (method: MethodId) => void;
  readonly ontarget: (target: string | number) => void;
  readonly onimage: (imageId: string) => void;
}

export class StageActions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  shape(shape: GridShape): void {
    this.#step(text.stage.steps.layout(shape.rows, shape.columns), () => this.#parts.stage.setShape(shape));
  }

  /** More panes, or fewer. */
  shapeBeside(step: 1 | -1): void {
    const { stage } = this.#parts;
    const count = stage.arrangement === 'hand' ? stage.placed.length : 1;
    const next = step > 0 ? usualShapes.find(({ rows, columns }) => rows * columns > count) : usualShapes.findLast(({ rows, columns }) => rows * columns < count);
    if (next !== undefined) this.shape(next);
  }

  /** Panes that fill themselves, and back to those by hand. */
  toggle(arrangement: Exclude<FilledArrangement, 'grid'>): void {
    const { stage, readings } = this.#parts;
    this.#step(text.stage.steps.arrangement, () => {
      if (stage.arrangement === arrangement) stage.leaveFilled();
      else stage.fill(arrangement, fillingOf(arrangement, stage.active.content, readings.lensOf(stage.active).method));
    });
  }

  /** A row a layer, a column a method. */
  grid(methods: readonly MethodId[], layers: readonly string[]): void {
    const { stage, readings } = this.#parts;
    const { method, layer } = readings.lensOf(stage.active);
    this.#step(text.stage.steps.arrangement, () => stage.fill('grid', gridFilling(stage.active.content, { methods, layers, method, layer })));
  }

  leaveFilled(): void {
    this.#step(text.stage.steps.arrangement, () => this.#parts.stage.leaveFilled());
  }

  /** Also for an empty pane, which then shows the chosen image. */
  pin(pane: Pane, pins: Partial<Pins>): void {
    this.put(pane, pinned(pane.content, pins));
  }

  async pinModel(pane: Pane, modelId: string | null): Promise<void> {
    if (modelId !== null) await this.#parts.models.describe(modelId);
    this.pin(pane, { modelId });
  }

  put(pane: Pane, content: PaneContent | null): void {
    const { stage } = this.#parts;
    this.#step(content === null ? text.stage.steps.empty : text.stage.steps.put, () => {
      stage.put(pane, content);
      stage.activeId = pane.id;
    });
  }

  /** Panes by hand with these contents, the last one active: as one step. */
  show(shape: GridShape, contents: readonly PaneContent[]): void {
    const { stage } = this.#parts;
    this.#step(text.stage.steps.layout(shape.rows, shape.columns), () => {
      stage.setShape(shape);
      stage.placed.forEach((pane, index) => stage.put(pane, contents[index] ?? null));
      const last = stage.placed.at(-1);
      if (last !== undefined) stage.activate(last);
    });
  }

  swap(a: Pane, b: Pane): void {
    if (a !== b) this.#step(text.stage.steps.swap, () => this.#parts.stage.swap(a, b));
  }

  /** What stands in the active pane, also elsewhere. */
  copyTo(pane: Pane): void {
    const { stage } = this.#parts;
    const { content } = stage.active;
    const place = stage.wantedBy(stage.active);
    if (pane === stage.active || content === null) return;
    this.put(pane, place === null ? content : withImage(content, place.imageId, place.frame));
  }

  drop(pane: Pane, dragged: Dragged): void {
    const { stage, onmethod, ontarget, onimage } = this.#parts;
    const isOnly = stage.placed.length === 1;
    if (dragged.kind === 'pane') {
      const from = stage.placed.find(({ id }) => id === dragged.paneId);
      if (from !== undefined) this.swap(from, pane);
    } else if (isOnly) {
      // One pane alone shows what is chosen: dropping is choosing.
      if (dragged.kind === 'image') onimage(dragged.imageId);
      else if (dragged.kind === 'method') onmethod(dragged.method);
      else ontarget(dragged.target);
    } else if (dragged.kind === 'image') this.put(pane, withImage(pane.content, dragged.imageId));
    else this.pin(pane, dragged.kind === 'method' ? { method: dragged.method } : { target: dragged.target });
  }

  /** Whether an earlier study of the patient on screen is open. */
  hasPrior(): boolean {
    const { stage, studies } = this.#parts;
    const imageId = stage.wantedBy(stage.active)?.imageId;
    return imageId !== undefined && studies.priorOf(imageId) !== null;
  }

  /** The newest earlier study beside this one: current on the left, prior on the right, as they are read. */
  comparePrior(): void {
    const { stage, studies, onnote } = this.#parts;
    const place = stage.wantedBy(stage.active);
    const prior = place === null ? null : studies.priorOf(place.imageId);
    if (place === null || prior === null) return;
    this.#step(text.stage.steps.prior, () => {
      const { content } = stage.active;
      if (stage.arrangement !== 'hand') stage.leaveFilled();
      if (stage.placed.length === 1) stage.setShape({ rows: 1, columns: 2 });
      const { active } = stage;
      const beside = stage.placed.find((pane) => pane !== active && pane.content === null) ?? stage.beside(1);
      stage.put(active, { ...(content ?? withImage(null, place.imageId)), ...place });
      stage.put(beside, withImage(active.content, prior.image.id));
    });
    if (prior.isOtherView) onnote(text.stage.otherView);
  }

  #step(label: string, change: () => void): void {
    const { stage, history, onarranged } = this.#parts;
    const before = stage.moment();
    change();
    const after = stage.moment();
    const to = (moment: typeof before) => () => {
      stage.restore(moment);
      onarranged();
    };
    history.add({ label, undo: to(before), redo: to(after) });
    onarranged();
  }
}
