// The workstation: the parts of the state put together, and the steps that touch more than one of them.
import { foundingFigure, Explanations, isSlow } from './explanations.svelte.ts';
import { isHeldBack } from '../../contracts/input-gate.ts';
import { fetchBytes } from '../api/bytes.ts';
import { Jobs, isCancelled } from '../api/jobs.svelte.ts';
import { methodIds, needsLayer, sevenMethods } from '../../contracts/explanation.ts';
import { settingsOf } from '../../contracts/sampling.ts';
import { loadedImage } from '../imaging/loaded-image.ts';
import { bothSides } from './both-sides.ts';
import { Annotations } from './annotations.svelte.ts';
import { InputGate } from './input-gate.svelte.ts';
import { FeaturePicker, InputView, WhatIf } from './experiments.svelte.ts';
import { History } from './history.svelte.ts';
import { MapSettings } from './map-settings.svelte.ts';
import { openPaths } from './open-files.ts';
import { Messages } from './messages.svelte.ts';
import { ModelShelf } from './model-shelf.svelte.ts';
import { hasSystemDialogs, saveBySystem } from './save-file.ts';
import { StudyShelf } from './study-shelf.svelte.ts';
import { Viewer } from './viewer.svelte.ts';
import type { CallOutput, OverreadApi, Prediction } from '../../contracts/ipc.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { LoadedMap, Question } from './explanations.svelte.ts';
import type { Layout } from './viewer.svelte.ts';

export const panels = ['map', 'boxes', 'what-if', 'feature', 'model'] as const;
export type Panel = (typeof panels)[number];
export type Sheet = 'help' | 'palette' | 'about' | 'settings' | 'shortcuts' | null;

export class Workstation {
  readonly api: OverreadApi;
  readonly messages = new Messages();
  readonly history = new History(this.messages);
  readonly viewer = new Viewer();
  readonly settings = new MapSettings();
  readonly jobs: Jobs;
  readonly studies: StudyShelf;
  readonly models: ModelShelf;
  readonly explanations: Explanations;
  readonly annotations: Annotations;
  readonly whatIf: WhatIf;
  readonly feature: FeaturePicker;
  readonly input: InputView;
  readonly gate: InputGate;

  app = $state.raw<CallOutput<'app/describe'> | null>(null);
  panel = $state<Panel>('map');
  sheet = $state<Sheet>(null);
  #opening: AbortController | null = null;
  readonly #closing = new Set<string>();
  #hasBegun: () => void = () => undefined;
  readonly #begun = new Promise<void>((resolve) => { this.#hasBegun = resolve; });

  readonly question = $derived.by<Question | null>(() => {
    const imageId = this.viewer.image?.description.id;
    const modelId = this.models.model?.id;
    if (imageId === undefined || modelId === undefined) return null;
    const { target, layer, score, sampling } = this.settings;
    return { imageId, modelId, target, layer, score, sampling };
  });
  /** What the input gate says of the image and the model; null until it has answered. */
  readonly gateRecord = $derived.by(() => this.gate.recordFor(this.question));
  /** Until the gate has answered, and then until someone goes on in spite of it, no map is shown. */
  readonly areMapsHeld = $derived.by(() => this.question !== null && (this.gateRecord === null || isHeldBack(this.gateRecord)));
  readonly answer = $derived.by(() => this.explanations.answerTo(this.areMapsHeld ? null : this.question));
  readonly pending = $derived.by(() => this.explanations.pendingFor(this.question));
  readonly predictions = $derived.by(() => bothSides(this.explanations.predictionsFor(this.question), this.labels));
  /** Scores with a part painted out; null while the image is whole. */
  readonly predictionsAfter = $derived.by(() => (this.whatIf.shown === null ? null : bothSides(this.whatIf.shown.after, this.labels)));
  /** The class that is explained: the chosen one, else the model's first choice. */
  readonly target = $derived.by(() => (this.settings.target === null ? highest(this.explanations.predictionsFor(this.question)) : chosenOf(this.predictions, this.settings.target)));
  readonly map = $derived(this.answer.maps.get(this.settings.method) ?? null);
  /** What lies over the large view: a feature reconstruction while its panel is open, else the chosen map. */
  readonly shownMap = $derived.by<LoadedMap | null>(() => (this.panel === 'feature' && this.feature.result !== null && !this.areMapsHeld ? this.feature.result.map : this.map));
  readonly shownMethods = $derived<readonly MethodId[]>(
    this.viewer.layout === 'compare' ? sevenMethods : this.viewer.layout === 'figure' ? foundingFigure : [this.settings.method],
  );

