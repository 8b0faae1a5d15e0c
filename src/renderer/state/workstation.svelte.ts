// The workstation: the parts of the state put together, and the steps that touch more than one of them.
import { Jobs } from '../api/jobs.svelte.ts';
import { methodIds, needsLayer, sevenMethods } from '../../contracts/explanation.ts';
import { settingsOf } from '../../contracts/sampling.ts';
import { bothSides } from './both-sides.ts';
import { Explanations, isSlow } from './explanations.svelte.ts';
import { InputView, WhatIf } from './experiments.svelte.ts';
import { FeaturePicker } from './feature-picker.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { greet, sayNotices } from './greeting.ts';
import { History } from './history.svelte.ts';
import { InputGate } from './input-gate.svelte.ts';
import { Disagreements } from './maps/disagreement.svelte.ts';
import { MarkShelf } from './mark-shelf.svelte.ts';
import { MapMeasures } from './maps/map-measures.svelte.ts';
import { MapSettings } from './map-settings.svelte.ts';
import { Messages } from './messages.svelte.ts';
import { ModelShelf } from './model-shelf.svelte.ts';
import { openPaths } from './open-files.ts';
import { ReportExport } from './report-export.ts';
import { Cine } from './cine.svelte.ts';
import { ChoiceSteps } from './choice-steps.ts';
import { Choices } from './stage/choices.ts';
import { ImageDesk } from './stage/image-desk.ts';
import { LoadedImages } from './stage/loaded-images.ts';
import { pinned } from './stage/pane-content.ts';
import { ReadingRoom } from './reading/reading-room.svelte.ts';
import { Readings } from './stage/readings.svelte.ts';
import { StageActions } from './stage/stage-actions.ts';
import { Stage } from './stage/stage.svelte.ts';
import { StudyShelf } from './study-shelf.svelte.ts';
import { Viewer } from './viewer.svelte.ts';
import { methodTexts, scoreTexts } from '../text/glossary.ts';
import { text } from '../text/text.ts';
import type { CallOutput, OverreadApi } from '../../contracts/ipc.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { Marks } from './marks.svelte.ts';
import type { LoadedMap } from './explanations.svelte.ts';
import type { Feature, FeaturePlace } from './feature-picker.svelte.ts';
import type { Pane } from './stage/pane.svelte.ts';
import type { ReportChoice } from './report-export.ts';
import type { FilledArrangement } from './stage/stage.svelte.ts';

export const panels = ['map', 'boxes', 'what-if', 'feature', 'model'] as const;
export type Panel = (typeof panels)[number];
export type Sheet = 'grid' | 'reveal' | 'changes' | 'report' | 'help' | 'hints' | 'palette' | 'about' | 'manual' | 'settings' | 'shortcuts' | null;

export class Workstation {
  readonly api: OverreadApi;
  readonly messages: Messages = new Messages(() => this.reading.blind.isAnythingBlind);
  readonly history = new History(this.messages, { turnTo: async (imageId, frame = 0) => (this.stage.isWanted(imageId, frame) ? undefined : this.openImage(imageId, frame)) });
  readonly settings = new MapSettings();
  readonly connection: Connection;
  readonly jobs: Jobs;
  readonly studies: StudyShelf;
  readonly stage: Stage;
  readonly viewer: Viewer;
  readonly models: ModelShelf;
  readonly explanations: Explanations;
  /** What readers have drawn, of every image on the stage. */
  readonly drawn: MarkShelf;
  readonly whatIf: WhatIf;
  readonly feature: FeaturePicker;
  readonly input: InputView;
  readonly gate: InputGate;
  readonly measures: MapMeasures;
  readonly disagreements: Disagreements;
  /** Who reads, and what is read blind. */
  readonly reading: ReadingRoom;
  /** What is known about each pane. Where the window speaks of one, it is the active one: `question`, `answer` and so on. */
  readonly readings: Readings;
  /** Frames that run by. */
  readonly cine: Cine;
  readonly report = new ReportExport(this);
  /** What a reader does to the panes: each can be undone. */
  readonly arrange: StageActions;
  readonly #choices: Choices;
  readonly #steps: ChoiceSteps;
  readonly #desk: ImageDesk;

