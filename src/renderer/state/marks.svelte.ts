// What readers have put on one image: shown at once, kept after every change, brought together with what others change meanwhile.
import { isFindingKind } from '../../contracts/annotation.ts';
import { plainLine, plainText } from '../../contracts/plain-text.ts';
import { toRefusal } from '../api/checked-api.ts';
import { markName } from '../marks/label-lines.ts';
import { sameContent, sameFindings } from '../marks/same-content.ts';
import { ConfirmedMarks } from './confirmed-marks.ts';
import { text } from '../text/text.ts';
import type { Annotation, AnnotationChange, Box, Finding, Shape } from '../../contracts/annotation.ts';
import type { AnnotationsSince } from '../../contracts/annotation-calls.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Drawing } from '../marks/drawing.ts';
import type { History } from './history.svelte.ts';
import type { Messages } from './messages.svelte.ts';

export interface MarkServices {
  readonly api: OverreadApi;
  readonly messages: Messages;
  readonly history: History;
  /** Random, of this window: it knows its own changes by it. */
  readonly origin: string;
  /** Who reads; null: not known, and nothing can be drawn. */
  readonly readerId: () => string | null;
  readonly nameOf: (readerId: string) => string;
  /** Why nothing can be kept; null: everything can. */
  readonly readOnlyBecause: () => string | null;
  readonly isShown: (annotation: Annotation) => boolean;
  readonly areMeasurementsShown: () => boolean;
  /** Findings of the image are other ones now. */
  readonly onSaved: (imageId: string) => void;
}

export interface MarkContent { readonly shape: Shape; readonly finding: Finding | null; readonly comment: string }
/** Drawn and not added yet: a finding waits for its label, an arrow for its text. */
export interface Draft { readonly shape: Shape; readonly frame: number; /** By a key, which goes on to move it. */ readonly isPlaced?: boolean }
/** Own changes that were overtaken by someone else's. */
export interface Kept { readonly mine: Annotation; readonly isRemoved: boolean }

interface Pending {
  readonly changes: readonly AnnotationChange[];
  readonly readerId: string;
  /** The store could not keep it; it stays on screen and goes out before whatever comes next. */
  isWaiting: boolean;
}

export class Marks {
  readonly imageId: string;
  readonly #services: MarkServices;
  readonly #confirmed = new ConfirmedMarks();
  /** Shown and not yet confirmed, oldest first. */
  #pending: readonly Pending[] = [];
  #sending: Promise<unknown> = Promise.resolve();
  isOpen = $state(false);

  /** All of the image, of every frame and reader. */
  all = $state.raw<readonly Annotation[]>([]);
  /** A shape while it is moved or resized, before that is a change. */
  edit = $state.raw<{ readonly id: string; readonly shape: Shape } | null>(null);
  drawing = $state.raw<(Drawing & { readonly frame: number }) | null>(null);
  draft = $state.raw<Draft | null>(null);
  selectedId = $state<string | null>(null);
  /** The mark whose words are being changed: the label of a finding, the text of an arrow. */
  wordsOf = $state<string | null>(null);
  /** Is to have the keyboard as soon as it is drawn. */
  focusNext = $state<string | null>(null);
  /** Counts the marks that were given the keyboard: a mark that is kept late takes it from none that got it meanwhile. */
  focuses = 0;
  kept = $state.raw<Kept | null>(null);
  /** Changes that are on screen and not in the store; null: none. */
  waiting = $state.raw<{ readonly count: number; readonly because: string } | null>(null);

