// The studies that are open, which of their images is on screen, and what could not be read.
import { upload } from '../api/bytes.ts';
import { isCancelled } from '../api/jobs.svelte.ts';
import { inOrder } from '../../contracts/study-order.ts';
import { neutralNames } from './reading/neutral-names.ts';
import { priorOf, studyOf } from './stage/prior.ts';
import { studyRows } from './study-rows.ts';
import { text } from '../text/text.ts';
import type { NamedFile } from '../api/dropped-files.ts';
import type { Jobs, RunningJob } from '../api/jobs.svelte.ts';
import type { CallInput, ImageDescription, ImageSummary, OverreadApi, RecentStudy, StudyOpened, StudySummary } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';
import type { Prior } from './stage/prior.ts';

/** An image that can be shown while others are still being looked for. */
export type ShowFirst = (imageId: string) => void;

export interface FileProblem {
  readonly name: string;
  readonly reason: string;
}

/** More at a time would only wait for each other. */
const uploadsAtOnce = 4;
const linesInMessage = 100;
/** As the host names it (viewer-image.ts). */
const patientFact = 'Patient';

/** A file's name may say what is to be found. */
export interface NameHiding {
  hidesImage(imageId: string): boolean;
  /** What names files that are no image on the list: whose they are cannot be told. */
  hidesAny(): boolean;
}

export class StudyShelf {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  readonly #jobs: Jobs;
  readonly #running = new Set<RunningJob<StudyOpened>>();
  #showFirst: ShowFirst | null = null;
  #imageId = $state<string | null>(null);
  /** What there was at the start has been asked for. */
  #hasBegun = $state(false);

  studies = $state.raw<readonly StudySummary[]>([]);
  search = $state('');
  /** Studies and patients that were folded or unfolded by hand. */
  folds = $state.raw<ReadonlyMap<string, boolean>>(new Map());
  /** Series that are longer than the list says, with all their images. */
  whole = $state.raw<ReadonlyMap<string, readonly ImageSummary[]>>(new Map());
  problems = $state.raw<readonly FileProblem[]>([]);
  problemCount = $state(0);
  recent = $state.raw<readonly RecentStudy[]>([]);
  /** Files on their way to the host. */
  sending = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

