// Questions put to a model about an image and the answers: predictions, maps, agreement. Answers are kept, never recomputed for display.
import { forgetOldest } from '../api/forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { engineWord } from '../../contracts/engines.ts';
import { combinedMethods, furtherMethods, mapReading, sevenMethods } from '../../contracts/explanation.ts';
import { steeredBy } from '../../contracts/sampling.ts';
import { fetchBytes } from '../api/bytes.ts';
import { isCancelled } from '../api/jobs.svelte.ts';
import { toRefusal } from '../api/checked-api.ts';
import { displayRange } from '../imaging/display-scale.ts';
import { readPlane } from '../imaging/map-raster.ts';
import { unchanged } from '../marks/crowd.ts';
import { text } from '../text/text.ts';
import type { UsedEngine } from '../../contracts/engines.ts';
import type { MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { Agreement, MapSummary, OverreadApi, Prediction } from '../../contracts/ipc.ts';
import type { Jobs, RunningJob } from '../api/jobs.svelte.ts';
import type { DisplayRange, ScaleRule } from '../imaging/display-scale.ts';
import type { Plane } from '../imaging/map-raster.ts';
import type { Messages } from './messages.svelte.ts';

export interface Question {
  readonly imageId: string;
  /** Counted from 0. */
  readonly frame: number;
  readonly modelId: string;
  /** A class as chosen in the window; null = the model's first choice. */
  readonly target: string | number | null;
  readonly layer: string;
  readonly score: ScoreKind;
  /** Of the methods that ask the model many times. Maps of other settings are forgotten when these change. */
  readonly sampling: SamplingSettings;
}

export interface LoadedMap {
  readonly summary: MapSummary;
  readonly plane: Plane;
  readonly ranges: Readonly<Record<ScaleRule, DisplayRange | null>>;
}

/** What is known so far about one question. */
export interface Answer {
  readonly maps: ReadonlyMap<MethodId, LoadedMap>;
  /** Methods that have no map of this question, and why. */
  readonly refused: ReadonlyMap<MethodId, string>;
  readonly agreement: readonly Agreement[];
  /** Findings have changed since it was measured, and it has not been measured again yet. */
  readonly isStale: boolean;
  readonly elapsedMs: number | null;
  readonly engine: string | null;
  /** Set where another engine was meant: what happened to it. */
  readonly engineNote: string | null;
}

interface Refused {
  readonly method: MethodId;
  readonly error: { readonly message: string };
}

/** What a job delivers, or has delivered before it measures. */
interface Parts {
  readonly maps: readonly MapSummary[];
  readonly refused: readonly Refused[];
  readonly agreement?: readonly Agreement[];
  readonly predictions: readonly Prediction[];
  readonly elapsedMs: number;
  readonly engine: UsedEngine;
}

interface Running {
  readonly job: RunningJob<unknown>;
  readonly question: Question;
}

const nothing: Answer = { maps: new Map(), refused: new Map(), agreement: [], isStale: false, elapsedMs: null, engine: null, engineNote: null };
/** A grid of methods and layers asks one question a layer. */
const rememberedAnswers = 48;
const rememberedPlanes = 192;

function keyOf({ imageId, frame, modelId, target, layer, score }: Question): string {
  return JSON.stringify([imageId, frame, modelId, target, layer, score]);
}

function subjectOf({ imageId, frame, modelId }: Question): string {
  return JSON.stringify([imageId, frame, modelId]);
}

export class Explanations {
  readonly #api: OverreadApi;
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #answers = new SvelteMap<string, Answer>();
  /** Scores do not depend on the class, layer or score that is explained. */
  readonly #predictions = new SvelteMap<string, readonly Prediction[]>();
  readonly #loaded = new Map<string, LoadedMap>();
  readonly #running = new Map<string, Running>();
  /** Methods that are being computed, by question. */
  readonly #pending = new SvelteMap<string, readonly MethodId[]>();
  /** Why the last try at the maps of a question, or at the scores of its image and model, came to nothing: until it is tried again. */
  readonly #failures = new SvelteMap<string, string>();
  /** How often the findings of an image have changed: what was asked for before a change has measured others. */
  readonly #changes = new Map<string, number>();

  /** Findings of an image that are on the list: of thousands these are measured, and others when they are. */
  #listed: { readonly imageId: string; readonly ids: readonly string[] } | null = null;

  constructor(api: OverreadApi, jobs: Jobs, messages: Messages) {
    this.#api = api;
    this.#jobs = jobs;
    this.#messages = messages;
  }

  answerTo(question: Question | null): Answer {
    return question === null ? nothing : (this.#answers.get(keyOf(question)) ?? nothing);
  }

  predictionsFor(question: Question | null): readonly Prediction[] {
    return question === null ? [] : (this.#predictions.get(subjectOf(question)) ?? []);
  }

  pendingFor(question: Question | null): readonly MethodId[] {
    return question === null ? [] : (this.#pending.get(keyOf(question)) ?? []);
  }

  /** One sentence; null: nothing has failed that was not tried again since. */
  failureOf(question: Question | null): string | null {
    return question === null ? null : (this.#failures.get(keyOf(question)) ?? this.#failures.get(subjectOf(question)) ?? null);
  }

  /** Asks for the methods that are neither known nor on their way. */
  async ask(question: Question, methods: readonly MethodId[] = sevenMethods): Promise<void> {
    const key = keyOf(question);
    const { maps: known, refused } = this.answerTo(question);
    const pending = this.#pending.get(key) ?? [];
    const missing = methods.filter((method) => !known.has(method) && !refused.has(method) && !pending.includes(method));
    if (missing.length === 0) {
      // Measuring may have been stopped, for instance by leaving the image.
      if (this.answerTo(question).isStale && pending.length === 0 && !this.#running.has(`${key} measure`)) await this.#measure(question);
      return;
    }
    this.#tryAgain(key);
    const { target, ...rest } = question;
    const changes = this.#changes.get(question.imageId);
    const label = missing.length === 1 && missing[0] !== undefined ? text.models.jobs.map(missing[0]) : text.models.jobs.maps(missing.length);
    const show = async (part: Parts): Promise<void> => this.#add(question, await Promise.all(part.maps.map((summary) => this.#loadOrRefuse(summary))), part, this.#changes.get(question.imageId) === changes);
    const job = this.#jobs.start('map/start', { ...rest, target: target ?? 'top', methods: [...missing], ...this.#listedOf(question) }, label, {
      onMaps: (maps) => void show(maps).catch((error: unknown) => this.#messages.refuse(error)),
    });
    const jobKey = `${key} ${missing.join()}`;
    this.#running.set(jobKey, { job, question });
    this.#pending.set(key, [...pending, ...missing]);
    try {
      await show(await job.result);
    } catch (error) {
      this.#refuse(key, error);
    } finally {
      // Else it was stopped, and another may be on its way.
      if (this.#running.get(jobKey)?.job === job) this.#release(jobKey, key, missing);
    }
    if (this.#changes.get(question.imageId) !== changes && this.answerTo(question).isStale) await this.#measure(question);
  }

  /** Scores alone come sooner than maps. */
  async predict(question: Question): Promise<void> {
    const jobKey = `${subjectOf(question)} predict`;
    if (this.predictionsFor(question).length > 0 || this.#running.has(jobKey)) return;
    this.#tryAgain(subjectOf(question));
    const job = this.#jobs.start('predict/start', { imageId: question.imageId, frame: question.frame, modelId: question.modelId }, text.models.predictions.job);
    this.#running.set(jobKey, { job, question });
    try {
      const result = await job.result;
      this.#keepPredictions(question, result.predictions);
      this.#change(question, (answer) => ({
        ...answer,
        engine: answer.engine ?? describeEngine(result.engine),
        engineNote: answer.engine === null ? result.engine.note : answer.engineNote,
        elapsedMs: answer.elapsedMs ?? result.elapsedMs,
      }));
    } catch (error) {
      this.#refuse(subjectOf(question), error);
    } finally {
      if (this.#running.get(jobKey)?.job === job) this.#running.delete(jobKey);
    }
  }

  /** @param key of the question, or of its image and model */
  #refuse(key: string, error: unknown): void {
    if (!isCancelled(error)) {
      this.#failures.set(key, toRefusal(error).message);
      forgetOldest(this.#failures, rememberedAnswers);
    }
    this.#messages.refuse(error, `answer ${key}`);
  }

  /** What was said of the try before is over. */
  #tryAgain(key: string): void {
    if (this.#failures.delete(key)) this.#messages.settle(`answer ${key}`);
  }

  /**
   * Agreement depends on the boxes: after they change it is measured again, while the maps stay on screen.
   *
   * @param shown questions about the image that are on screen; the answers to others are forgotten
   */
  async measureAgain(imageId: string, shown: readonly Question[]): Promise<void> {
    this.#changes.set(imageId, (this.#changes.get(imageId) ?? 0) + 1);
    const keys = new Set(shown.map(keyOf));
    for (const [other] of this.#answers) {
      if (!keys.has(other) && (JSON.parse(other) as string[])[0] === imageId) this.#answers.delete(other);
    }
    await Promise.all(shown.map((question) => this.#measure(question)));
  }

  /**
   * Which findings of the image are on the list; null: all. What is measured already of all is measured of these.
   *
   * @param shown questions about the image that are on screen
   */
  list(imageId: string, ids: readonly string[] | null, shown: readonly Question[]): void {
    const known = this.#listed?.imageId === imageId ? this.#listed.ids : null;
    if (ids === known || (ids !== null && known !== null && unchanged(known, ids) === known)) return;
    this.#listed = ids === null ? null : { imageId, ids };
    this.#changes.set(imageId, (this.#changes.get(imageId) ?? 0) + 1);
    if (known === null && shown.every((question) => !this.answerTo(question).isStale && !this.#running.has(`${keyOf(question)} measure`) && this.pendingFor(question).length === 0)) return;
    for (const [key, answer] of [...this.#answers]) if ((JSON.parse(key) as string[])[0] === imageId) this.#answers.set(key, { ...answer, agreement: [], isStale: true });
    for (const question of shown) if (this.answerTo(question).maps.size > 0) void this.#measure(question);
  }

  #listedOf({ imageId }: Question): { findingIds?: string[] } {
    return this.#listed?.imageId === imageId ? { findingIds: [...this.#listed.ids] } : {};
  }

  async #measure(question: Question): Promise<void> {
    const jobKey = `${keyOf(question)} measure`;
    const changes = this.#changes.get(question.imageId);
    this.#change(question, (answer) => ({ ...answer, agreement: [], isStale: true }));
    const methods = [...this.answerTo(question).maps.keys()];
    if (methods.length === 0) return;
    const { target, ...rest } = question;
    const job = this.#jobs.start('map/start', { ...rest, target: target ?? 'top', methods, ...this.#listedOf(question) }, text.models.jobs.agreement);
    this.#running.get(jobKey)?.job.cancel();
    this.#running.set(jobKey, { job, question });
    try {
      const { agreement } = await job.result;
      if (this.#changes.get(question.imageId) === changes) this.#change(question, (answer) => ({ ...answer, agreement, isStale: false }));
    } catch (error) {
      this.#messages.refuse(error);
    } finally {
      if (this.#running.get(jobKey)?.job === job) this.#running.delete(jobKey);
    }
  }

  /** Their maps were made with settings that are no longer wanted. */
  forget(methods: readonly MethodId[]): void {
    this.#stop(methods);
    for (const [key, answer] of [...this.#answers]) {
      const maps = new Map([...answer.maps].filter(([method]) => !methods.includes(method)));
      const refused = new Map([...answer.refused].filter(([method]) => !methods.includes(method)));
      if (maps.size + refused.size < answer.maps.size + answer.refused.size) this.#answers.set(key, { ...answer, maps, refused, agreement: answer.agreement.filter(({ method }) => !methods.includes(method)) });
    }
  }

  /** Whoever chooses another slow method does not wait for the one before. */
  stopSlow(except: readonly MethodId[]): void {
    this.#stop(furtherMethods.filter((method) => isSlow(method) && !except.includes(method)));
  }

  #stop(methods: readonly MethodId[]): void {
    for (const [jobKey, { job }] of [...this.#running]) {
      const method = methods.find((candidate) => jobKey.endsWith(` ${candidate}`));
      if (method === undefined) continue;
      this.#release(jobKey, jobKey.slice(0, -method.length - 1), [method]);
      job.cancel();
    }
  }

  #release(jobKey: string, key: string, methods: readonly MethodId[]): void {
    this.#running.delete(jobKey);
    this.#pending.set(key, (this.#pending.get(key) ?? []).filter((method) => !methods.includes(method)));
  }

  cancelAll(): boolean {
    return this.cancelWhere(() => true);
  }

  /** @returns whether any of what is running was to be stopped */
  cancelWhere(isUnwanted: (question: Question) => boolean): boolean {
    const unwanted = [...this.#running].filter(([, { question }]) => isUnwanted(question));
    for (const [jobKey, { job }] of unwanted) {
      // Scores may be asked for again at once; maps are pending until the job has ended.
      if (jobKey.endsWith(' predict')) this.#running.delete(jobKey);
      job.cancel();
    }
    return unwanted.length > 0;
  }

  /** The map of a summary with its raw values, fetched once. */
  async #load(summary: MapSummary): Promise<LoadedMap> {
    const known = this.#loaded.get(summary.id);
    if (known !== undefined) return { ...known, summary };
    const { planeWidth, planeHeight } = summary.placement;
    const plane = readPlane(await fetchBytes(this.#api, `map/${summary.id}`), { width: planeWidth, height: planeHeight });
    const range = (rule: ScaleRule) => (summary.hasEvidence ? displayRange(plane.values, mapReading(summary.method), rule) : null);
    const loaded = { summary, plane, ranges: { max: range('max'), robust: range('robust') } };
    this.#loaded.set(summary.id, loaded);
    forgetOldest(this.#loaded, rememberedPlanes);
    return loaded;
  }

  /** One map whose values cannot be shown leaves the others alone. */
  #loadOrRefuse(summary: MapSummary): Promise<LoadedMap | Refused> {
    return this.#load(summary).catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
      return { method: summary.method, error: { message: `${summary.method}: ${error.message}` } };
    });
  }

  /** A map that came by another way than a question: a feature reconstruction. */
  load(summary: MapSummary): Promise<LoadedMap> {
    return this.#load(summary);
  }

  #add(question: Question, loaded: readonly (LoadedMap | Refused)[], { refused: told, agreement: measured, predictions, elapsedMs, engine }: Parts, isOfNow: boolean): void {
    this.#keepPredictions(question, predictions);
    const refused = [...told, ...loaded.filter((one): one is Refused => 'error' in one)];
    for (const { error } of refused) this.#messages.refuseLine(error.message);
    this.#change(question, (answer) => {
      const merged = new Map(answer.maps);
      for (const map of loaded) if ('plane' in map) merged.set(map.summary.method, map);
      const why = new Map([...answer.refused, ...refused.map(({ method, error }) => [method, error.message] as const)]);
      const agreement = isOfNow ? (measured ?? []) : [];
      const isKept = ({ method }: Agreement) => !agreement.some((entry) => entry.method === method);
      return {
        maps: merged,
        refused: why,
        agreement: [...answer.agreement.filter(isKept), ...agreement.filter(({ method }) => !why.has(method))],
        // What came together has been measured together; other maps may still miss the last change.
        isStale: !isOfNow || (answer.isStale && (measured === undefined || merged.size > loaded.length)),
        elapsedMs,
        engine: describeEngine(engine),
        engineNote: engine.note,
      };
    });
  }

  #keepPredictions(question: Question, predictions: readonly Prediction[]): void {
    const subject = subjectOf(question);
    this.#predictions.delete(subject);
    this.#predictions.set(subject, predictions);
    forgetOldest(this.#predictions, rememberedAnswers);
  }

  #change(question: Question, change: (answer: Answer) => Answer): void {
    const key = keyOf(question);
    const changed = change(this.#answers.get(key) ?? nothing);
    this.#answers.delete(key);
    this.#answers.set(key, changed);
    forgetOldest(this.#answers, rememberedAnswers);
  }
}

function describeEngine({ id, device, version }: UsedEngine): string {
  return `${engineWord(id)} ${version} · ${device}`;
}

/** The method that must give the same map as this one at this layer, whichever of the two says so; null when none of those known does. */
export function sameAs(method: MethodId, maps: ReadonlyMap<MethodId, LoadedMap>): MethodId | null {
  const own = maps.get(method)?.summary.identicalTo ?? null;
  if (own !== null) return own;
  for (const [other, { summary }] of maps) if (summary.identicalTo === method && maps.has(method)) return other;
  return null;
}

/** All methods, in groups and in the order in which they are offered. */
export const methodGroups: readonly { readonly title: string; readonly methods: readonly MethodId[] }[] = [
  { title: text.glossary.groups.seven, methods: sevenMethods },
  { title: text.glossary.groups.combined, methods: combinedMethods.filter((method) => !(sevenMethods as readonly MethodId[]).includes(method)) },
  { title: text.glossary.groups.further, methods: furtherMethods },
];

/** Asks the model dozens or hundreds of times. */
export function isSlow(method: MethodId): boolean {
  return steeredBy[method] !== undefined;
}

/** The founding document's figure: the image, and guided backpropagation combined with each coarse map. */
export const foundingFigure: readonly MethodId[] = ['guided-grad-cam', 'guided-hires-cam', 'guided-layer-cam'];