  app = $state.raw<CallOutput<'app/describe'> | null>(null);
  panel = $state<Panel>('map');
  sheet = $state<Sheet>(null);
  /** Page of the manual that was asked for. */
  manualPage = $state('index');
  /** Image and model of the active pane: what is tried out belongs to them. */
  #subject = '';
  #hasBegun: () => void = () => undefined;
  readonly #begun = new Promise<void>((resolve) => { this.#hasBegun = resolve; });

  readonly question = $derived.by(() => this.readings.questionOf(this.stage.active));
  /** What is asked: the active pane's own choices and those of the side panel. */
  readonly chosen = $derived.by(() => this.readings.lensOf(this.stage.active));
  readonly model = $derived.by(() => this.readings.modelOf(this.stage.active));
  /** What the input gate says of the image and the model; null until it has answered. */
  readonly gateRecord = $derived.by(() => this.readings.gateOf(this.stage.active));
  readonly areMapsHeld = $derived.by(() => this.readings.isHeld(this.stage.active));
  readonly answer = $derived.by(() => this.readings.answerOf(this.stage.active));
  readonly pending = $derived.by(() => this.readings.pendingOf(this.stage.active));
  readonly predictions = $derived.by(() => this.readings.predictionsOf(this.stage.active));
  /** Scores with a part painted out; null while the image is whole. */
  readonly predictionsAfter = $derived.by(() => (this.whatIf.shown === null ? null : bothSides(this.whatIf.shown.after, this.labels)));
  readonly target = $derived.by(() => this.readings.targetOf(this.stage.active));
  readonly map = $derived.by(() => this.readings.mapOf(this.stage.active));
  /** What lies over the active pane: a feature reconstruction while its panel is open, else the chosen map. */
  readonly shownMap = $derived.by<LoadedMap | null>(() => this.featureIn(this.stage.active)?.map ?? this.map);

