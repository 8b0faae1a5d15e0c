// The guided tour while it runs: which step, what of it is done, what was measured on the way. It does nothing that a user could not do.
import { coverage, groundOf, isStepId, markerRect, stepIds, tourImage, tourMethod, tourSteps } from './steps.ts';
import { shareInside } from './map-share.ts';
import { noPins } from '../state/stage/pane-content.ts';
import type { ImageSummary, ModelSummary } from '../../contracts/ipc.ts';
import type { Preferences } from '../state/preferences.svelte.ts';
import type { Pane } from '../state/stage/pane.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Fall, Scene, StepId, TourStep } from './steps.ts';

/** Where a map lies, in shares of itself. Null: there is no such map, or no such box. */
export interface MapPlace {
  readonly marker: number | null;
  readonly box: number | null;
}

export class Tour {
  readonly #app: Workstation;
  readonly #preferences: Preferences;

  /** Null: the tour is put away. */
  stepId = $state<StepId | null>(null);
  isOffered = $state(false);
  /** Scores of the class with the marker painted out. */
  cheatFall = $state.raw<Fall | null>(null);
  honestFall = $state.raw<Fall | null>(null);
  isBusy = $state(false);
  /** Counts the times that someone asked for the tour: then its card takes the keyboard. */
  calls = $state(0);

  constructor(app: Workstation, preferences: Preferences) {
    this.#app = app;
    this.#preferences = preferences;
  }

