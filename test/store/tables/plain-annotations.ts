// What changes to annotations mean, said a second time in the plainest way: the reference for the store.
import type { Annotation, AnnotationChange } from '../../../src/contracts/annotation.ts';

type Timeless = Omit<Annotation, 'createdAt' | 'changedAt'>;
export type PlainState = ReadonlyMap<string, { readonly isPresent: boolean; readonly annotation: Timeless }>;

/** @returns null where any of the changes is refused: then none of them counts */
export function applyPlainly(state: PlainState, { imageId, readerId, changes }: { readonly imageId: string; readonly readerId: string; readonly changes: readonly AnnotationChange[] }): PlainState | null {
  const next = new Map(state);
  for (const change of changes) {
    if (change.do === 'add') {
      if (next.has(change.annotation.id) || change.annotation.imageId !== imageId) return null;
      next.set(change.annotation.id, { isPresent: true, annotation: { ...change.annotation, readerId, version: 1 } });
      continue;
    }
    const known = next.get(change.id);
    if (known === undefined || known.annotation.imageId !== imageId) return null;
    if (change.do === 'restore') {
      if (known.isPresent) return null;
      next.set(change.id, { isPresent: true, annotation: { ...known.annotation, version: known.annotation.version + 1 } });
      continue;
    }
    if (!known.isPresent || change.version !== known.annotation.version) return null;
    if (change.do === 'remove') next.set(change.id, { ...known, isPresent: false });
    else next.set(change.id, { isPresent: true, annotation: { ...known.annotation, shape: change.shape, finding: change.finding, comment: change.comment, version: change.version + 1 } });
  }
  return next;
}
