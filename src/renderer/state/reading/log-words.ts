// An entry of the log in words: what was done to which mark, and from what to what.
import { numbered, plainName } from '../../marks/mark-names.ts';
import { text } from '../../text/text.ts';
import type { PlaceAmong } from '../../marks/mark-names.ts';
import type { Annotation, AnnotationEvent, Finding, Shape } from '../../../contracts/annotation.ts';

export interface LogWords {
  readonly what: string;
  /** One line for each field that changed. */
  readonly changes: readonly string[];
}

/** @param place of the mark among those of its name (`placesInLog`) */
export function logWords({ what, before, after }: AnnotationEvent, place: PlaceAmong | null = null): LogWords {
  const words = text.reading.history;
  const mark = what === 'change' ? before : after ?? before;
  const name = mark === null ? '' : nameOf(mark, place);
  if (what === 'change' && before !== null && after !== null) return { what: words.changed(name), changes: differences(before, after) };
  const line = what === 'add' ? words.added(name) : what === 'remove' ? words.removed(name) : words.broughtBack(name);
  return { what: line, changes: [] };
}

/** “Nodule, 1 of 2 (box)”, “length”. */
function nameOf(mark: Pick<Annotation, 'shape' | 'finding' | 'comment'>, place: PlaceAmong | null): string {
  const { kinds, named } = text.reading.history;
  const { shape, finding, comment } = mark;
  const kind = kinds[shape.kind];
  return finding !== null || (shape.kind === 'arrow' && comment !== '') ? named(numbered(plainName(mark), place), kind) : numbered(kind, place);
}

function differences(before: Annotation, after: Annotation): string[] {
  const { fields, from } = text.reading.history;
  const pairs: [string, string, string][] = [];
  if (before.finding !== null && after.finding !== null) {
    const [old, now] = [findingWords(before.finding), findingWords(after.finding)];
    for (const field of ['label', 'role', 'laterality', 'confidence'] as const) pairs.push([fields[field], old[field], now[field]]);
  }
  pairs.push([fields.comment, before.comment, after.comment]);
  const [old, now] = [shapeWords(before.shape), shapeWords(after.shape)];
  if (before.shape.kind !== after.shape.kind) pairs.push([fields.shape, text.reading.history.kinds[before.shape.kind], text.reading.history.kinds[after.shape.kind]]);
  pairs.push([fields.place, old.place, now.place], [fields.size, old.size, now.size]);
  return pairs.filter(([, one, other]) => one !== other).map(([field, one, other]) => from(field, one === '' ? text.reading.history.nothing : one, other === '' ? text.reading.history.nothing : other));
}

function findingWords({ label, role, laterality, confidence }: Finding): Readonly<Record<'label' | 'role' | 'laterality' | 'confidence', string>> {
  const { findings, form } = text.reading;
  return { label, role: role === 'finding' ? findings.finding : findings.reference, laterality: laterality === null ? '' : form[laterality], confidence: confidence === null ? '' : String(confidence) };
}

/** Tenths of a pixel: what is smaller was not meant. */
function shapeWords(shape: Shape): { readonly place: string; readonly size: string } {
  const { place, size } = text.reading.history;
  const tenth = (value: number): string => value.toFixed(1).replace('.0', '').replace('-', '−');
  if ('points' in shape) return { place: shape.points.map(({ x, y }) => place(tenth(x), tenth(y))).join(' · '), size: '' };
  return { place: place(tenth(shape.x), tenth(shape.y)), size: 'width' in shape ? size(tenth(shape.width), tenth(shape.height)) : '' };
}

/** The words of an entry that a filter looks through. */
export function matchesFilter(parts: readonly string[], filter: string): boolean {
  const all = parts.join(' ').toLocaleLowerCase();
  return filter.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}