  constructor(api: OverreadApi) {
    this.api = api;
    this.connection = new Connection(api, this.messages, () => this.drawn.catchUp());
    this.jobs = new Jobs(api);
    this.studies = new StudyShelf(api, this.messages, this.jobs, { hidesImage: (imageId) => this.reading.blind.isBlind(imageId), hidesAny: () => this.reading.blind.isAnythingBlind });
    this.models = new ModelShelf(api);
    this.explanations = new Explanations(api, this.jobs, this.messages);
    this.whatIf = new WhatIf(this.jobs, this.messages);
    this.feature = new FeaturePicker({ jobs: this.jobs, messages: this.messages, explanations: this.explanations, place: () => this.#featurePlace(this.stage.active), defaultLayer: (modelId) => (modelId === null ? this.model : this.models.known(modelId))?.layers.find(({ isDefault }) => isDefault)?.name ?? '' });
    this.gate = new InputGate(api, this.messages);
    this.measures = new MapMeasures(this.jobs, this.messages, this.settings);
    this.disagreements = new Disagreements(api, this.jobs, this.messages);
    this.input = new InputView(api, this.jobs, this.messages);
    const { messages, studies, models, settings, explanations, gate } = this;
    const stage = new Stage((a, b) => studies.isHounsfield(a) && studies.isHounsfield(b));
    this.stage = stage;
    this.viewer = new Viewer(stage);
    this.reading = new ReadingRoom(api, messages, { onBlind: () => this.#leaveBlind(), onOpen: () => this.#answerAgain(), onReader: () => this.#changeReader() });
    const { reading } = this;
    settings.undoWith(this.history);
    this.drawn = new MarkShelf(api, messages, { history: this.history, readers: reading.readers, isShown: (mark) => reading.isShown(mark), onSaved: (imageId) => this.measureAgain(imageId) });
    this.readings = new Readings({ stage, models, settings, explanations, gate, isBlind: (imageId) => this.reading.blind.isBlind(imageId), isRunning: (imageId) => this.cine.isRunning(imageId) });
    this.arrange = new StageActions({
      stage, models, studies, history: this.history, readings: this.readings, onarranged: () => void this.arranged(), onnote: (line) => messages.note(line),
      onimage: (imageId) => void this.openImage(imageId), onmethod: (method) => this.chooseMethod(method), ontarget: (target) => this.chooseTarget(target),
    });
    this.#choices = new Choices({ stage, settings, readings: this.readings });
    this.#steps = new ChoiceSteps({ stage, settings, models, history: this.history, onrestored: () => void this.arranged() });
    const images = new LoadedImages(api);
    this.cine = new Cine({ stage, images, onstart: (imageId) => this.explanations.cancelWhere((question) => question.imageId === imageId), onrest: () => void this.arranged() });
    this.#desk = new ImageDesk({
      stage, studies, messages, images, annotations: this.drawn, onchange: () => this.#leaveOthers(), onshown: () => this.ask(),
    });
    api.on('engines/changed', () => void api.call('app/describe', {}).then((app) => (this.app = app)).catch(() => undefined));
    api.on('worker/restarted', ({ reason }) => this.messages.note(text.frame.recovered.worker(reason)));
    api.on('app/recovered', ({ what, reason }) => this.messages.note(text.frame.recovered[what](reason)));
    api.on('app/open', ({ paths }) => {
      // Not before the first image and model are there: what was handed over is what is to be seen.
      void this.#begun.then(() => openPaths(this, paths));
    });
  }

  /** Of the active pane's image. */
  get marks(): Marks {
    return this.drawn.of(this.stage.active.image?.description.id ?? null);
  }

  /** The model has no layer of its own choice and the user has named none: coarse maps cannot be asked for. */
  get isLayerMissing(): boolean {
    return this.readings.isLayerMissing(this.stage.active);
  }

  get labels(): readonly string[] {
    return this.model?.labels ?? [];
  }

  async begin(): Promise<void> {
    if (!(await greet(this.api, this.messages))) return;
    const about = this.api.call('app/describe', {}).then((app) => (this.app = app));
    const reading = this.reading.begin();
    const image = this.studies.begin().then((imageId) => (imageId === null ? undefined : this.openImage(imageId)));
    const model = this.models.begin().then((modelId) => (modelId === null ? undefined : this.chooseModel(modelId)));
    for (const step of await Promise.allSettled([about, reading, image, model, this.drawn.begin(), sayNotices(this.api, this.messages)])) {
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

  openImage(imageId: string, frame = 0): Promise<void> {
    this.cine.stop();
    return this.#desk.open(imageId, frame);
  }

  /** From the frame that is wanted, which may be further than the one on screen: frames that are turned faster than they come are not lost. */
  turnFrames(pane: Pane, steps: number): void {
    this.activate(pane);
    if (pane.image === null) return;
    const { id, frames } = pane.image.description;
    const place = this.stage.wantedBy(pane);
    const from = place?.imageId === id ? place.frame : pane.image.frame;
    const frame = Math.min(Math.max(from + steps, 0), frames - 1);
    if (frame !== from) void this.openImage(id, frame);
  }

  openManual(page = 'index'): void {
    this.manualPage = page;
    this.sheet = 'manual';
  }

  closeStudy(studyId: string): Promise<void> {
    const closed = this.studies.imageIdsOf(studyId);
    this.whatIf.forget((imageId) => closed.has(imageId));
    this.feature.forget((imageId) => closed.has(imageId));
    return this.#desk.closeStudy(studyId);
  }

  /** Call after every change of the stage: images come, questions are asked, what nobody waits for stops. */
  async arranged(): Promise<void> {
    const settled = this.#desk.settle();
    this.ask();
    await settled;
  }

  /** Keyboard and side panels speak of this pane from now on. */
  activate(pane: Pane): void {
    if (pane === this.stage.active) return;
    this.stage.activate(pane);
    void this.arranged();
  }

  /** A model for all panes that follow the panel, or for the active one where that has its own. */
  async chooseModel(modelId: string): Promise<void> {
    const { active } = this.stage;
    if ((active.content?.pins.modelId ?? null) !== null) return this.pinModel(active, modelId);
    const before = this.#steps.moment();
    if (!(await this.models.choose(modelId))) return;
    this.settings.forgetModel(this.models.model?.scores ?? []);
    if (this.models.defaultLayer === '' && needsLayer(this.settings.method)) this.settings.method = 'gradient';
    this.#steps.add('model', this.models.model?.name ?? '', before);
    await this.arranged();
  }

  #featurePlace(pane: Pane): FeaturePlace | null {
    const modelId = this.readings.modelOf(pane)?.id ?? null;
    return pane.image === null || modelId === null ? null : { paneId: pane.id, imageId: pane.image.description.id, frame: pane.image.frame, modelId };
  }

  /** What was rebuilt in a pane, in place of its map while the panel of features is open. Hidden where a map would be. */
  featureIn(pane: Pane): Feature | null {
    if (this.panel !== 'feature' || pane.content?.shows !== 'map' || this.readings.questionOf(pane) === null || this.readings.isHeld(pane)) return null;
    return this.feature.in(this.#featurePlace(pane));
  }

  async pinModel(pane: Pane, modelId: string): Promise<void> {
    const { name } = await this.models.describe(modelId);
    this.#steps.take('model', name, () => this.stage.put(pane, pinned(pane.content, { modelId })));
    await this.arranged();
  }

  /** Scores first, then the seven maps of the active pane in one go, then whatever else is on the stage. */
  ask(): void {
    const { active } = this.stage;
    for (const { question, methods } of this.readings.wanted()) {
      void this.gate.check(question);
      void this.explanations.predict(question);
      const isSeven = (method: MethodId) => (sevenMethods as readonly MethodId[]).includes(method);
      const isActive = question === this.question || JSON.stringify(question) === JSON.stringify(this.question);
      const seven = isActive ? sevenMethods.filter((method) => this.readings.canAsk(active, method)) : methods.filter(isSeven);
      if (seven.length > 0) void this.explanations.ask(question, seven);
      const others = methods.filter((method) => !isSeven(method));
      if (others.length > 0) void this.explanations.ask(question, others);
    }
    for (const pane of this.stage.placed) {
      const question = pane.content?.shows === 'input' ? this.readings.questionOf(pane) : null;
      if (question !== null) void this.input.show(question);
    }
  }

  chooseTarget(target: string | number): void {
    const name = typeof target === 'string' ? target : (this.labels[target] ?? String(target));
    this.#steps.take('target', name, () => this.#choices.target(target));
    this.ask();
  }

  chooseLayer(layer: string): void {
    this.#steps.take('layer', layer, () => this.#choices.layer(layer));
    this.ask();
  }

  chooseScore(score: ScoreKind): void {
    this.#steps.take('score', scoreTexts[score].label, () => this.#choices.score(score));
    this.ask();
  }

  chooseMethod(method: MethodId): void {
    this.#steps.take('method', methodTexts[method].label, () => this.#choices.method(method));
    if (isSlow(method)) this.explanations.stopSlow(this.readings.wanted().flatMap(({ methods }) => methods));
    if (this.panel === 'feature') this.panel = 'map';
    this.viewer.isMapShown = true;
    void this.arranged();
  }

  /** Maps that the change concerns are forgotten; those on screen are computed again. */
  changeSampling(sampling: SamplingSettings): void {
    const written = (method: MethodId, settings: SamplingSettings) => JSON.stringify(settingsOf(method, settings));
    const before = this.settings.sampling;
    this.settings.sampling = sampling;
    this.explanations.forget(methodIds.filter((method) => written(method, before) !== written(method, sampling)));
    this.ask();
  }

  toggleLayout(arrangement: Exclude<FilledArrangement, 'grid'>): void {
    this.arrange.toggle(arrangement);
  }

  paintOut(rect: ImageRect): void {
    if (this.question === null) return;
    this.panel = 'what-if';
    void this.whatIf.paint(this.question, rect);
  }

  showFeature(pane: Pane = this.stage.active): void {
    const place = this.readings.questionOf(pane) === null ? null : this.#featurePlace(pane);
    if (place !== null) void this.feature.show(place);
  }

  /** What Escape does: the innermost open thing first. */
  leave(): void {
    const { stage, marks } = this;
    if (this.sheet !== null) this.sheet = null;
    else if (marks.leaveUnfinished()) return;
    else if (this.cancelJobs()) return;
    else if (this.viewer.tool !== 'window') this.viewer.tool = 'window';
    else if (this.whatIf.painted !== null) this.whatIf.restore();
    else if (stage.aloneId !== null) stage.aloneId = null;
    else if (stage.arrangement !== 'hand') this.arrange.leaveFilled();
    else if (marks.selectedId !== null) marks.selectedId = null;
    else {
      const newest = this.messages.list[0];
      if (newest !== undefined) this.messages.dismiss(newest.key);
    }
  }

  cancelJobs(): boolean {
    const parts = [this.studies.cancel(), this.explanations.cancelAll(), this.whatIf.cancel(), this.feature.cancel(), this.input.cancel(), this.report.cancel()];
    return parts.includes(true);
  }

  async exportReport(choice: ReportChoice = { hasComments: false }): Promise<void> {
    if (this.question !== null) await this.report.write(this.question, new Set(this.answer.maps.keys()), choice);
  }

  /** After the boxes of an image changed. */
  measureAgain(imageId: string): void {
    const shown = this.readings.wanted().map(({ question }) => question).filter((question) => question.imageId === imageId);
    void this.explanations.measureAgain(imageId, shown);
    void this.attempt(() => this.studies.refresh(imageId));
  }

  /** What was being computed for images and models that no pane shows stops; what was tried on others waits for them to come back. */
  #leaveOthers(): void {
    const { stage, readings } = this;
    this.reading.follow(stage.wantedBy(stage.active)?.imageId ?? null);
    const subjectOf = (pane: Pane) => `${stage.wantedBy(pane)?.imageId ?? ''} ${stage.wantedBy(pane)?.frame ?? 0} ${readings.lensOf(pane).modelId ?? ''}`;
    const wanted = new Set(stage.placed.map(subjectOf));
    this.explanations.cancelWhere(({ imageId, frame, modelId }) => !wanted.has(`${imageId} ${frame} ${modelId}`));
    const subject = subjectOf(stage.active);
    if (subject === this.#subject) return;
    this.#subject = subject;
    const place = stage.wantedBy(stage.active);
    const { modelId } = readings.lensOf(stage.active);
    this.whatIf.turnTo(place === null || modelId === null ? null : { ...place, modelId });
    this.input.cancel();
  }

  /** What the reader before did is not to be undone, nor to be finished, by another one, who may read the image blind. */
  #changeReader(): void {
    this.history.clear();
    this.drawn.leaveUnfinished();
  }

  /** What was computed or tried on images that are read blind now leaves the window. */
  #leaveBlind(): void {
    this.explanations.cancelWhere(({ imageId }) => this.reading.blind.isBlind(imageId));
    this.whatIf.forget((imageId) => this.reading.blind.isBlind(imageId));
    this.feature.forget((imageId) => this.reading.blind.isBlind(imageId));
    if (!this.reading.isBlind) return;
    this.input.cancel();
    this.report.cancel();
    if (this.viewer.tool === 'paint') this.viewer.tool = 'window';
    this.stage.leaveFilled();
  }

  /** Images may be answered for again: what was drawn meanwhile has not been measured on maps that are there. */
  #answerAgain(): void {
    this.ask();
    const known = new Set(this.readings.wanted().filter(({ question }) => this.explanations.answerTo(question).maps.size > 0).map(({ question }) => question.imageId));
    for (const imageId of known) this.measureAgain(imageId);
  }
}
