// How the maps that are known disagree: their rank correlations, and consensus and variance as maps of their own.
import { forgetOldest } from '../../api/forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { fetchBytes } from '../../api/bytes.ts';
import { isCancelled } from '../../api/jobs.svelte.ts';
import { readPlane } from '../../imaging/map-raster.ts';
import { text } from '../../text/text.ts';
import type { DerivedMap, Disagreement, OverreadApi } from '../../../contracts/ipc.ts';
import type { Jobs } from '../../api/jobs.svelte.ts';
import type { DisplayRange } from '../../imaging/display-scale.ts';
import type { Plane } from '../../imaging/map-raster.ts';
import type { LoadedMap } from '../explanations.svelte.ts';
import type { Messages } from '../messages.svelte.ts';

export interface LoadedDerived {
  readonly summary: DerivedMap;
  readonly plane: Plane;
  /** Mean ranks are coloured from the middle one, which chance would give, to 1; a variance from 0 to its largest value. Null: nothing varies. */
  readonly range: DisplayRange | null;
}

export interface LoadedDisagreement {
  readonly result: Disagreement;
  readonly consensus: LoadedDerived | null;
  readonly variance: LoadedDerived | null;
}

const remembered = 24;

export class Disagreements {
  readonly #api: OverreadApi;
  readonly #jobs: Jobs;
  readonly #messages: Messages;
  readonly #known = new SvelteMap<string, LoadedDisagreement>();
  readonly #running = new Set<string>();
  /** Computed only while somebody looks. */
  isOpen = $state(false);
  /** By a command: it is to be brought into sight, once. */
  isSought = $state(false);

  constructor(api: OverreadApi, jobs: Jobs, messages: Messages) {
    this.#api = api;
    this.#jobs = jobs;
    this.#messages = messages;
  }

  /** Null: not computed yet, or fewer than two maps. */
  of(maps: readonly LoadedMap[]): LoadedDisagreement | null {
    return this.#known.get(keyOf(maps)) ?? null;
  }

  async ask(maps: readonly LoadedMap[]): Promise<void> {
    const key = keyOf(maps);
    if (maps.length < 2 || this.#known.has(key) || this.#running.has(key)) return;
    this.#running.add(key);
    try {
      const { kind: _kind, ...result } = await this.#jobs.start('disagreement/start', { mapIds: maps.map(({ summary }) => summary.id) }, text.maps.comparing).result;
      const [consensus, variance] = await Promise.all([this.#load(result.consensus), this.#load(result.variance)]);
      this.#known.set(key, { result, consensus, variance });
      forgetOldest(this.#known, remembered);
    } catch (error) {
      if (!isCancelled(error)) this.#messages.refuse(error);
    } finally {
      this.#running.delete(key);
    }
  }

  async #load(summary: DerivedMap | null): Promise<LoadedDerived | null> {
    if (summary === null) return null;
    const { planeWidth: width, planeHeight: height } = summary.placement;
    const plane = readPlane(await fetchBytes(this.#api, `map/${summary.id}`), { width, height });
    const [low, high] = summary.kind === 'consensus' ? [0.5, 1] : [0, summary.max];
    return { summary, plane, range: high > low ? { low, high, isSigned: false, isLevel: true, isClipped: false } : null };
  }
}

function keyOf(maps: readonly LoadedMap[]): string {
  return maps.map(({ summary }) => summary.id).join(' ');
}
