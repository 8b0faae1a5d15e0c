// Who reads, what is read blind, whose marks are shown, and how far readers agree: what the reading of one image is about.
import { marksAfterReveal } from '../../../contracts/after-reveal.ts';
import { unchanged } from '../../marks/crowd.ts';
import { BlindReadings } from './blind-readings.svelte.ts';
import { topics } from '../messages.svelte.ts';
import { placesInLog } from './log-names.ts';
import { Readers } from './readers.svelte.ts';
import { rowsOf } from './rows-of.ts';
import type { Annotation, AnnotationEvent, Reader } from '../../../contracts/annotation.ts';
import type { AfterReveal } from '../../../contracts/after-reveal.ts';
import type { OverreadApi } from '../../../contracts/ipc.ts';
import type { PlaceAmong } from '../../marks/mark-names.ts';
import type { MarkAgreement, ReaderAgreement } from '../../../contracts/reader-agreement.ts';
import type { Messages } from '../messages.svelte.ts';

interface Steps {
  /** Answers may not be on screen any more: of one image, or of all. */
  readonly onBlind: () => void;
  readonly onOpen: () => void;
  /** Another reader sits down: what was done before is not theirs to undo. */
  readonly onReader: () => void;
}

/** Entries of the log that are asked for at once. */
export const logPage = 200;
const noAgreement: ReaderAgreement = { unit: 'px', reach: 1, pairs: [], marks: [] };

export class ReadingRoom {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  readonly #steps: Steps;
  readonly readers: Readers;
  readonly blind: BlindReadings;

  /** Readers whose marks this window does not show. */
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  #imageId = $state<string | null>(null);
  /** Newest first; complete where `hasOlder` is false. */
  #events = $state.raw<readonly AnnotationEvent[]>([]);
  hasOlder = $state(false);
  #agreement = $state.raw<{ readonly imageId: string; readonly result: ReaderAgreement } | null>(null);
  /** Marks whose rows are wanted; null: of all. */
  #listed: readonly string[] | null = null;
  #asks = 0;

  readonly ready: Promise<void>;
  #isReady: () => void = () => undefined;

