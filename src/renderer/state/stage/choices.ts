// What is chosen in the side panel goes to the active pane where that holds on to it, else to all panes that follow the panel.
import { noPins, pinned } from './pane-content.ts';
import type { MethodId, ScoreKind } from '../../../contracts/explanation.ts';
import type { MapSettings } from '../map-settings.svelte.ts';
import type { Pane } from './pane.svelte.ts';
import type { Pins } from './pane-content.ts';
import type { Readings } from './readings.svelte.ts';
import type { Stage } from './stage.svelte.ts';

interface Parts {
  readonly stage: Stage;
  readonly settings: MapSettings;
  readonly readings: Readings;
}

export class Choices {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where panes have filled themselves, the one that shows the method already becomes the active one. */
  method(method: MethodId): void {
    const { stage, settings, readings } = this.#parts;
    const { active } = stage;
    if (stage.arrangement !== 'hand') {
      const { layer } = readings.lensOf(active);
      const others = stage.placed.filter((pane) => pane.content?.shows === 'map' && readings.lensOf(pane).method === method);
      const there = others.find((pane) => readings.lensOf(pane).layer === layer) ?? others[0];
      if (there !== undefined) return stage.activate(there);
      // The picture without a map stays one: what is chosen beside it is seen by itself.
      if (active.content?.shows === 'image') stage.leaveFilled();
    }
    if (!this.#pin(stage.active, { method })) settings.method = method;
  }

  target(target: string | number): void {
    if (!this.#pin(this.#parts.stage.active, { target })) this.#parts.settings.target = target;
  }

  layer(layer: string): void {
    if (!this.#pin(this.#parts.stage.active, { layer })) this.#parts.settings.layer = layer;
  }

  score(score: ScoreKind): void {
    if (!this.#pin(this.#parts.stage.active, { score })) this.#parts.settings.score = score;
  }

  /** @returns false where the pane follows the panel in this */
  #pin(pane: Pane, pins: Partial<Pins>): boolean {
    const [name] = Object.keys(pins) as (keyof Pins)[];
    const { content } = pane;
    const isEmpty = content === null && this.#parts.stage.isDivided;
    if (name === undefined || (!isEmpty && (content?.pins ?? noPins)[name] === null)) return false;
    this.#parts.stage.put(pane, pinned(content, pins));
    return true;
  }
}
