// Changes on their way to the store: shown at once, sent one after the other, sent again when the store could not keep them.
import { toRefusal } from '../../api/checked-api.ts';
import { sameFindings } from '../../marks/same-content.ts';
import { text } from '../../text/text.ts';
import { ConfirmedMarks } from '../confirmed-marks.ts';
import type { Annotation, AnnotationChange } from '../../../contracts/annotation.ts';
import type { AnnotationsSince } from '../../../contracts/annotation-calls.ts';
import type { OverreadApi } from '../../../contracts/ipc.ts';

interface Services {
  readonly api: OverreadApi;
  /** Random, of this window: it knows its own changes by it. */
  readonly origin: string;
  readonly readerId: () => string | null;
  /** Findings of the image are other ones now. */
  readonly onSaved: (imageId: string) => void;
}

interface Events {
  readonly onShown: (all: readonly Annotation[]) => void;
  /** Something that had waited was refused for good, when nobody looked for its answer any more. */
  readonly onRefused: (changes: readonly AnnotationChange[], error: unknown) => void;
}

interface Pending {
  readonly changes: readonly AnnotationChange[];
  readonly readerId: string;
  /** The store could not keep it; it stays on screen and goes out before whatever comes next. */
  isWaiting: boolean;
}

export class ChangeQueue {
  readonly #imageId: string;
  readonly #services: Services;
  readonly #events: Events;
  readonly #confirmed = new ConfirmedMarks();
  /** Shown and not yet confirmed, oldest first. */
  #pending: readonly Pending[] = [];
  #sending: Promise<unknown> = Promise.resolve();

  /** What the store said, with what is on its way to it. */
  all = $state.raw<readonly Annotation[]>([]);
  /** Changes that are on screen and not in the store; null: none. */
  waiting = $state.raw<{ readonly count: number; readonly because: string } | null>(null);

  constructor(imageId: string, services: Services, events: Events) {
    this.#imageId = imageId;
    this.#services = services;
    this.#events = events;
  }

  /** Of the last event that is known. */
  get sequence(): number {
    return this.#confirmed.sequence;
  }

  /** A mark that is gone, as it was last. */
  lastOf(id: string): Annotation | undefined {
    return this.#confirmed.lastOf(id);
  }

  async read(): Promise<void> {
    const { after } = this.#confirmed;
    await this.#confirm(await this.#services.api.call('annotations/list', { imageId: this.#imageId, after }), after);
  }

  /** Another store took the place of this one. */
  forget(): void {
    this.#confirmed.forget();
  }

  /** Each goes out with the versions that those before it leave behind. @throws where the store refuses it for good */
  send(changes: readonly AnnotationChange[]): Promise<void> {
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
    this.#told(null);
    this.#show();
    void this.read().catch(() => undefined);
  }

  #next(entry: Pending | null): Promise<void> {
    const sent = this.#sending.then(() => this.#sendUpTo(entry));
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /** @param own null: nothing new. @throws where the store refuses `own` for good */
  async #sendUpTo(own: Pending | null): Promise<void> {
    const { api, origin, onSaved } = this.#services;
    const imageId = this.#imageId;
    for (const entry of this.#pending.filter((one) => one === own || one.isWaiting)) {
      const { changes, readerId } = entry;
      try {
        const { annotations: before, after } = this.#confirmed;
        const reply = await api.call('annotations/change', { imageId, readerId, origin, changes: [...changes] as AnnotationChange[], isAgain: entry.isWaiting, after });
        this.#pending = this.#pending.filter((one) => one !== entry);
        await this.#confirm(reply, after);
        // Maps are measured against findings: a ruler that is moved asks nothing of the model.
        if (!sameFindings(before, this.#confirmed.annotations)) onSaved(imageId);
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
        this.#events.onRefused(changes, error);
      }
    }
    this.#told(null);
  }

  #told(because: string | null): void {
    const count = this.#pending.filter(({ isWaiting }) => isWaiting).length;
    this.waiting = count === 0 ? null : { count, because: because ?? this.waiting?.because ?? '' };
  }

  /** @param after what the answer was asked after */
  async #confirm(reply: AnnotationsSince, after: number | undefined): Promise<void> {
    if (this.#confirmed.take(reply, after)) this.#show();
    else await this.read();
  }

  #show(): void {
    const now = new Date().toISOString();
    let shown = this.#confirmed.annotations;
    for (const { changes, readerId } of this.#pending) {
      try {
        for (const change of changes) shown = this.#confirmed.applied(shown, change, { imageId: this.#imageId, readerId, at: now });
      } catch {
        // The store will refuse it; it says why.
      }
    }
    this.all = shown;
    this.#events.onShown(shown);
  }
}

/** The store, or the way to it, may be well again in a moment: nothing is wrong with the change. */
const passing: ReadonlySet<string> = new Set(['store_read_only', 'store_busy', 'worker_lost']);