  constructor(api: OverreadApi) {
    this.api = api;
    this.jobs = new Jobs(api);
    this.studies = new StudyShelf(api, this.messages, this.jobs);
    this.models = new ModelShelf(api);
    this.explanations = new Explanations(api, this.jobs, this.messages);
    this.annotations = new Annotations(api, this.messages, { history: this.history, onSaved: (imageId) => this.measureAgain(imageId) });
    this.whatIf = new WhatIf(this.jobs, this.messages);
    this.feature = new FeaturePicker(this.jobs, this.messages, this.explanations);
    this.gate = new InputGate(api, this.messages);
    this.input = new InputView(api, this.jobs, this.messages);
    api.on('engines/changed', () => void api.call('app/describe', {}).then((app) => (this.app = app)).catch(() => undefined));
    api.on('worker/restarted', ({ reason }) => this.messages.note(`The compute process was restarted (${reason}). Nothing is lost.`));
    api.on('app/recovered', ({ what, reason }) => this.messages.note(`The ${what === 'host' ? 'host process' : 'window'} ended by itself (${reason}) and was started again. What was open has been read again.`));
    api.on('app/open', ({ paths }) => {
      // Not before the first image and model are there: what was handed over is what is to be seen.
      void this.#begun.then(() => openPaths(this, paths));
    });
  }

  /** The model has no layer of its own choice and the user has named none: coarse maps cannot be asked for. */
  get isLayerMissing(): boolean {
    return this.settings.layer === 'auto' && this.models.defaultLayer === '';
  }

  get labels(): readonly string[] {
    return this.models.model?.labels ?? [];
  }

  async begin(): Promise<void> {
    const about = this.api.call('app/describe', {}).then((app) => (this.app = app));
    const image = this.studies.begin().then((imageId) => (imageId === null ? undefined : this.openImage(imageId)));
    const model = this.models.begin().then((modelId) => (modelId === null ? undefined : this.chooseModel(modelId)));
    for (const step of await Promise.allSettled([about, image, model])) {
      if (step.status === 'rejected') this.messages.refuse(step.reason);
    }
    this.#hasBegun();
  }

