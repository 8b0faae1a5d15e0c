// Curves over all thresholds: asked for once for a map and a finding, then kept, so that a slider reads and nothing is computed.
import { forgetOldest } from '../../api/forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { isCancelled } from '../../api/jobs.svelte.ts';
import { text } from '../../text/text.ts';
import type { FindingShape } from '../../../contracts/annotation.ts';
import type { ThresholdCurve } from '../../../contracts/ipc.ts';
import type { Jobs, RunningJob } from '../../api/jobs.svelte.ts';
import type { Messages } from '../messages.svelte.ts';
import type { MapSettings } from '../map-settings.svelte.ts';

const remembered = 256;

export class MapMeasures {
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #settings: MapSettings;
  readonly #curves = new SvelteMap<string, ThresholdCurve>();
  #running: { readonly key: string; readonly job: RunningJob<unknown> } | null = null;

  constructor(jobs: Jobs, messages: Messages, settings: MapSettings) {
    this.#jobs = jobs;
    this.#messages = messages;
    this.#settings = settings;
  }

  /** Null: not measured yet. */
  curveOf(mapId: string, shape: FindingShape | null): ThresholdCurve | null {
    return this.#curves.get(keyOf(mapId, shape)) ?? null;
  }

  /** What was asked for before and is not wanted any more is cancelled. */
  async ask(mapId: string, shape: FindingShape | null): Promise<void> {
    const key = keyOf(mapId, shape);
    if (this.#curves.has(key) || this.#running?.key === key) return;
    this.#running?.job.cancel();
    const job = this.#jobs.start('curve/start', { mapId, shape }, text.maps.measuring);
    this.#running = { key, job };
    try {
      const { curve } = await job.result;
      this.#curves.set(key, curve);
      forgetOldest(this.#curves, remembered);
      if (curve.isDefined) this.#settings.learnMax(mapId, curve.max);
    } catch (error) {
      if (!isCancelled(error)) this.#messages.refuse(error);
    } finally {
      if (this.#running?.job === job) this.#running = null;
    }
  }
}

function keyOf(mapId: string, shape: FindingShape | null): string {
  return `${mapId} ${JSON.stringify(shape)}`;
}