  readonly isBlind = $derived.by(() => this.blind.isBlind(this.#imageId));
  /** The log of the image as this reader may see it. */
  readonly events = $derived.by(() => this.#events.filter((event) => !this.isBlind || event.readerId === this.readers.current?.id));
  readonly afterReveal = $derived.by<ReadonlyMap<string, AfterReveal>>(() => (this.isBlind ? new Map() : marksAfterReveal(this.#events, this.blind.readings)));
  readonly agreement = $derived.by(() => (this.isBlind || this.#agreement?.imageId !== this.#imageId ? noAgreement : this.#agreement?.result ?? noAgreement));

  /** Mark id → its rows. */
  readonly #rows = $derived.by(() => rowsOf(this.agreement.marks, ({ markId }) => markId));

  constructor(api: OverreadApi, messages: Messages, steps: Steps) {
    this.#api = api;
    this.#messages = messages;
    this.#steps = steps;
    this.readers = new Readers(api, messages);
    this.blind = new BlindReadings(api, messages, { onBlind: () => this.#left(), onOpen: () => this.#opened() });
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
    api.on('annotations/changed', ({ imageId }) => {
      if (imageId === this.#imageId) void this.refresh();
    });
    api.on('store/changed', ({ isReplaced }) => { if (isReplaced) void this.#storeReplaced(); });
  }

  /** Before it has ended every image counts as blind. */
  async begin(): Promise<void> {
    try {
      await this.readers.begin();
    } catch (error) {
      this.#messages.refuse(error);
    }
    const { current } = this.readers;
    if (current === null) this.blind.knowledge = 'unreadable';
    else await this.blind.load(current.id);
    this.#isReady();
    this.#steps.onOpen();
  }

  async choose(reader: Reader): Promise<void> {
    if (reader.id === this.readers.current?.id) return;
    this.readers.choose(reader);
    this.#messages.settle(topics.noReader);
    this.hidden = new Set();
    this.#steps.onReader();
    await this.blind.load(reader.id);
    if (!this.isBlind) this.#opened();
  }

  /** A restored backup: whoever reads may not be in it, and what is read blind is as it was then. Until that is known nothing shows. */
  async #storeReplaced(): Promise<void> {
    const before = this.readers.current?.id;
    this.blind.close();
    await this.begin();
    if (this.readers.current?.id !== before) this.#steps.onReader();
    this.hidden = new Set();
    await this.refresh();
  }

  /** An image comes to the fore. */
  async open(imageId: string): Promise<void> {
    this.#imageId = imageId;
    this.#events = [];
    this.#agreement = null;
    await this.ready;
    if (this.#imageId !== imageId) return;
    await this.blind.opened(imageId);
    await this.refresh();
  }

  /** Which image is at the fore; null: none. */
  follow(imageId: string | null): void {
    if (imageId === this.#imageId) return;
    if (imageId === null) this.leave();
    else void this.open(imageId).catch((error: unknown) => this.#messages.refuse(error));
  }

  /** No image is on screen. */
  leave(): void {
    this.#imageId = null;
    this.#events = [];
    this.#agreement = null;
  }

  isOwn({ readerId }: Pick<Annotation, 'readerId'>): boolean {
    return readerId === this.readers.current?.id;
  }

  /** Whether a mark may be seen: own ones always, others’ unless they are hidden or the image is read blind. */
  isShown({ readerId, imageId }: Pick<Annotation, 'readerId' | 'imageId'>): boolean {
    return this.isOwn({ readerId }) || (!this.blind.isBlind(imageId) && !this.hidden.has(readerId));
  }

  setShown(readerId: string, isShown: boolean): void {
    this.hidden = isShown ? new Set([...this.hidden].filter((id) => id !== readerId)) : new Set([...this.hidden, readerId]);
  }

  /**
   * Which of several of one name each entry of the log is about. From all entries, though not all may be shown: others may have changed a mark too.
   *
   * @param present the marks of the image
   */
  placesInLog(present: readonly Annotation[]): ReadonlyMap<number, PlaceAmong> {
    return placesInLog(this.#events, present);
  }

  /** Other readers' rows beside a mark. */
  agreementOf(markId: string): readonly MarkAgreement[] {
    return (this.#rows.get(markId) ?? []).filter((row) => !this.hidden.has(row.otherReaderId));
  }

  /** After marks changed, or answers may be seen: log and agreement anew. Agreement is not asked for while blind. */
  async refresh(): Promise<void> {
    const imageId = this.#imageId;
    if (imageId === null) return;
    this.#asks += 1;
    const own = this.#asks;
    try {
      const { events } = await this.#api.call('annotations/history', { imageId, limit: logPage });
      if (own !== this.#asks) return;
      this.#events = events;
      this.hasOlder = events.length === logPage;
      if (this.blind.isBlind(imageId)) return;
      await this.#compare(imageId, own);
    } catch (error) {
      if (own === this.#asks) this.#messages.refuse(error);
    }
  }

  /** Only some of the marks are on a list: rows of the others are not asked for. null: all. */
  list(markIds: readonly string[] | null): void {
    const known = this.#listed;
    if (known === markIds || (known !== null && markIds !== null && unchanged(known, markIds) === known)) return;
    this.#listed = markIds;
    const [imageId, own] = [this.#imageId, this.#asks];
    // What is on its way asks for these already, or is asked for anew.
    if (imageId !== null && this.#agreement !== null) void this.#compare(imageId, own, this.#agreement.result.pairs).catch((error: unknown) => this.#messages.refuse(error));
  }

  /** @param known pairs of readers of this state of the log, where only rows are wanted */
  async #compare(imageId: string, own: number, known: ReaderAgreement['pairs'] | null = null): Promise<void> {
    const listed = this.#listed;
    const result = await this.#api.call('agreement/readers', { imageId, ...(listed === null ? {} : { markIds: [...listed] }), hasPairs: known === null });
    if (own !== this.#asks || this.blind.isBlind(imageId)) return;
    if (listed === this.#listed) this.#agreement = { imageId, result: known === null ? result : { ...result, pairs: known } };
    else await this.#compare(imageId, own, known);
  }

  async loadOlder(): Promise<void> {
    const imageId = this.#imageId;
    const before = this.#events.at(-1)?.sequence;
    if (imageId === null || before === undefined || !this.hasOlder) return;
    const { events } = await this.#api.call('annotations/history', { imageId, limit: logPage, before });
    if (imageId !== this.#imageId) return;
    this.#events = [...this.#events, ...events.filter(({ sequence }) => sequence < before)];
    this.hasOlder = events.length === logPage;
  }

  #left(): void {
    this.#agreement = null;
    this.#steps.onBlind();
  }

  #opened(): void {
    this.#steps.onOpen();
    void this.refresh();
  }
}