  readonly step = $derived.by<TourStep | null>(() => tourSteps.find(({ id }) => id === this.stepId) ?? null);
  readonly number = $derived.by(() => (this.stepId === null ? 0 : stepIds.indexOf(this.stepId) + 1));
  /** The demo study and both its models are open, and nothing is read blind. */
  readonly isPossible = $derived.by(() => this.image !== null && this.honest !== null && this.cheat !== null && !this.#app.reading.blind.isAnythingBlind);
  /** Nothing of it shows while an image is read blind; it goes on afterwards. */
  readonly isShown = $derived.by(() => this.step !== null && !this.#app.reading.isBlind);

  get image(): ImageSummary | null {
    return this.#app.studies.images.find(({ name }) => name.startsWith(tourImage)) ?? null;
  }

  get honest(): ModelSummary | null {
    return this.#app.models.models.find(({ isDemo, name }) => isDemo && /honest/i.test(name)) ?? null;
  }

  get cheat(): ModelSummary | null {
    return this.#app.models.models.find(({ isDemo, name }) => isDemo && /cheat/i.test(name)) ?? null;
  }

  /** The panes that ask the two models about the picture of the tour. */
  paneOf(which: 'honest' | 'cheat'): Pane | null {
    const { stage, readings } = this.#app;
    const model = which === 'honest' ? this.honest : this.cheat;
    return stage.placed.find((pane) => this.#isOfTour(pane) && model !== null && readings.lensOf(pane).modelId === model.id) ?? null;
  }

  readonly scene = $derived.by<Scene>(() => {
    const { stage, readings } = this.#app;
    const [honest, cheat] = [this.paneOf('honest'), this.paneOf('cheat')];
    const hasGuided = (pane: Pane | null) => pane !== null && readings.mapOf(pane)?.summary.method === tourMethod;
    return {
      isImageOpen: honest !== null && honest.image?.description.id === this.image?.id,
      panes: stage.placed.length,
      areBothAsked: honest !== null && cheat !== null,
      areGuided: hasGuided(honest) && hasGuided(cheat),
      isCheatTried: this.cheatFall !== null,
      isHonestTried: this.honestFall !== null,
    };
  });
  readonly isDone = $derived.by(() => this.step?.isDone?.(this.scene) ?? true);

  /** Once, on the first start. */
  offer(): void {
    if (this.#preferences.get('tourSeen') || !this.isPossible) return;
    this.isOffered = true;
    void this.#preferences.set('tourSeen', true);
  }

  refuseOffer(): void {
    this.isOffered = false;
  }

  get canGoOn(): boolean {
    const kept = this.#preferences.get('tourStep');
    return isStepId(kept) && kept !== 'welcome';
  }

  start(): void {
    this.isOffered = false;
    this.cheatFall = null;
    this.honestFall = null;
    this.#go('welcome');
    this.calls += 1;
  }

  /** Where it was left: what the earlier steps had opened is opened again. */
  async goOn(): Promise<void> {
    const kept = this.#preferences.get('tourStep');
    if (!isStepId(kept)) return this.start();
    this.isOffered = false;
    for (const id of groundOf(kept)) await this.#do(id);
    // What was measured is not kept: a verdict without numbers would be hearsay.
    this.#go(kept === 'verdict' && this.honestFall === null ? 'control' : (kept === 'fall' || kept === 'control' || kept === 'verdict') && this.cheatFall === null ? 'marker' : kept);
    this.calls += 1;
  }

  next(): void {
    if (this.stepId === null || !this.isDone) return;
    this.#move(1);
  }

  back(): void {
    this.#move(-1);
  }

  /** @returns whether there was a tour to leave */
  leave(): boolean {
    const wasShown = this.isShown;
    if (this.stepId === 'verdict') void this.#preferences.set('tourStep', null);
    this.stepId = null;
    this.isOffered = false;
    return wasShown;
  }

  /** The window does what the step asks for, by the same ways as the user would. */
  async doIt(): Promise<void> {
    if (this.stepId === null || this.isBusy) return;
    this.isBusy = true;
    try {
      await this.#app.attempt(() => this.#do(this.stepId ?? 'welcome'));
    } finally {
      this.isBusy = false;
    }
  }

  /** Keeps what was tried: the window forgets it when another pane becomes the active one. */
  observe(): void {
    const { whatIf, stage, target } = this.#app;
    const trial = whatIf.shown;
    if (this.stepId === null || trial === null || !this.#isOfTour(stage.active) || coverage(trial.rect, markerRect) < 0.6) return;
    const of = (list: typeof trial.before) => list.find(({ index }) => index === target?.index)?.probability ?? null;
    const [before, after] = [of(trial.before), of(trial.after)];
    if (before === null || after === null) return;
    if (stage.active === this.paneOf('cheat')) this.cheatFall = { before, after };
    else if (stage.active === this.paneOf('honest')) this.honestFall = { before, after };
  }

  /** Of the class that is explained; null while it is not known. */
  scoreOf(which: 'honest' | 'cheat'): { readonly label: string; readonly probability: number | null } | null {
    const pane = this.paneOf(which);
    const target = pane === null ? null : this.#app.readings.targetOf(pane);
    return target === null ? null : { label: target.label, probability: target.probability };
  }

  placeOf(which: 'honest' | 'cheat'): MapPlace {
    const pane = this.paneOf(which);
    const map = pane === null ? null : this.#app.readings.mapOf(pane);
    if (map === null) return { marker: null, box: null };
    const box = this.#app.marks.boxes.find(({ role }) => role === 'finding');
    const share = (rect: typeof markerRect) => shareInside(map.plane, map.summary.placement, rect);
    return { marker: share(markerRect), box: box === undefined ? null : share(box) };
  }

  #isOfTour(pane: Pane): boolean {
    const id = this.image?.id ?? null;
    return id !== null && this.#app.stage.wantedBy(pane)?.imageId === id;
  }

  #move(by: 1 | -1): void {
    const id = this.stepId === null ? undefined : stepIds[stepIds.indexOf(this.stepId) + by];
    if (id === undefined) this.leave();
    else this.#go(id);
  }

  #go(id: StepId): void {
    this.stepId = id;
    void this.#preferences.set('tourStep', id);
  }

  async #do(id: StepId): Promise<void> {
    const app = this.#app;
    const { stage, arrange } = app;
    if (id === 'image') {
      if (this.image === null || this.honest === null) return;
      if (stage.arrangement !== 'hand') arrange.leaveFilled();
      await app.openImage(this.image.id);
      if (this.paneOf('honest') === null) await app.chooseModel(this.honest.id);
    } else if (id === 'room') {
      if (stage.arrangement !== 'hand') arrange.leaveFilled();
      if (stage.placed.length < 2) arrange.shape({ rows: 1, columns: 2 });
    } else if (id === 'cheat') {
      if (this.scene.areBothAsked || this.cheat === null) return;
      await this.#do('room');
      const other = stage.placed.find((pane) => pane !== this.paneOf('honest'));
      if (other === undefined || this.image === null) return;
      // It may still show what was put there before the tour.
      if (other.content !== null && (other.content.shows !== 'map' || !this.#isOfTour(other))) arrange.put(other, { imageId: this.image.id, frame: 0, shows: 'map', pins: noPins });
      await arrange.pinModel(other, this.cheat.id);
    } else if (id === 'method') {
      for (const which of ['honest', 'cheat'] as const) {
        const pane = this.paneOf(which);
        if (pane === null || app.readings.lensOf(pane).method === tourMethod) continue;
        app.activate(pane);
        app.chooseMethod(tourMethod);
      }
    } else if (id === 'marker' || id === 'control') {
      const pane = this.paneOf(id === 'marker' ? 'cheat' : 'honest');
      if (pane === null) return;
      app.activate(pane);
      app.viewer.tool = 'window';
      app.paintOut(markerRect);
    }
  }
}