  readonly #hiding: NameHiding;
  /** As they may be named: what is read blind goes by its place in the list. */
  readonly #named = $derived.by(() => neutralNames(this.studies, this.whole, (imageId) => this.#hiding.hidesImage(imageId)));
  readonly images = $derived<readonly ImageSummary[]>(this.#named.studies.flatMap(({ series }) => series.flatMap(({ id, images }) => this.#named.whole.get(id) ?? images)));
  readonly study = $derived(this.#named.studies.find(({ series }) => series.some((one) => this.#imagesOf(one).some(({ id }) => id === this.#imageId))) ?? null);
  readonly image = $derived(this.images.find(({ id }) => id === this.#imageId) ?? null);
  /** What was opened lately, as it may be named. */
  readonly recentEntries = $derived.by(() => this.recent.map((entry, index) => ({
    ...entry, ...(this.areNamesHidden ? { name: text.studies.open.unnamed[entry.kind](index + 1), hint: text.studies.open.unnamedHint } : { hint: entry.path }),
  })));
  readonly rows = $derived(studyRows(this.#named.studies, { search: this.search, imageId: this.#imageId, folds: this.folds, whole: this.#named.whole }));

  constructor(api: OverreadApi, messages: Messages, jobs: Jobs, hiding: NameHiding = { hidesImage: () => false, hidesAny: () => false }) {
    this.#api = api;
    this.#hiding = hiding;
    this.#messages = messages;
    this.#jobs = jobs;
    api.on('study/found', ({ jobId, studies, removed, firstImageId }) => {
      this.#take(studies, removed);
      if (jobId === null || firstImageId === null) return;
      const show = this.#showFirst;
      this.#showFirst = null;
      show?.(firstImageId);
    });
    // The rows say how many findings each image has.
    api.on('store/changed', ({ isReplaced }) => { if (isReplaced) void this.refresh().catch((error: unknown) => messages.refuse(error)); });
  }

  get areNamesHidden(): boolean {
    return this.#hiding.hidesAny();
  }

  get imageId(): string | null {
    return this.#imageId;
  }

  set imageId(imageId: string | null) {
    this.#imageId = imageId;
    // Its neighbours are wanted next.
    const series = this.study?.series.find((one) => this.#imagesOf(one).some(({ id }) => id === imageId));
    if (series !== undefined && series.imageCount > this.#imagesOf(series).length) void this.showAll(series.id);
  }

  /** Nothing is open, and nothing is being opened as far as is known. */
  get isEmpty(): boolean {
    return this.#hasBegun && this.studies.length === 0 && this.sending === null;
  }

  /** The studies of the host; the demo study is opened when there is none. Returns the image to begin with. */
  async begin(): Promise<string | null> {
    try {
      return await this.#begin();
    } finally {
      this.#hasBegun = true;
    }
  }

  async #begin(): Promise<string | null> {
    void this.refreshRecent();
    this.studies = (await this.#api.call('study/list', {})).studies;
    if (this.studies.length === 0) {
      const { firstImageId } = await this.#jobs.start('study/open', { demo: true }, text.studies.jobs.demo).result;
      await this.refresh();
      return firstImageId;
    }
    const first = this.studies.find(({ isDemo }) => isDemo) ?? this.studies[0];
    return first?.series[0]?.images[0]?.id ?? null;
  }

  /** @param imageId after a change to this image alone */
  async refresh(imageId?: string): Promise<void> {
    const { studies } = await this.#api.call('study/list', imageId === undefined ? {} : { imageId });
    if (imageId === undefined) this.studies = studies;
    else this.#take(studies, []);
    for (const id of this.whole.keys()) if (imageId === undefined || studies.some(({ series }) => series.some((one) => one.id === id))) void this.showAll(id);
  }

  openDemo(showFirst: ShowFirst): Promise<string | null> {
    return this.#open({ demo: true }, showFirst);
  }

  openPaths(paths: readonly string[], showFirst: ShowFirst): Promise<string | null> {
    const [only] = paths;
    return this.#open(only !== undefined && paths.length === 1 ? { path: only } : { paths: [...paths] }, showFirst);
  }

  async openFiles(files: readonly NamedFile[], showFirst: ShowFirst): Promise<string | null> {
    const uploads: string[] = [];
    const waiting = [...files.entries()];
    this.sending = { done: 0, total: files.length };
    const send = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [at, { file, name }] = next;
        uploads[at] = await upload(this.#api, file, name);
        this.sending = { done: (this.sending?.done ?? 0) + 1, total: files.length };
      }
    };
    try {
      await Promise.all(Array.from({ length: uploadsAtOnce }, send));
    } finally {
      this.sending = null;
    }
    return this.#open({ uploads }, showFirst);
  }

  /** The images of a long series, all of them. */
  async showAll(seriesId: string): Promise<void> {
    const { images } = await this.#api.call('series/images', { seriesId });
    this.whole = new Map([...this.whole, [seriesId, images]]);
  }

  /**
   * What to show when a study is closed: the first image of the next one in the list, else of the one before.
   *
   * @param going studies that are being closed too
   */
  imageBeside(studyId: string, going: ReadonlySet<string>): string | null {
    const at = this.studies.findIndex(({ id }) => id === studyId);
    const others = [...this.studies.slice(at + 1), ...this.studies.slice(0, at).reverse()];
    return others.filter(({ id }) => !going.has(id)).flatMap(({ series }) => series[0]?.images[0]?.id ?? [])[0] ?? null;
  }

  /** Ids of its images, as far as they are listed. */
  imageIdsOf(studyId: string): ReadonlySet<string> {
    const series = this.studies.find(({ id }) => id === studyId)?.series ?? [];
    return new Set(series.flatMap((one) => this.#imagesOf(one).map(({ id }) => id)));
  }

  /** Values of computed tomography are Hounsfield units, wherever they come from; other devices have scales of their own. */
  isHounsfield(imageId: string): boolean {
    return this.studies.some(({ series }) => series.some((one) => one.modality === 'CT' && this.#imagesOf(one).some(({ id }) => id === imageId)));
  }

  /** What an image is called on screen and in the names of files that are saved. */
  nameOf({ id, name }: { readonly id: string; readonly name: string }): string {
    return this.#named.names.get(id) ?? (this.#hiding.hidesImage(id) ? text.studies.neutralImage : name);
  }

  /** Facts of an image that may be shown: the demo study's made-up patients are called by what they have. */
  factsOf({ id, facts }: Pick<ImageDescription, 'id' | 'facts'>): ImageDescription['facts'] {
    return this.#hiding.hidesImage(id) && this.studyOf(id)?.isDemo === true ? facts.filter(({ name }) => name !== patientFact) : facts;
  }

  studyOf(imageId: string): StudySummary | null {
    return studyOf(this.studies, imageId, (series) => this.#imagesOf(series));
  }

  /** The examination before, as far as it is open. */
  priorOf(imageId: string): Prior | null {
    return priorOf(this.studies, imageId, (series) => this.#imagesOf(series));
  }

  async close(studyId: string): Promise<void> {
    const closing = this.studies.find(({ id }) => id === studyId);
    await this.#api.call('study/close', { studyId });
    this.whole = new Map([...this.whole].filter(([seriesId]) => closing?.series.some(({ id }) => id === seriesId) !== true));
  }

  fold(id: string, isOpen: boolean): void {
    this.folds = new Map([...this.folds, [id, isOpen]]);
  }

  /** The image `step` places further in the list, or the same at the ends. */
  neighbour(step: number): string | null {
    const at = this.images.findIndex(({ id }) => id === this.#imageId);
    return this.images[Math.min(Math.max(at + step, 0), this.images.length - 1)]?.id ?? null;
  }

  /** Stops looking for images; what was found stays. @returns whether anything was under way */
  cancel(): boolean {
    const wasRunning = this.#running.size > 0;
    for (const job of this.#running) job.cancel();
    return wasRunning;
  }

  forgetProblems(): void {
    this.problems = [];
    this.problemCount = 0;
  }

  async refreshRecent(): Promise<void> {
    this.recent = (await this.#api.call('recent/list', {}).catch(() => ({ recent: [] }))).recent;
  }

  async forgetRecent(path: string): Promise<void> {
    await this.#api.call('recent/forget', { path });
    await this.refreshRecent();
  }

  /** @returns the first image of what was opened, null when nothing was or one is on screen already */
  async #open(input: CallInput<'study/open'>, showFirst: ShowFirst): Promise<string | null> {
    let isShown = false;
    this.#showFirst = (imageId) => {
      isShown = true;
      showFirst(imageId);
    };
    const job = this.#jobs.start('study/open', input, text.studies.jobs.open);
    this.#running.add(job);
    try {
      const opened = await job.result;
      this.#say(opened);
      return isShown ? null : opened.firstImageId;
    } catch (error) {
      if (!isCancelled(error)) throw error;
      this.#messages.note(text.studies.stopped);
      return null;
    } finally {
      this.#running.delete(job);
      this.#showFirst = null;
      void this.refreshRecent();
    }
  }

  #say({ problems, problemCount, notes }: StudyOpened): void {
    this.problems = [...this.problems, ...problems];
    this.problemCount += problemCount;
    for (const { line, files } of notes) this.#messages.note(`${line}.`, files, `${line}.`);
    const lines = problems.map(({ name, reason }) => (reason.includes(name) ? reason : `${name}: ${reason}`));
    const [first] = lines;
    const nameless = text.reading.nameless.problems(problemCount);
    if (first !== undefined && problemCount === 1) this.#messages.refuseLine(first, [], nameless);
    else if (first !== undefined) this.#messages.refuseLine(text.studies.problems.message(problemCount), lines.slice(0, linesInMessage), nameless);
  }

  #take(changed: readonly StudySummary[], removed: readonly string[]): void {
    if (changed.length === 0 && removed.length === 0) return;
    const studies = new Map(this.studies.map((study) => [study.id, study]));
    for (const study of changed) studies.set(study.id, study);
    for (const id of removed) studies.delete(id);
    this.studies = inOrder([...studies.values()]);
    for (const { series } of changed) for (const { id, imageCount } of series) if ((this.whole.get(id)?.length ?? imageCount) !== imageCount) void this.showAll(id);
  }

  #imagesOf({ id, images }: { readonly id: string; readonly images: readonly ImageSummary[] }): readonly ImageSummary[] {
    return this.whole.get(id) ?? images;
  }
}
