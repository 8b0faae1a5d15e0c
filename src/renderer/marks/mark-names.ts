// What marks are called in sentences and lists; where one reader has several of one name, with their number in the order of drawing.
import { text } from '../text/text.ts';
import type { Annotation } from '../../contracts/annotation.ts';

type Content = Pick<Annotation, 'shape' | 'finding' | 'comment'>;
/** `createdAt` left out: drawn after all others. */
export type Named = Content & Pick<Annotation, 'id' | 'readerId'> & Partial<Pick<Annotation, 'createdAt'>>;

/** Without a number. */
export function plainName({ shape, finding, comment }: Content): string {
  if (finding !== null) return finding.role === 'reference-normal' ? text.marks.normal(finding.label) : finding.label;
  return shape.kind === 'arrow' && comment !== '' ? comment : text.marks.kinds[shape.kind];
}

/** Among those that sound alike, from 1. */
export interface PlaceAmong {
  readonly number: number;
  readonly of: number;
}

export function numbered(name: string, place: PlaceAmong | null): string {
  return place === null ? name : text.marks.numbered(name, place.number, place.of);
}

/**
 * The marks of one image, by names that tell them apart: “Effusion”, or “Effusion, 2 of 3”. Counted among the reader's own marks on all frames: so the
 * number says nothing of what others marked, and does not change when those are shown or hidden.
 */
export class MarkNames {
  /** Those that sound alike, in the order in which they were drawn. */
  readonly #alike = new Map<string, Named[]>();
  readonly #keys = new Map<string, string>();

  /** @param marks in the order in which they were drawn */
  constructor(marks: readonly Named[]) {
    for (const mark of marks) this.#into(mark, Infinity);
  }

  /** A new mark, or one that is other than it was. */
  put(mark: Named): void {
    const { createdAt } = mark;
    const alike = this.#alike.get(keyOf(mark)) ?? [];
    const at = alike.findIndex(({ id }) => id === mark.id);
    if (at !== -1) alike[at] = mark;
    else {
      this.drop(mark.id);
      const later = createdAt === undefined ? -1 : alike.findIndex((one) => (one.createdAt ?? '') > createdAt);
      this.#into(mark, later === -1 ? Infinity : later);
    }
  }

  drop(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#alike.set(key, (this.#alike.get(key) ?? []).filter((one) => one.id !== id));
  }

  of(mark: Content & Pick<Named, 'id'>): string {
    return numbered(plainName(mark), this.placeOf(mark.id));
  }

  /** Null: it is not among them, or the only one of its name. */
  placeOf(id: string): PlaceAmong | null {
    const alike = this.#alike.get(this.#keys.get(id) ?? '') ?? [];
    const at = alike.findIndex((one) => one.id === id);
    return at === -1 || alike.length === 1 ? null : { number: at + 1, of: alike.length };
  }

  #into(mark: Named, at: number): void {
    const key = keyOf(mark);
    this.#keys.set(mark.id, key);
    const alike = this.#alike.get(key);
    if (alike === undefined) this.#alike.set(key, [mark]);
    else alike.splice(at, 0, mark);
  }
}

/** They sound alike however they are written. */
function keyOf(mark: Named): string {
  return `${mark.readerId}\n${plainName(mark).trim().toLowerCase()}`;
}
