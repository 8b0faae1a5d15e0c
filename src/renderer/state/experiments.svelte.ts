// Things to try on a model: paint a part out and see the scores, rebuild a feature, see the input as the network got it.
import { SvelteMap } from 'svelte/reactivity';
import { fetchBytes } from '../api/bytes.ts';
import { text } from '../text/text.ts';
import { readPlane } from '../imaging/map-raster.ts';
import { inputAsImage } from '../imaging/loaded-image.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Jobs, ResultOf, RunningJob } from '../api/jobs.svelte.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Explanations, LoadedMap } from './explanations.svelte.ts';
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
const rememberedInputs = 8;

/** One thing at a time: a new request takes the place of the one before. */
class Latest {
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

export class WhatIf {
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #latest = new Latest();
  #count = 0;
  #clears = 0;

  fill = $state<Fill>('mean');
  /** What is painted out on screen now. */
  painted = $state.raw<{ readonly rect: ImageRect; readonly fill: Fill } | null>(null);
  trials = $state.raw<readonly Trial[]>([]);
  /** The trial whose scores are shown; null after "restore". */
  shown = $state.raw<Trial | null>(null);
  isBusy = $state(false);

  constructor(jobs: Jobs, messages: Messages) {
    this.#jobs = jobs;
    this.#messages = messages;
  }

  async paint(subject: Subject, rect: ImageRect, fill: Fill = this.fill): Promise<void> {
    this.painted = { rect, fill };
    this.isBusy = true;
    const clears = this.#clears;
    try {
      const result = await this.#latest.replace(this.#jobs.start('what-if/start', { ...subject, rect, fill }, text.models.whatIf.job));
      // What was asked before belongs to another image, or to one that is read blind by now.
      if (clears !== this.#clears) return;
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

  clear(): void {
    this.#clears += 1;
    this.#latest.cancel();
    this.restore();
    this.trials = [];
  }

  cancel(): boolean {
    return this.#latest.cancel();
  }
}

export class FeaturePicker {
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #explanations: Explanations;
  readonly #latest = new Latest();
  /** Of what is shown, or will be: what was put away meanwhile does not come back. */
  #asked = 0;

  layer = $state('');
  channel = $state(0);
  result = $state.raw<{ readonly map: LoadedMap; readonly activationMax: number; readonly channel: number; readonly layer: string } | null>(null);

  constructor(jobs: Jobs, messages: Messages, explanations: Explanations) {
    this.#jobs = jobs;
    this.#messages = messages;
    this.#explanations = explanations;
  }

  async show(subject: Subject): Promise<void> {
    const { layer, channel } = this;
    this.#asked += 1;
    const own = this.#asked;
    try {
      const job = this.#jobs.start('feature/start', { ...subject, layer, channel, position: null }, text.models.feature.job(channel, layer));
      const result = await this.#latest.replace(job);
      const map = await this.#explanations.load(result.map);
      if (own === this.#asked) this.result = { map, activationMax: result.activationMax, channel, layer };
    } catch (error) {
      this.#messages.refuse(error);
    }
  }

  clear(): void {
    this.#asked += 1;
    this.#latest.cancel();
    this.result = null;
  }

  cancel(): boolean {
    return this.#latest.cancel();
  }
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
      const oldest = this.#answers.keys().next().value;
      if (this.#answers.size > rememberedInputs && oldest !== undefined) this.#answers.delete(oldest);
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
