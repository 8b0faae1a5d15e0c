// Whether two marks say the same, whatever order their fields were written in.
import type { Annotation } from '../../contracts/annotation.ts';

type Content = Pick<Annotation, 'shape' | 'finding' | 'comment'>;

export function sameContent(a: Content, b: Content): boolean {
  return a.comment === b.comment && isSame(a.shape, b.shape) && isSame(a.finding, b.finding);
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [first, second] = [Object.entries(a), new Map(Object.entries(b))];
  return first.length === second.size && first.every(([name, value]) => second.has(name) && isSame(value, second.get(name)));
}

/** Whether two states of an image have the same findings, in the same versions; measurements may differ. */
export function sameFindings(a: readonly Annotation[], b: readonly Annotation[]): boolean {
  // Of thousands most are the very same ones.
  const versions = (marks: readonly Annotation[], others: ReadonlySet<Annotation>) => marks.filter((mark) => mark.finding !== null && !others.has(mark)).map(({ id, version }) => `${id} ${version}`).sort().join('\n');
  return a === b || versions(a, new Set(b)) === versions(b, new Set(a));
}
