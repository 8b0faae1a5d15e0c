// The models that are open, those that were described, and the one that is asked.
import { SvelteMap } from 'svelte/reactivity';
import { upload } from '../api/bytes.ts';
import type { NamedFile } from '../api/dropped-files.ts';
import type { ModelDescription, ModelSummary, OverreadApi } from '../../contracts/ipc.ts';

export class ModelShelf {
  readonly #api: OverreadApi;
  readonly #known = new SvelteMap<string, ModelDescription>();
  #wanted: string | null = null;

  models = $state.raw<readonly ModelSummary[]>([]);
  model = $state.raw<ModelDescription | null>(null);

  constructor(api: OverreadApi) {
    this.#api = api;
  }

  async begin(): Promise<string | null> {
    this.models = (await this.#api.call('model/list', {})).models;
    return (this.models.find(({ isDemo }) => isDemo) ?? this.models[0])?.id ?? null;
  }

  /** @returns false when another model was chosen meanwhile */
  async choose(modelId: string): Promise<boolean> {
    this.#wanted = modelId;
    const model = await this.describe(modelId);
    if (this.#wanted !== modelId) return false;
    this.model = model;
    return true;
  }

  /** For a pane with a model of its own. */
  async describe(modelId: string): Promise<ModelDescription> {
    const model = await this.#api.call('model/describe', { modelId });
    this.#known.set(modelId, model);
    return model;
  }

  /** Null until it was described. */
  known(modelId: string): ModelDescription | null {
    return this.#known.get(modelId) ?? null;
  }

  async openPath(path: string): Promise<string> {
    return this.#opened(await this.#api.call('model/open', { path }));
  }

  async openFiles(files: readonly NamedFile[]): Promise<string> {
    const uploads = await Promise.all(files.map(({ file, name }) => upload(this.#api, file, name)));
    return this.#opened(await this.#api.call('model/open', { uploads }));
  }

  #opened(model: ModelSummary): string {
    this.models = [...this.models.filter(({ id }) => id !== model.id), model];
    return model.id;
  }

  /** The layer that is used when none is named. */
  get defaultLayer(): string {
    return this.model?.layers.find(({ isDefault }) => isDefault)?.name ?? '';
  }
}
