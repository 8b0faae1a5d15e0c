// Things to try on a model: paint a part out and see the scores, see the input as the network got it.
import { forgetOldest } from '../api/forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { fetchBytes } from '../api/bytes.ts';
import { text } from '../text/text.ts';
import { readPlane } from '../imaging/map-raster.ts';
import { inputAsImage } from '../imaging/loaded-image.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Jobs, ResultOf, RunningJob } from '../api/jobs.svelte.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Messages } from './messages.svelte.ts';

export type Fill = 'mean' | 'blur';
export type Trial = ResultOf<'what-if/start'> & { readonly key: number };
export type InputAnswer = ResultOf<'input/start'> & { readonly image: LoadedImage };

interface Subject {
  readonly imageId: string;
  readonly frame: number;
  readonly modelId: string;
}

/** The cells that are drawn over the input are those of a layer. */
export interface InputSubject extends Subject {
  readonly layer: string;
}

const rememberedTrials = 8;
const rememberedSubjects = 64;
const rememberedInputs = 8;

/** One thing at a time: a new request takes the place of the one before. */
export class Latest {
  #job: RunningJob<unknown> | null = null;

  replace<R>(job: RunningJob<R>): Promise<R> {
    this.#job?.cancel();
    this.#job = job;
    return job.result.finally(() => {
      if (this.#job === job) this.#job = null;
    });
  }

  cancel(): boolean {
    const wasBusy = this.#job !== null;
    this.#job?.cancel();
    return wasBusy;
  }
}

/** What was tried on one image with one model. */
interface Tried {
  readonly trials: readonly Trial[];
  readonly shown: Trial | null;
  readonly painted: WhatIf['painted'];
}

export class WhatIf {
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #latest = new Latest();
  /** What it belongs to that is tried now. */
  #subject: Subject | null = null;
  /** What was tried on others, by `keyOf`; the one that was left last at the end. */
  readonly #waiting = new Map<string, Tried & { readonly imageId: string }>();
  #count = 0;
  #leaves = 0;

  fill = $state<Fill>('mean');
  /** What is painted out on screen now. */
  painted = $state.raw<{ readonly rect: ImageRect; readonly fill: Fill } | null>(null);
  trials = $state.raw<readonly Trial[]>([]);
  /** The trial whose scores are shown; null after "restore". */
  shown = $state.raw<Trial | null>(null);
  isBusy = $state(false);
  /** The frame of what is painted out is to have the keyboard as soon as it is drawn. */
  takesKeyboard = $state(false);

  constructor(jobs: Jobs, messages: Messages) {
    this.#jobs = jobs;
    this.#messages = messages;
  }

  async paint(subject: Subject, rect: ImageRect, fill: Fill = this.fill): Promise<void> {
    this.painted = { rect, fill };
    this.isBusy = true;
    const leaves = this.#leaves;
    try {
      const result = await this.#latest.replace(this.#jobs.start('what-if/start', { ...subject, rect, fill }, text.models.whatIf.job));
      // What was asked before belongs to another image, or to one that is read blind by now.
      if (leaves !== this.#leaves) return;
      this.#count += 1;
      const trial = { ...result, key: this.#count };
      this.shown = trial;
      this.trials = [trial, ...this.trials].slice(0, rememberedTrials);
      this.isBusy = false;
    } catch (error) {
      if (this.painted?.rect === rect) this.restore();
      this.#messages.refuse(error);
    }
  }

  again(trial: Trial): void {
    this.shown = trial;
    this.painted = { rect: trial.rect, fill: trial.fill };
  }

  restore(): void {
    this.painted = null;
    this.shown = null;
    this.isBusy = false;
  }

  /** Another image, frame or model is looked at: what was tried on this one waits, and what was tried on that one is there again. */
  turnTo(subject: Subject | null): void {
    const before = this.#subject;
    const [from, to] = [before, subject].map((one) => (one === null ? null : keyOf(one)));
    if (from === to) return;
    if (before !== null && this.trials.length > 0) {
      // A trial that was under way is not waited for: what is seen is what was answered last.
      const painted = this.isBusy ? (this.shown === null ? null : { rect: this.shown.rect, fill: this.shown.fill }) : this.painted;
      this.#waiting.set(keyOf(before), { imageId: before.imageId, trials: this.trials, shown: this.shown, painted });
      forgetOldest(this.#waiting, rememberedSubjects);
    }
    this.#leave();
    this.#subject = subject;
    const known = to === null || to === undefined ? undefined : this.#waiting.get(to);
    if (known === undefined || to === null || to === undefined) return;
    this.#waiting.delete(to);
    this.trials = known.trials;
    this.shown = known.shown;
    this.painted = known.painted;
  }

  /** Of images that are closed, or that are read blind from now on. */
  forget(isMeant: (imageId: string) => boolean): void {
    for (const [key, { imageId }] of [...this.#waiting]) if (isMeant(imageId)) this.#waiting.delete(key);
    if (this.#subject !== null && isMeant(this.#subject.imageId)) this.#leave();
  }

  cancel(): boolean {
    return this.#latest.cancel();
  }

  #leave(): void {
    this.#leaves += 1;
    this.#latest.cancel();
    this.restore();
    this.trials = [];
  }
}

function keyOf({ imageId, frame, modelId }: Subject): string {
  return JSON.stringify([imageId, frame, modelId]);
}

export class InputView {
  readonly #api: OverreadApi;
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #answers = new SvelteMap<string, InputAnswer>();
  readonly #running = new Map<string, RunningJob<unknown>>();

  constructor(api: OverreadApi, jobs: Jobs, messages: Messages) {
    this.#api = api;
    this.#jobs = jobs;
    this.#messages = messages;
  }

  answerTo(subject: InputSubject | null): InputAnswer | null {
    return subject === null ? null : (this.#answers.get(inputKey(subject)) ?? null);
  }

  async show({ imageId, frame, modelId, layer }: InputSubject): Promise<void> {
    const key = inputKey({ imageId, frame, modelId, layer });
    if (this.#answers.has(key) || this.#running.has(key)) return;
    const job = this.#jobs.start('input/start', { imageId, frame, modelId, layer }, text.models.given.job);
    this.#running.set(key, job);
    try {
      const result = await job.result;
      const { inputId, width, height, min, max } = result;
      const { values } = readPlane(await fetchBytes(this.#api, `input/${inputId}`), { width, height });
      this.#answers.set(key, { ...result, image: inputAsImage({ id: inputId, name: 'input', width, height, min, max, values }) });
      forgetOldest(this.#answers, rememberedInputs);
    } catch (error) {
      this.#messages.refuse(error);
    } finally {
      if (this.#running.get(key) === job) this.#running.delete(key);
    }
  }

  cancel(): boolean {
    const wasBusy = this.#running.size > 0;
    for (const job of this.#running.values()) job.cancel();
    this.#running.clear();
    return wasBusy;
  }
}

function inputKey({ imageId, frame, modelId, layer }: InputSubject): string {
  return JSON.stringify([imageId, frame, modelId, layer]);
}
