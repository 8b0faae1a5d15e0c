// An entry of the log in words: what was done to which mark, and from what to what.
import { text } from '../../text/text.ts';
import type { Annotation, AnnotationEvent, Finding, Shape } from '../../../contracts/annotation.ts';

export interface LogWords {
  readonly what: string;
  /** One line for each field that changed. */
  readonly changes: readonly string[];
}

export function logWords({ what, before, after }: AnnotationEvent): LogWords {
  const words = text.reading.history;
  const mark = after ?? before;
  const name = mark === null ? '' : nameOf(mark);
  if (what === 'change' && before !== null && after !== null) return { what: words.changed(nameOf(before)), changes: differences(before, after) };
  const line = what === 'add' ? words.added(name) : what === 'remove' ? words.removed(name) : words.broughtBack(name);
  return { what: line, changes: [] };
}

/** “Nodule (box)”, “Length”. */
function nameOf({ shape, finding, comment }: Pick<Annotation, 'shape' | 'finding' | 'comment'>): string {
  const { kinds, named } = text.reading.history;
  const kind = kinds[shape.kind];
  if (finding !== null) return named(finding.label, kind);
  return shape.kind === 'arrow' && comment !== '' ? named(comment, kind) : kind;
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
