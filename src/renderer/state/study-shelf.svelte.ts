// The studies that are open, and which of their images is on screen.
import { upload } from '../api/bytes.ts';
import type { NamedFile } from '../api/dropped-files.ts';
import type { ImageSummary, OverreadApi, StudySummary } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';

export class StudyShelf {
  readonly #api: OverreadApi;
  readonly #messages: Messages;

  studies = $state.raw<readonly StudySummary[]>([]);
  imageId = $state<string | null>(null);

  readonly images = $derived<readonly ImageSummary[]>(this.studies.flatMap(({ series }) => series.flatMap(({ images }) => images)));
  readonly study = $derived(this.studies.find(({ series }) => series.some(({ images }) => images.some(({ id }) => id === this.imageId))) ?? null);
  readonly image = $derived(this.images.find(({ id }) => id === this.imageId) ?? null);

  constructor(api: OverreadApi, messages: Messages) {
    this.#api = api;
    this.#messages = messages;
  }

  /** The studies of the host; the demo study is opened when there is none. Returns the image to begin with. */
  async begin(): Promise<string | null> {
    const { studies } = await this.#api.call('study/list', {});
    if (studies.length > 0) this.studies = studies;
    else this.studies = (await this.#api.call('study/open', { demo: true })).studies;
    const first = this.studies.find(({ isDemo }) => isDemo) ?? this.studies[0];
    return first?.series[0]?.images[0]?.id ?? null;
  }

  async refresh(): Promise<void> {
    this.studies = (await this.#api.call('study/list', {})).studies;
  }

  openPath(path: string): Promise<string | null> {
    return this.#open(this.#api.call('study/open', { path }));
  }

  async openFiles(files: readonly NamedFile[]): Promise<string | null> {
    const uploads = await Promise.all(files.map(({ file, name }) => upload(this.#api, file, name)));
    return this.#open(this.#api.call('study/open', { uploads }));
  }

  /** The image `step` places further in the list, or the same at the ends. */
  neighbour(step: number): string | null {
    const at = this.images.findIndex(({ id }) => id === this.imageId);
    return this.images[Math.min(Math.max(at + step, 0), this.images.length - 1)]?.id ?? null;
  }

  /** @returns the first image of what was opened, null when nothing was */
  async #open(reply: Promise<{ studies: StudySummary[]; opened: string[]; refused: { name: string; reason: string }[] }>): Promise<string | null> {
    const { studies, opened, refused } = await reply;
    this.studies = studies;
    const reasons = refused.map(({ name, reason }) => (reason.includes(name) ? reason : `${name}: ${reason}`));
    const first = reasons[0];
    if (first !== undefined && reasons.length === 1) this.#messages.refuseLine(first);
    else if (first !== undefined) this.#messages.refuseLine(`${reasons.length} files could not be opened`, reasons);
    return firstImageOf(studies, opened);
  }
}

/** `opened` may name studies or images. */
function firstImageOf(studies: readonly StudySummary[], opened: readonly string[]): string | null {
  for (const study of studies) {
    const images = study.series.flatMap((series) => series.images);
    const image = opened.includes(study.id) ? images[0] : images.find(({ id }) => opened.includes(id));
    if (image !== undefined) return image.id;
  }
  return null;
}
