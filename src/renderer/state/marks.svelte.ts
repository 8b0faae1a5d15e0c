// What readers have put on one image: shown at once, kept after every change, brought together with what others change meanwhile.
import { isFindingKind } from '../../contracts/annotation.ts';
import { plainLine, plainText } from '../../contracts/plain-text.ts';
import { toRefusal } from '../api/checked-api.ts';
import { MarkNames } from '../marks/mark-names.ts';
import { sameContent } from '../marks/same-content.ts';
import { text } from '../text/text.ts';
import { ChangeQueue } from './marks/change-queue.svelte.ts';
import { KeptVersions } from './marks/kept-versions.svelte.ts';
import { topics } from './messages.svelte.ts';
import type { Annotation, AnnotationChange, Box, Finding, Shape } from '../../contracts/annotation.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Drawing } from '../marks/drawing.ts';
import type { Named } from '../marks/mark-names.ts';
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

export class Marks {
  readonly imageId: string;
  readonly #services: MarkServices;
  readonly #queue: ChangeQueue;
  /** What is decided by its reader. */
  readonly kept: KeptVersions;
  isOpen = $state(false);

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

  /** What may be seen, with the shape that is being changed as it is now. */
  readonly shown = $derived.by<readonly Annotation[]>(() => this.all
    .filter((mark) => this.#services.isShown(mark))
    .map((mark) => (this.edit?.id === mark.id ? { ...mark, shape: this.edit.shape } : mark)));
  /** The store says it for all images at once. */
  readonly waitingBecause = $derived.by(() => (this.waiting === null ? '' : this.#services.readOnlyBecause() ?? this.waiting.because));
  readonly selected = $derived.by(() => this.shown.find(({ id }) => id === this.selectedId) ?? null);
  readonly #names = $derived.by(() => new MarkNames(this.all));
  /** The findings that are boxes, as agreement and older panels take them. */
  readonly boxes = $derived.by<readonly Box[]>(() => this.shown.flatMap((mark) => boxOf(mark, this.#services.nameOf)));

  constructor(imageId: string, services: MarkServices) {
    this.imageId = imageId;
    this.#services = services;
    this.kept = new KeptVersions(services.messages);
    this.#queue = new ChangeQueue(imageId, services, {
      onShown: (all) => {
        if (this.edit !== null && !all.some(({ id }) => id === this.edit?.id)) this.edit = null;
      },
      onRefused: (changes, error) => this.#refused(changes, error),
    });
  }

  /** All of the image, of every frame and reader, in the order in which they were drawn. */
  get all(): readonly Annotation[] {
    return this.#queue.all;
  }

  /** Changes that are on screen and not in the store; null: none. */
  get waiting(): ChangeQueue['waiting'] {
    return this.#queue.waiting;
  }

  async open(): Promise<void> {
    await this.#queue.read();
    this.isOpen = true;
  }

  /** No pane shows the image any more: others may change it unnoticed until it is read again. */
  close(): void {
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

  /** What a mark is called, told apart from others of its name; `id` alone where it is there for certain. */
  nameOf(mark: Pick<Annotation, 'id' | 'shape' | 'finding' | 'comment'> | string): string {
    const known = typeof mark === 'string' ? this.all.find(({ id }) => id === mark) : mark;
    return known === undefined ? text.marks.oneMark : this.#names.of(known);
  }

  /** Those of a frame that are drawn on it. */
  of(frame: number): readonly Annotation[] {
    const areAll = this.#services.areMeasurementsShown();
    return this.shown.filter((mark) => mark.frame === frame && (areAll || mark.finding !== null));
  }

  /** Says why where nothing can be drawn. */
  mayChange(): boolean {
    if (this.#services.readerId() !== null) {
      this.#services.messages.settle(topics.noReader);
      return true;
    }
    const because = this.#services.readOnlyBecause();
    if (because === null) this.#services.messages.refuseLine(text.marks.noReader, [], null, topics.noReader);
    else this.#services.messages.refuseLine(text.marks.readOnly(because), [], null, topics.store);
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
    const readerId = this.#services.readerId();
    if (!this.mayChange() || readerId === null) return null;
    const content = plain(given);
    const id = crypto.randomUUID();
    this.selectedId = id;
    const name = this.#nameAmong({ id, readerId, ...content });
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
    const step = this.#step((isMove ? text.marks.steps.move : text.marks.steps.relabel)(this.nameOf(before)), isMove ? `shape ${id}` : undefined);
    return this.#submit([{ do: 'change', id, version: before.version, ...to }], step, {
      undo: () => this.#again(id, to, (mark) => [{ do: 'change', id, version: mark.version, ...from }]),
      redo: () => this.#again(id, from, (mark) => [{ do: 'change', id, version: mark.version, ...to }]),
    });
  }

  async remove(id: string): Promise<boolean> {
    const mark = this.all.find((one) => one.id === id);
    if (mark === undefined || !this.mayChange()) return false;
    if (this.selectedId === id) this.selectedId = null;
    return this.#submit([{ do: 'remove', id, version: mark.version }], this.#step(text.marks.steps.remove(this.nameOf(mark))), {
      undo: () => this.#submitOrThrow([{ do: 'restore', id }]),
      redo: () => this.#again(id, null, (now) => [{ do: 'remove', id, version: now.version }]),
    });
  }

  /** Brings back what was removed, as it was last. */
  async restore(id: string): Promise<boolean> {
    if (!this.mayChange()) return false;
    const removed = this.#queue.lastOf(id);
    return this.#submit([{ do: 'restore', id }], this.#step(text.marks.steps.restore(removed === undefined ? text.marks.oneMark : this.#nameAmong(removed))), {
      undo: () => this.#again(id, null, (mark) => [{ do: 'remove', id, version: mark.version }]),
      redo: () => this.#submitOrThrow([{ do: 'restore', id }]),
    });
  }

  async duplicate(id: string, shape: Shape): Promise<string | null> {
    const mark = this.all.find((one) => one.id === id);
    return mark === undefined ? null : this.add({ shape, finding: mark.finding, comment: mark.comment }, mark.frame);
  }

  /** The own version of a change that was overtaken takes the place of the other one. What does not come to be is kept on. */
  async useKept(): Promise<void> {
    const kept = this.kept.first;
    if (kept === null || !this.mayChange()) return;
    const { id, shape, finding, comment, frame } = kept.mine;
    this.kept.settle(id);
    const isDone = this.all.some((mark) => mark.id === id) ? await this.change(id, { shape, finding, comment }) : (await this.add({ shape, finding, comment }, frame)) !== null;
    if (!isDone && !this.kept.has(id)) this.kept.keep(kept);
  }

  dropKept(): void {
    const kept = this.kept.first;
    if (kept !== null) this.kept.settle(kept.mine.id);
  }

  /** Another window or an import changed the image. */
  async changedElsewhere(): Promise<void> {
    if (!this.isOpen) return;
    const before = this.#queue.sequence;
    await this.open();
    if (this.#queue.sequence !== before) this.#services.onSaved(this.imageId);
  }

  /** Another store took the place of this one: its log may be shorter, and what was done here is not in it. */
  async storeReplaced(): Promise<void> {
    this.#services.history.forget(this.imageId);
    if (!this.isOpen) return;
    this.#queue.forget();
    this.kept.clear();
    await this.open();
    if (this.selectedId !== null && !this.all.some(({ id }) => id === this.selectedId)) this.selectedId = null;
    this.#services.onSaved(this.imageId);
  }

  #step(label: string, key?: string): { label: string; key?: string } {
    return key === undefined ? { label } : { label, key };
  }

  /** Keeps the changes and the step back; shown at once, taken back where they are refused. */
  async #submit(changes: readonly AnnotationChange[], { label, key }: { label: string; key?: string }, { undo, redo }: { undo: () => Promise<void>; redo: () => Promise<void> }): Promise<boolean> {
    const done = this.#queue.send(changes);
    let isRefused = false;
    // What was refused needs no undoing.
    const unless = (way: () => Promise<void>) => async () => {
      await done.catch(() => undefined);
      if (!isRefused) await way();
    };
    this.#services.history.add({ label, part: this.imageId, ...this.#frameOf(changes), undo: unless(undo), redo: unless(redo), ...(key === undefined ? {} : { key }) });
    try {
      await done;
      return true;
    } catch (error) {
      isRefused = true;
      this.#refused(changes, error);
      return false;
    }
  }

  #frameOf([change]: readonly AnnotationChange[]): { frame?: number } {
    if (change?.do === 'add') return { frame: change.annotation.frame };
    const mark = change === undefined ? undefined : this.all.find(({ id }) => id === change.id) ?? this.#queue.lastOf(change.id);
    return mark === undefined ? {} : { frame: mark.frame };
  }

  async #submitOrThrow(changes: readonly AnnotationChange[]): Promise<void> {
    if (!this.isOpen) await this.open();
    await this.#queue.send(changes);
  }

  /** A step back or forth; what someone else has changed since is not overwritten. */
  async #again(id: string, expected: MarkContent | null, changes: (mark: Annotation) => readonly AnnotationChange[]): Promise<void> {
    if (!this.isOpen) await this.open();
    const mark = this.all.find((one) => one.id === id);
    const isSame = mark !== undefined && (expected === null || sameContent(mark, expected));
    if (!isSame) throw new Error(text.marks.changedSince(expected === null ? text.marks.oneMark : this.nameOf({ id, ...expected })));
    await this.#queue.send(changes(mark));
  }

  tryAgain(): Promise<void> {
    return this.#queue.tryAgain();
  }

  letGo(): void {
    this.#services.history.forget(this.imageId);
    this.#queue.letGo();
  }

  /** As it will be called once it is there. */
  #nameAmong(mark: Named): string {
    const names = new MarkNames(this.all);
    names.put(mark);
    return names.of(mark);
  }

  #contentIn(changes: readonly AnnotationChange[]): Annotation | null {
    const changed = changes.find((change) => change.do === 'change');
    // By now the other's version, or none, is what is shown.
    const known = changed === undefined ? undefined : this.all.find(({ id }) => id === changed.id) ?? this.#queue.lastOf(changed.id);
    if (changed === undefined || known === undefined) return null;
    const { shape, finding, comment } = changed;
    return { ...known, shape, finding, comment };
  }

  #refused(changes: readonly AnnotationChange[], error: unknown): void {
    const { messages } = this.#services;
    const mine = this.#contentIn(changes);
    const isConflict = toRefusal(error).code === 'annotation_conflict';
    messages.refuse(error, isConflict && mine !== null ? this.kept.topicOf(mine.id) : null);
    if (!isConflict) return;
    void this.open().then(() => {
      if (mine !== null) this.kept.keep({ mine, isRemoved: !this.all.some(({ id }) => id === mine.id) });
    }).catch((failed: unknown) => messages.refuse(failed));
  }
}

/** As the store will have it: what is undone later is compared with that. */
function plain({ shape, finding, comment }: MarkContent): MarkContent {
  return { shape, finding: finding === null ? null : { ...finding, label: plainLine(finding.label) }, comment: plainText(comment) };
}

function boxOf({ id, shape, finding, readerId }: Annotation, nameOf: (readerId: string) => string): readonly Box[] {
  if (shape.kind !== 'box' || finding === null) return [];
  const { x, y, width, height } = shape;
  return [{ id, x, y, width, height, label: finding.label, role: finding.role, reader: nameOf(readerId) }];
}
