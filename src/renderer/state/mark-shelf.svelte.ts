// The marks of every image that is on the stage: panes that show the same image share them.
import { CallRefused } from '../api/checked-api.ts';
import { text } from '../text/text.ts';
import { Marks } from './marks.svelte.ts';
import { topics } from './messages.svelte.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { History } from './history.svelte.ts';
import type { MarkServices } from './marks.svelte.ts';
import type { Messages } from './messages.svelte.ts';

interface Steps {
  readonly history: History;
  readonly readers: { readonly current: { readonly id: string } | null; readonly nameOf: (readerId: string) => string };
  readonly onSaved: (imageId: string) => void;
  /** Marks that may be seen; while an image is read blind, not those of others. */
  readonly isShown?: (annotation: Annotation) => boolean;
}

export class MarkShelf {
  readonly #api: OverreadApi;
  readonly #services: MarkServices;
  readonly #nothing: Marks;
  readonly #byImage = new Map<string, Marks>();
  readonly #opened = new Map<string, Promise<void>>();
  /** Why nothing can be kept; null: everything can. */
  readOnlyBecause = $state.raw<string | null>(null);
  /** The tool stays in hand after a mark; else the left button sets the window again. */
  keepsTool = $state(false);
  /** Apart from findings: measurements lie over what is looked for. */
  areMeasurementsShown = $state(true);

  constructor(api: OverreadApi, messages: Messages, { history, readers, onSaved, isShown = () => true }: Steps) {
    const origin = crypto.randomUUID();
    this.#api = api;
    this.#services = {
      api, messages, history, origin, onSaved,
      readerId: () => readers.current?.id ?? null,
      nameOf: (readerId) => readers.nameOf(readerId),
      readOnlyBecause: () => this.readOnlyBecause,
      isShown, areMeasurementsShown: () => this.areMeasurementsShown,
    };
    this.#nothing = new Marks('', { ...this.#services, readerId: () => null });
    api.on('annotations/changed', (event) => {
      if (event.origin === origin) return;
      void this.#byImage.get(event.imageId)?.changedElsewhere().catch((error: unknown) => messages.refuse(error));
    });
    api.on('store/changed', ({ isReadOnly, because, isReplaced }) => {
      this.readOnlyBecause = isReadOnly ? (because ?? '') : null;
      if (!isReadOnly) messages.settle(topics.store);
      if (!isReadOnly) for (const marks of this.#byImage.values()) void marks.tryAgain().catch((error: unknown) => messages.refuse(error));
      if (isReplaced) for (const marks of this.#byImage.values()) void marks.storeReplaced().catch((error: unknown) => messages.refuse(error));
    });
  }

  /** Asks the store whether it can be written. */
  async begin(): Promise<void> {
    const { isReadOnly, because } = await this.#api.call('store/describe', {});
    this.readOnlyBecause = isReadOnly ? (because ?? '') : null;
    // Before anybody draws in vain; later the status line says it, and whatever waits.
    if (isReadOnly) this.#services.messages.refuse(new CallRefused('store_read_only', text.frame.nothingKept(because ?? '')), topics.store);
  }

  /** The host answers again: what waited goes out, and what was missed comes in. */
  catchUp(): void {
    for (const marks of this.#byImage.values()) void marks.tryAgain().then(() => marks.changedElsewhere()).catch((error: unknown) => this.#services.messages.refuse(error));
  }

  /** Of no image: empty, and nothing can be added. */
  of(imageId: string | null): Marks {
    if (imageId === null) return this.#nothing;
    const known = this.#byImage.get(imageId);
    if (known !== undefined) return known;
    const made = new Marks(imageId, this.#services);
    this.#byImage.set(imageId, made);
    return made;
  }

  /** Reads them once. */
  ensure(imageId: string): Promise<void> {
    return this.#opened.get(imageId) ?? this.open(imageId);
  }

  /** Reads them anew. A refusal is not remembered: the next time may succeed. */
  open(imageId: string): Promise<void> {
    const opening = this.of(imageId).open();
    this.#opened.set(imageId, opening);
    opening.catch(() => this.#opened.delete(imageId));
    return opening;
  }

  /** What was begun and not finished is dropped, on every image. */
  leaveUnfinished(): void {
    for (const marks of this.#byImage.values()) marks.leave();
  }

  /**
   * What was drawn on images that no pane shows any more is read again when one does. What is not kept or not decided yet stays, and so do marks whose
   * changes can still be undone.
   */
  keepOnly(imageIds: ReadonlySet<string>): void {
    for (const [imageId, own] of [...this.#byImage]) {
      if (imageIds.has(imageId) || own.waiting !== null || own.kept.count > 0) continue;
      own.close();
      this.#opened.delete(imageId);
      if (!this.#services.history.has(imageId)) this.#byImage.delete(imageId);
    }
  }

  /** Images that are closed: what was done to them can no longer be undone by key. */
  forget(imageIds: ReadonlySet<string>): void {
    for (const imageId of imageIds) this.#services.history.forget(imageId);
  }
}