  /** Runs a step that may be refused; a refusal becomes a message and leaves everything else as it was. */
  async attempt(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.messages.refuse(error);
    }
  }

  async openImage(imageId: string, frame = 0): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    const isOther = this.viewer.image?.description.id !== imageId;
    if (isOther) this.#leaveImage();
    this.studies.imageId = imageId;
    this.messages.settle('image');
    this.viewer.isLoading = true;
    try {
      const boxes = isOther ? this.annotations.open(imageId) : Promise.resolve();
      const [description, bytes] = await Promise.all([
        this.api.call('image/describe', { imageId, frame }),
        fetchBytes(this.api, `image/${imageId}/${frame}`, opening.signal),
        boxes,
      ]);
      if (opening.signal.aborted) return;
      const marks = description.marks === null ? null : await fetchBytes(this.api, `image-marks/${imageId}/${frame}`, opening.signal);
      if (opening.signal.aborted) return;
      this.viewer.show(loadedImage(description, frame, bytes, marks));
      this.ask();
    } catch (error) {
      if (opening.signal.aborted) return;
      this.messages.refuse(error, 'image');
    } finally {
      if (this.#opening === opening) {
        this.#opening = null;
        this.viewer.isLoading = false;
      }
    }
  }

  /** What is on screen leaves it first, so that nothing asks for an image that is gone. */
  async closeStudy(studyId: string): Promise<void> {
    if (this.#closing.has(studyId)) return;
    this.#closing.add(studyId);
    if (this.studies.study?.id === studyId) {
      const next = this.studies.imageBeside(studyId, this.#closing);
      if (next === null) this.#showNothing();
      else void this.openImage(next);
    }
    await this.attempt(() => this.studies.close(studyId));
    this.#closing.delete(studyId);
  }

  #showNothing(): void {
    this.#opening?.abort();
    this.#opening = null;
    this.viewer.isLoading = false;
    this.#leaveImage();
    this.annotations.clear();
    this.studies.imageId = null;
    this.messages.settle('image');
  }

  async chooseModel(modelId: string): Promise<void> {
    if (!(await this.models.choose(modelId))) return;
    this.#leaveModel();
    this.settings.forgetModel(this.models.model?.scores ?? []);
    if (this.models.defaultLayer === '' && needsLayer(this.settings.method)) this.settings.method = 'gradient';
    this.feature.layer = this.models.defaultLayer;
    this.feature.channel = 0;
    this.ask();
  }

  /** Scores first, then the seven maps in one go, then whatever else is on screen. */
  ask(): void {
    const { question } = this;
    if (question === null) return;
    void this.gate.check(question);
    void this.explanations.predict(question);
    const { isLayerMissing } = this;
    const possible = (method: MethodId) => !isLayerMissing || !needsLayer(method);
    void this.explanations.ask(question, sevenMethods.filter(possible));
    const others = this.shownMethods.filter((method) => possible(method) && !(sevenMethods as readonly string[]).includes(method));
    if (others.length > 0) void this.explanations.ask(question, others);
    if (this.viewer.layout === 'input') void this.input.show(question, this.settings.layer);
  }

  chooseTarget(target: string | number): void {
    this.settings.target = target;
    this.ask();
  }

  chooseMethod(method: MethodId): void {
    if (isSlow(method)) this.explanations.stopSlow(method);
    this.settings.method = method;
    if (this.panel === 'feature') this.panel = 'map';
    this.viewer.isMapShown = true;
    this.ask();
  }

  /** Maps that the change concerns are forgotten; the one on screen is computed again. */
  changeSampling(sampling: SamplingSettings): void {
    const text = (method: MethodId, settings: SamplingSettings) => JSON.stringify(settingsOf(method, settings));
    const before = this.settings.sampling;
    this.settings.sampling = sampling;
    this.explanations.forget(methodIds.filter((method) => text(method, before) !== text(method, sampling)));
    this.ask();
  }

  toggleLayout(layout: Layout): void {
    this.viewer.toggleLayout(layout);
    this.ask();
  }

  paintOut(rect: ImageRect): void {
    if (this.question === null) return;
    this.panel = 'what-if';
    void this.whatIf.paint(this.question, rect);
  }

  showFeature(): void {
    if (this.question !== null) void this.feature.show(this.question);
  }

  /** What Escape does: the innermost open thing first. */
  leave(): void {
    if (this.sheet !== null) this.sheet = null;
    else if (this.annotations.draft !== null) this.annotations.draft = null;
    else if (this.cancelJobs()) return;
    else if (this.viewer.tool !== 'window') this.viewer.tool = 'window';
    else if (this.whatIf.painted !== null) this.whatIf.restore();
    else if (this.viewer.layout !== 'read') this.viewer.layout = 'read';
    else if (this.annotations.selectedId !== null) this.annotations.selectedId = null;
    else {
      const newest = this.messages.list[0];
      if (newest !== undefined) this.messages.dismiss(newest.key);
    }
  }

  cancelJobs(): boolean {
    const parts = [this.studies.cancel(), this.explanations.cancelAll(), this.whatIf.cancel(), this.feature.cancel(), this.input.cancel(), this.cancelReport()];
    return parts.includes(true);
  }

  /** Set while a report is written. */
  cancelReport: () => boolean = () => false;

  async exportReport(): Promise<void> {
    if (this.question === null) return;
    const { target, ...rest } = this.question;
    // The seven, and what else was looked at.
    const methods = methodIds.filter((method) => (sevenMethods as readonly MethodId[]).includes(method) || this.answer.maps.has(method));
    const job = this.jobs.start('report/start', { ...rest, target: target ?? 'top', methods }, 'Writing the report');
    this.cancelReport = () => {
      job.cancel();
      return true;
    };
    try {
      const { downloadUrl, fileName } = await job.result;
      if (hasSystemDialogs(this)) {
        const savedTo = await saveBySystem(this, new Blob([await fetchBytes(this.api, downloadUrl)]), fileName);
        if (savedTo !== null) this.messages.note(`Report written to ${savedTo}.`);
        return;
      }
      download(this.api.bytesUrl(downloadUrl), fileName);
      this.messages.note(`Report ${fileName} is in your downloads.`);
    } catch (error) {
      if (!isCancelled(error)) this.messages.refuse(error);
    } finally {
      this.cancelReport = () => false;
    }
  }

  /** After the boxes of an image changed. */
  measureAgain(imageId: string): void {
    void this.explanations.measureAgain(imageId, this.question);
    void this.attempt(() => this.studies.refresh(imageId));
  }

  #leaveImage(): void {
    this.#leaveModel();
    this.viewer.image = null;
  }

  #leaveModel(): void {
    this.explanations.cancelAll();
    this.whatIf.clear();
    this.feature.clear();
    this.input.clear();
  }
}

function chosenOf(predictions: readonly Prediction[], chosen: string | number): Prediction | null {
  return predictions.find(({ label, index }) => (typeof chosen === 'string' ? label === chosen : index === chosen)) ?? null;
}

/** Ties take the lowest column. */
function highest(predictions: readonly Prediction[]): Prediction | null {
  return predictions.reduce<Prediction | null>((best, entry) => (best === null || entry.logit > best.logit ? entry : best), null);
}

/** Hands a file to the browser's own download. */
export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
