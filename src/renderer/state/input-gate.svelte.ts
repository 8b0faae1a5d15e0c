// What the input gate says of an image for a model, and going on in spite of it.
import { SvelteMap } from 'svelte/reactivity';
import type { GateRecord } from '../../contracts/input-gate.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';

interface Subject {
  readonly imageId: string;
  readonly modelId: string;
}

export class InputGate {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  readonly #records = new SvelteMap<string, GateRecord>();
  readonly #asked = new Set<string>();

  constructor(api: OverreadApi, messages: Messages) {
    this.#api = api;
    this.#messages = messages;
  }

  recordFor(subject: Subject | null): GateRecord | null {
    return subject === null ? null : (this.#records.get(keyOf(subject)) ?? null);
  }

  async check({ imageId, modelId }: Subject): Promise<void> {
    const key = keyOf({ imageId, modelId });
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      this.#records.set(key, await this.#api.call('gate/check', { imageId, modelId }));
    } catch (error) {
      this.#asked.delete(key);
      this.#messages.refuse(error);
    }
  }

  async override({ imageId, modelId }: Subject): Promise<void> {
    try {
      this.#records.set(keyOf({ imageId, modelId }), await this.#api.call('gate/override', { imageId, modelId }));
    } catch (error) {
      this.#messages.refuse(error);
    }
  }
}

function keyOf({ imageId, modelId }: Subject): string {
  return JSON.stringify([imageId, modelId]);
}
