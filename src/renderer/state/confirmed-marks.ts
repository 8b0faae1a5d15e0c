// What the store last said of the marks of one image, told as a whole or by what changed since; and those that are gone, as they were last.
import { stepOf } from '../../contracts/annotation-steps.ts';
import type { Annotation, AnnotationChange } from '../../contracts/annotation.ts';
import type { AnnotationsSince } from '../../contracts/annotation-calls.ts';

interface Actor {
  readonly imageId: string;
  readonly readerId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export class ConfirmedMarks {
  #annotations: readonly Annotation[] = [];
  #sequence = -1;
  /** What restoring brings back. */
  readonly #gone = new Map<string, Annotation>();

  /** In the order in which they were added. */
  get annotations(): readonly Annotation[] {
    return this.#annotations;
  }

  /** Of the last event that is known; −1: nothing was said yet. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What the store is asked to begin after; undefined: it is to say all. */
  get after(): number | undefined {
    return this.#sequence === -1 ? undefined : this.#sequence;
  }

  lastOf(id: string): Annotation | undefined {
    return this.#gone.get(id);
  }

  /** Another store took the place of this one. */
  forget(): void {
    this.#annotations = [];
    this.#sequence = -1;
    this.#gone.clear();
  }

  /**
   * Answers may come in another order than they were asked for: an older one says nothing new.
   *
   * @param after what was asked for
   * @returns false where it goes on from something that is not known: all is to be asked for
   */
  take({ annotations, removed, isWhole, sequence }: AnnotationsSince, after: number | undefined): boolean {
    if (sequence < this.#sequence) return true;
    if (!isWhole && (after === undefined || after > this.#sequence)) return false;
    const gone = new Set(removed);
    for (const mark of this.#annotations) if (isWhole || gone.has(mark.id)) this.#gone.set(mark.id, mark);
    this.#annotations = isWhole ? annotations : merged(this.#annotations, annotations, gone);
    this.#sequence = sequence;
    return true;
  }

  /** A list as it is after a change that the store has not confirmed. @throws AppError where the store will refuse it */
  applied(list: readonly Annotation[], change: AnnotationChange, { imageId, readerId, at }: Actor): readonly Annotation[] {
    const id = change.do === 'add' ? change.annotation.id : change.id;
    const present = list.find((mark) => mark.id === id);
    const gone = this.#gone.get(id);
    const standing = present !== undefined ? { isPresent: true, annotation: present } : gone === undefined || change.do === 'add' ? undefined : { isPresent: false, annotation: gone };
    const { after } = stepOf(change, standing, { imageId, readerId, at, lastChangeOf: () => null });
    if (after === null) {
      if (present !== undefined) this.#gone.set(id, present);
      return list.filter((mark) => mark.id !== id);
    }
    return present === undefined ? [...list, after] : list.map((mark) => (mark.id === id ? after : mark));
  }
}

function merged(before: readonly Annotation[], news: readonly Annotation[], gone: ReadonlySet<string>): readonly Annotation[] {
  if (news.length === 0 && gone.size === 0) return before;
  const byId = new Map(news.map((mark) => [mark.id, mark]));
  const known = new Set(before.map(({ id }) => id));
  return [...before.flatMap((mark) => (gone.has(mark.id) ? [] : byId.get(mark.id) ?? mark)), ...news.filter(({ id }) => !known.has(id))];
}
