// Which pattern made a channel respond: asked in each pane for itself. What was rebuilt belongs to its pane, image, frame and model, and waits there.
import { forgetOldest } from '../api/forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { text } from '../text/text.ts';
import { Latest } from './experiments.svelte.ts';
import type { Jobs } from '../api/jobs.svelte.ts';
import type { Explanations, LoadedMap } from './explanations.svelte.ts';
import type { Messages } from './messages.svelte.ts';

export interface FeaturePlace {
  readonly paneId: number;
  readonly imageId: string;
  readonly frame: number;
  readonly modelId: string;
}

export interface Feature {
  readonly map: LoadedMap;
  readonly activationMax: number;
  readonly channel: number;
  readonly layer: string;
}

interface Choice {
  readonly layer: string;
  readonly channel: number;
}

interface Parts {
  readonly jobs: Jobs;
  readonly messages: Messages;
  readonly explanations: Explanations;
  /** Where the panel looks: the active pane; null: nothing is there. */
  readonly place: () => FeaturePlace | null;
  readonly defaultLayer: (modelId: string | null) => string;
}

const remembered = 32;

export class FeaturePicker {
  readonly #parts: Parts;
  readonly #latest = new Latest();
  /** What was rebuilt, by `keyOf`; the oldest first. */
  readonly #features = new SvelteMap<string, Feature & { readonly imageId: string }>();
  /** What is chosen in a pane for a model: other images and frames of the pane begin with it. */
  readonly #choices = new SvelteMap<string, Choice>();
  /** What is on its way: what was put away meanwhile does not come back. */
  readonly #asked = new Map<string, { readonly imageId: string }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get layer(): string {
    return this.#choiceAt(this.#parts.place()).layer;
  }

  set layer(layer: string) {
    this.#choose({ layer });
  }

  get channel(): number {
    return this.#choiceAt(this.#parts.place()).channel;
  }

  set channel(channel: number) {
    this.#choose({ channel });
  }

  /** Of the active pane. */
  get result(): Feature | null {
    return this.in(this.#parts.place());
  }

  in(place: FeaturePlace | null): Feature | null {
    return place === null ? null : (this.#features.get(keyOf(place)) ?? null);
  }

  async show(place: FeaturePlace): Promise<void> {
    const { jobs, messages, explanations } = this.#parts;
    const { layer, channel } = this.#choiceAt(place);
    const { imageId, frame, modelId } = place;
    const key = keyOf(place);
    const own = { imageId };
    this.#asked.set(key, own);
    try {
      const job = jobs.start('feature/start', { imageId, frame, modelId, layer, channel, position: null }, text.models.feature.job(channel, layer));
      const result = await this.#latest.replace(job);
      const map = await explanations.load(result.map);
      if (this.#asked.get(key) !== own) return;
      this.#features.delete(key);
      this.#features.set(key, { map, activationMax: result.activationMax, channel, layer, imageId });
      forgetOldest(this.#features, remembered);
    } catch (error) {
      messages.refuse(error);
    } finally {
      if (this.#asked.get(key) === own) this.#asked.delete(key);
    }
  }

  /** Of images that are closed, or that are read blind from now on. */
  forget(isMeant: (imageId: string) => boolean): void {
    for (const [key, { imageId }] of [...this.#features]) if (isMeant(imageId)) this.#features.delete(key);
    for (const [key, { imageId }] of [...this.#asked]) {
      if (!isMeant(imageId)) continue;
      this.#asked.delete(key);
      this.#latest.cancel();
    }
  }

  cancel(): boolean {
    return this.#latest.cancel();
  }

  #choiceAt(place: FeaturePlace | null): Choice {
    return (place === null ? undefined : this.#choices.get(choiceKey(place))) ?? { layer: this.#parts.defaultLayer(place?.modelId ?? null), channel: 0 };
  }

  #choose(part: Partial<Choice>): void {
    const place = this.#parts.place();
    if (place !== null) this.#choices.set(choiceKey(place), { ...this.#choiceAt(place), ...part });
  }
}

function keyOf({ paneId, imageId, frame, modelId }: FeaturePlace): string {
  return JSON.stringify([paneId, imageId, frame, modelId]);
}

function choiceKey({ paneId, modelId }: FeaturePlace): string {
  return JSON.stringify([paneId, modelId]);
}