  /** What may be seen, with the shape that is being changed as it is now. */
  readonly shown = $derived.by<readonly Annotation[]>(() => this.all
    .filter((mark) => this.#services.isShown(mark))
    .map((mark) => (this.edit?.id === mark.id ? { ...mark, shape: this.edit.shape } : mark)));
  /** The store says it for all images at once. */
  readonly waitingBecause = $derived.by(() => (this.waiting === null ? '' : this.#services.readOnlyBecause() ?? this.waiting.because));
  readonly selected = $derived.by(() => this.shown.find(({ id }) => id === this.selectedId) ?? null);
  /** The findings that are boxes, as agreement and older panels take them. */
  readonly boxes = $derived.by<readonly Box[]>(() => this.shown.flatMap((mark) => boxOf(mark, this.#services.nameOf)));

  constructor(imageId: string, services: MarkServices) {
    this.imageId = imageId;
    this.#services = services;
  }

  async open(): Promise<void> {
    const { after } = this.#confirmed;
    await this.#confirm(await this.#services.api.call('annotations/list', { imageId: this.imageId, after }), after);
    this.isOpen = true;
  }

  /** No pane shows the image any more; what was done to it can no longer be undone by key. */
  close(): void {
    this.#services.history.forget(this.imageId);
    this.leave();
    this.isOpen = false;
  }

  /** What was begun and not finished is dropped. */
  leave(): void {
    this.leaveUnfinished();
    this.selectedId = null;
  }

  /** Drops what was begun last and is not finished; false where there is nothing. */
  leaveUnfinished(): boolean {
    if (this.drawing === null && this.draft === null && this.wordsOf === null && this.edit === null) return false;
    this.edit = null;
    this.drawing = null;
    this.draft = null;
    this.wordsOf = null;
    return true;
  }

  /** Those of a frame that are drawn on it. */
  of(frame: number): readonly Annotation[] {
    const areAll = this.#services.areMeasurementsShown();
    return this.shown.filter((mark) => mark.frame === frame && (areAll || mark.finding !== null));
  }

  /** Says why where nothing can be drawn. */
  mayChange(): boolean {
    if (this.#services.readerId() !== null) return true;
    const because = this.#services.readOnlyBecause();
    this.#services.messages.refuseLine(because === null ? text.marks.noReader : text.marks.readOnly(because));
    return false;
  }

  /** A shape is finished: measurements are added, findings and arrows wait for their words. */
  async drawn(shape: Shape, frame: number): Promise<string | null> {
    this.drawing = null;
    if (!this.mayChange()) return null;
    if (isFindingKind(shape.kind) || shape.kind === 'arrow') {
      this.draft = { shape, frame };
      return null;
    }
    return this.add({ shape, finding: null, comment: '' }, frame);
  }

  /** @returns its id, once it is kept; null where it was refused */
  async add(given: MarkContent, frame: number): Promise<string | null> {
    this.draft = null;
    if (!this.mayChange()) return null;
    const content = plain(given);
    const id = crypto.randomUUID();
    this.selectedId = id;
    const name = markName(content);
    const step = this.#step(text.marks.steps.add(name));
    const isKept = await this.#submit([{ do: 'add', annotation: { id, imageId: this.imageId, frame, ...content } }], step, {
      undo: () => this.#again(id, null, (mark) => [{ do: 'remove', id, version: mark.version }]),
      redo: () => this.#submitOrThrow([{ do: 'restore', id }]),
    });
    return isKept ? id : null;
  }

  async change(id: string, part: Partial<MarkContent>): Promise<boolean> {
    const before = this.all.find((mark) => mark.id === id);
    if (before === undefined || !this.mayChange()) return false;
    const { shape, finding, comment } = before;
    const from = { shape, finding, comment };
    const to = plain({ ...from, ...part });
    if (sameContent(from, to)) return true;
    const isMove = part.finding === undefined && part.comment === undefined;
    const step = this.#step((isMove ? text.marks.steps.move : text.marks.steps.relabel)(markName(before)), isMove ? `shape ${id}` : undefined);
    return this.#submit([{ do: 'change', id, version: before.version, ...to }], step, {
      undo: () => this.#again(id, to, (mark) => [{ do: 'change', id, version: mark.version, ...from }]),
      redo: () => this.#again(id, from, (mark) => [{ do: 'change', id, version: mark.version, ...to }]),
    });
  }

  async remove(id: string): Promise<boolean> {
    const mark = this.all.find((one) => one.id === id);
    if (mark === undefined || !this.mayChange()) return false;
    if (this.selectedId === id) this.selectedId = null;
    return this.#submit([{ do: 'remove', id, version: mark.version }], this.#step(text.marks.steps.remove(markName(mark))), {
      undo: () => this.#submitOrThrow([{ do: 'restore', id }]),
      redo: () => this.#again(id, null, (now) => [{ do: 'remove', id, version: now.version }]),
    });
  }

  /** Brings back what was removed, as it was last. */
  async restore(id: string): Promise<boolean> {
    if (!this.mayChange()) return false;
    const removed = this.#confirmed.lastOf(id);
    return this.#submit([{ do: 'restore', id }], this.#step(text.marks.steps.restore(removed === undefined ? text.marks.oneMark : markName(removed))), {
      undo: () => this.#again(id, null, (mark) => [{ do: 'remove', id, version: mark.version }]),
      redo: () => this.#submitOrThrow([{ do: 'restore', id }]),
    });
  }

  async duplicate(id: string, shape: Shape): Promise<string | null> {
    const mark = this.all.find((one) => one.id === id);
    return mark === undefined ? null : this.add({ shape, finding: mark.finding, comment: mark.comment }, mark.frame);
  }

  /** The own version of a change that was overtaken takes the place of the other one. */
  async useKept(): Promise<void> {
    const { kept } = this;
    if (kept === null || !this.mayChange()) return;
    this.kept = null;
    const { id, shape, finding, comment, frame } = kept.mine;
    if (this.all.some((mark) => mark.id === id)) await this.change(id, { shape, finding, comment });
    else await this.add({ shape, finding, comment }, frame);
  }

  /** Another window or an import changed the image. */
  async changedElsewhere(): Promise<void> {
    if (!this.isOpen) return;
    const before = this.#confirmed.sequence;
    await this.open();
    if (this.#confirmed.sequence !== before) this.#services.onSaved(this.imageId);
  }

  /** Another store took the place of this one: its log may be shorter, and what was done here is not in it. */
  async storeReplaced(): Promise<void> {
    this.#services.history.forget(this.imageId);
    if (!this.isOpen) return;
    this.#confirmed.forget();
    this.kept = null;
    await this.open();
    if (this.selectedId !== null && !this.all.some(({ id }) => id === this.selectedId)) this.selectedId = null;
    this.#services.onSaved(this.imageId);
  }

  #step(label: string, key?: string): { label: string; key?: string } {
    return key === undefined ? { label } : { label, key };
  }

  /** Keeps the changes and the step back; shown at once, taken back where they are refused. */
  async #submit(changes: readonly AnnotationChange[], { label, key }: { label: string; key?: string }, { undo, redo }: { undo: () => Promise<void>; redo: () => Promise<void> }): Promise<boolean> {
    const done = this.#send(changes);
    let isRefused = false;
    // What was refused needs no undoing.
    const unless = (way: () => Promise<void>) => async () => {
      await done.catch(() => undefined);
      if (!isRefused) await way();
    };
    this.#services.history.add({ label, part: this.imageId, undo: unless(undo), redo: unless(redo), ...(key === undefined ? {} : { key }) });
    try {
      await done;
      return true;
    } catch (error) {
      isRefused = true;
      this.#refused(changes, error);
      return false;
    }
  }

  async #submitOrThrow(changes: readonly AnnotationChange[]): Promise<void> {
    if (!this.isOpen) await this.open();
    await this.#send(changes);
  }

  /** A step back or forth; what someone else has changed since is not overwritten. */
  async #again(id: string, expected: MarkContent | null, changes: (mark: Annotation) => readonly AnnotationChange[]): Promise<void> {
    if (!this.isOpen) await this.open();
    const mark = this.all.find((one) => one.id === id);
    const isSame = mark !== undefined && (expected === null || sameContent(mark, expected));
    if (!isSame) throw new Error(text.marks.changedSince(expected === null ? text.marks.oneMark : markName(expected)));
    await this.#send(changes(mark));
  }

  /** One after the other: each goes out with the versions that those before it leave behind. */
  #send(changes: readonly AnnotationChange[]): Promise<void> {
    const readerId = this.#services.readerId();
    if (readerId === null) return Promise.reject(new Error(text.marks.noReader));
    const entry: Pending = { changes, readerId, isWaiting: false };
    this.#pending = [...this.#pending, entry];
    this.#show();
    return this.#next(entry);
  }

  /** What could not be kept is tried once more, in the order in which it was done. */
  async tryAgain(): Promise<void> {
    if (this.waiting !== null) await this.#next(null);
  }

  /** What could not be kept leaves the screen; what was kept all the same, its answer lost, comes back. */
  letGo(): void {
    this.#pending = this.#pending.filter(({ isWaiting }) => !isWaiting);
    this.#services.history.forget(this.imageId);
    this.#told(null);
    this.#show();
    void this.open().catch(() => undefined);
  }

  #next(entry: Pending | null): Promise<void> {
    const sent = this.#sending.then(() => this.#sendUpTo(entry));
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /** @param own null: nothing new. @throws where the store refuses `own` for good */
  async #sendUpTo(own: Pending | null): Promise<void> {
    const { api, origin, onSaved } = this.#services;
    for (const entry of this.#pending.filter((one) => one === own || one.isWaiting)) {
      const { changes, readerId } = entry;
      try {
        const { annotations: before, after } = this.#confirmed;
        const reply = await api.call('annotations/change', { imageId: this.imageId, readerId, origin, changes: [...changes] as AnnotationChange[], isAgain: entry.isWaiting, after });
        this.#pending = this.#pending.filter((one) => one !== entry);
        await this.#confirm(reply, after);
        // Maps are measured against findings: a ruler that is moved asks nothing of the model.
        if (!sameFindings(before, this.#confirmed.annotations)) onSaved(this.imageId);
      } catch (error) {
        const { code, message } = toRefusal(error);
        if (passing.has(code)) {
          entry.isWaiting = true;
          if (own !== null) own.isWaiting = true;
          return this.#told(message);
        }
        this.#pending = this.#pending.filter((one) => one !== entry);
        this.#show();
        if (entry === own) throw error;
        this.#refused(changes, error);
      }
    }
    this.#told(null);
  }

  #told(because: string | null): void {
    const count = this.#pending.filter(({ isWaiting }) => isWaiting).length;
    this.waiting = count === 0 ? null : { count, because: because ?? this.waiting?.because ?? '' };
  }

  #contentIn(changes: readonly AnnotationChange[]): Annotation | null {
    const changed = changes.find((change) => change.do === 'change');
    // By now the other's version, or none, is what is shown.
    const known = changed === undefined ? undefined : this.all.find(({ id }) => id === changed.id) ?? this.#confirmed.lastOf(changed.id);
    if (changed === undefined || known === undefined) return null;
    const { shape, finding, comment } = changed;
    return { ...known, shape, finding, comment };
  }

  #refused(changes: readonly AnnotationChange[], error: unknown): void {
    const { messages } = this.#services;
    const mine = this.#contentIn(changes);
    messages.refuse(error);
    if (toRefusal(error).code !== 'annotation_conflict') return;
    void this.open().then(() => {
      if (mine !== null && changes.length > 0) this.kept = { mine, isRemoved: !this.all.some(({ id }) => id === mine.id) };
    }).catch((failed: unknown) => messages.refuse(failed));
  }

  /** @param after what the answer was asked after */
  async #confirm(reply: AnnotationsSince, after: number | undefined): Promise<void> {
    if (this.#confirmed.take(reply, after)) this.#show();
    else await this.open();
  }

  /** What the store said, with what is on its way to it. */
  #show(): void {
    const now = new Date().toISOString();
    let shown = this.#confirmed.annotations;
    for (const { changes, readerId } of this.#pending) {
      try {
        for (const change of changes) shown = this.#confirmed.applied(shown, change, { imageId: this.imageId, readerId, at: now });
      } catch {
        // The store will refuse it; it says why.
      }
    }
    this.all = shown;
    if (this.edit !== null && !shown.some(({ id }) => id === this.edit?.id)) this.edit = null;
  }
}

/** As the store will have it: what is undone later is compared with that. */
function plain({ shape, finding, comment }: MarkContent): MarkContent {
  return { shape, finding: finding === null ? null : { ...finding, label: plainLine(finding.label) }, comment: plainText(comment) };
}

/** The store, or the way to it, may be well again in a moment: nothing is wrong with the change. */
const passing: ReadonlySet<string> = new Set(['store_read_only', 'store_busy', 'worker_lost']);

function boxOf({ id, shape, finding, readerId }: Annotation, nameOf: (readerId: string) => string): readonly Box[] {
  if (shape.kind !== 'box' || finding === null) return [];
  const { x, y, width, height } = shape;
  return [{ id, x, y, width, height, label: finding.label, role: finding.role, reader: nameOf(readerId) }];
}
