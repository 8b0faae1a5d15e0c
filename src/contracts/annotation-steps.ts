// What one step of a change does to one annotation: what was there before, what is there after, and when it is refused.
import { AppError } from './errors.ts';
import type { Annotation, AnnotationChange } from './annotation.ts';

/** How an annotation stands: there, or removed and as it was last; undefined: there never was one of this id. */
export type Standing = { readonly isPresent: boolean; readonly annotation: Annotation } | undefined;

export interface Step {
  readonly what: AnnotationChange['do'];
  readonly before: Annotation | null;
  readonly after: Annotation | null;
}

export interface StepContext {
  readonly imageId: string;
  /** Who acts. What is added is theirs; what is changed stays its reader's. */
  readonly readerId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** "Dr A at 09:31:07": who made it what it is, for the line of a conflict. */
  readonly lastChangeOf: (annotationId: string) => string | null;
}

/** @throws AppError `annotation_conflict` when another version is there than the one that was seen; `annotation_invalid` for what cannot be meant */
export function stepOf(change: AnnotationChange, standing: Standing, context: StepContext): Step {
  if (change.do === 'add') return added(change, standing, context);
  if (standing === undefined) throw new AppError('annotation_invalid', `expected an annotation of this image, got the unknown id ${change.id.slice(0, 60)}`);
  if (standing.annotation.imageId !== context.imageId) throw new AppError('annotation_invalid', 'expected an annotation of this image, got one of another image');
  const { isPresent, annotation } = standing;
  if (change.do === 'restore') {
    if (isPresent) throw conflict(annotation, 'it was brought back', context);
    return { what: 'restore', before: null, after: { ...annotation, version: annotation.version + 1, changedAt: context.at } };
  }
  if (!isPresent) throw conflict(annotation, 'it was removed', context);
  if (change.version !== annotation.version) throw conflict(annotation, 'it was changed', context);
  if (change.do === 'remove') return { what: 'remove', before: annotation, after: null };
  const { shape, finding, comment } = change;
  return { what: 'change', before: annotation, after: { ...annotation, shape, finding, comment, version: annotation.version + 1, changedAt: context.at } };
}

function added({ annotation }: Extract<AnnotationChange, { do: 'add' }>, standing: Standing, { imageId, readerId, at }: StepContext): Step {
  if (annotation.imageId !== imageId) throw new AppError('annotation_invalid', 'expected a new annotation of this image, got one of another image');
  if (standing !== undefined) throw new AppError('annotation_invalid', `expected a new id, got one that is taken: ${annotation.id.slice(0, 60)}`);
  return { what: 'add', before: null, after: { ...annotation, readerId, version: 1, createdAt: at, changedAt: at } };
}

function conflict({ id, finding, shape }: Annotation, what: string, { lastChangeOf }: StepContext): AppError {
  const by = lastChangeOf(id);
  return new AppError('annotation_conflict', `${finding === null ? `the ${shape.kind}` : `"${finding.label.slice(0, 60)}"`}: ${what}${by === null ? '' : ` by ${by}`} in the meantime; that change was kept, yours was not`);
}
