// What is chosen in the side panel (model, class, method, layer, kind of score) as steps that can be undone.
import { text } from '../text/text.ts';
import type { History } from './history.svelte.ts';
import type { MapSettings } from './map-settings.svelte.ts';
import type { ModelShelf } from './model-shelf.svelte.ts';
import type { Pane } from './stage/pane.svelte.ts';
import type { PaneContent } from './stage/pane-content.ts';
import type { Stage, StageMoment } from './stage/stage.svelte.ts';

export type Choice = keyof typeof text.stage.steps.choices;
const chosenFields = ['method', 'target', 'layer', 'score'] as const;
type Chosen = Pick<MapSettings, (typeof chosenFields)[number]>;

/** How things stood: `stage` is only gone back to where the choice changed the arrangement itself. */
export interface ChoiceMoment {
  readonly chosen: Chosen;
  readonly modelId: string | null;
  readonly stage: StageMoment;
}

interface Parts {
  readonly stage: Stage;
  readonly settings: MapSettings;
  readonly models: ModelShelf;
  readonly history: History;
  /** What follows from it: images come, questions are asked. */
  readonly onrestored: () => void;
}

export class ChoiceSteps {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  moment(): ChoiceMoment {
    const { stage, settings: { method, target, layer, score }, models } = this.#parts;
    return { chosen: { method, target, layer, score }, modelId: models.model?.id ?? null, stage: stage.moment() };
  }

  take(choice: Choice, name: string, change: () => void): void {
    const before = this.moment();
    change();
    this.add(choice, name, before);
  }

  /**
   * After a choice; nothing where it changed nothing. What was done meanwhile to other things (an image that was turned to) stays as it is.
   * The first model is no choice: there is none to go back to.
   */
  add(choice: Choice, name: string, before: ChoiceMoment): void {
    const after = this.moment();
    const isOtherModel = before.modelId !== after.modelId;
    const fields = chosenFields.filter((field) => before.chosen[field] !== after.chosen[field]);
    const isRearranged = before.stage.arrangement !== after.stage.arrangement;
    const panes = [...after.stage.contents.keys()].filter((pane) => before.stage.contents.get(pane) !== after.stage.contents.get(pane));
    const isMoved = before.stage.activeId !== after.stage.activeId;
    if (isOtherModel ? before.modelId === null : fields.length === 0 && panes.length === 0 && !isRearranged && !isMoved) return;
    const to = ({ chosen, modelId, stage: moment }: ChoiceMoment) => async (): Promise<void> => {
      const { stage, settings, models, onrestored } = this.#parts;
      if (isOtherModel && modelId !== null && !(await models.choose(modelId))) return;
      for (const field of isOtherModel ? chosenFields : fields) Object.assign(settings, { [field]: chosen[field] });
      if (isRearranged) stage.restore(moment);
      else {
        for (const pane of panes) putBack(stage, pane, moment.contents.get(pane) ?? null);
        if (isMoved) stage.activeId = moment.activeId;
      }
      onrestored();
    };
    this.#parts.history.add({ label: text.stage.steps.choices[choice](name), key: `choice ${choice} ${isMoved ? '' : after.stage.activeId}`, undo: to(before), redo: to(after) });
  }
}

/** Only what was pinned by the choice: the image of the pane may be another one by now. */
function putBack(stage: Stage, pane: Pane, content: PaneContent | null): void {
  if (pane.content === null || content === null) stage.put(pane, content);
  else stage.put(pane, { ...pane.content, pins: content.pins });
}
