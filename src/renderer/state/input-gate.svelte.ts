// What the input gate says of an image for a model, and going on in spite of it.
import { SvelteMap } from 'svelte/reactivity';
import type { GateRecord } from '../../contracts/input-gate.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';

interface Subject {
  readonly imageId: string;
  readonly frame: number;
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

  async check({ imageId, frame, modelId }: Subject): Promise<void> {
    const key = keyOf({ imageId, frame, modelId });
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      this.#records.set(key, await this.#api.call('gate/check', { imageId, frame, modelId }));
    } catch (error) {
      this.#asked.delete(key);
      this.#messages.refuse(error);
    }
  }

  async override({ imageId, frame, modelId }: Subject): Promise<void> {
    try {
      this.#records.set(keyOf({ imageId, frame, modelId }), await this.#api.call('gate/override', { imageId, frame, modelId }));
    } catch (error) {
      this.#messages.refuse(error);
    }
  }
}

function keyOf({ imageId, frame, modelId }: Subject): string {
  return JSON.stringify([imageId, frame, modelId]);
}
