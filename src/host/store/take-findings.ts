// Findings from elsewhere (a file, the demo study, an earlier version) become annotations of the readers that they name.
import { randomUUID } from 'node:crypto';

import type { Annotation, AnnotationChange } from '../../contracts/annotation.ts';
import type { PlacedFinding } from '../../report/boxes/findings-on-image.ts';
import type { Store } from '../../store/store.ts';
import type { AnnotationChanges } from '../../store/tables/annotation-log.ts';

export interface FindingsOfImage {
  readonly imageId: string;
  readonly studyId?: string | undefined;
  readonly findings: readonly PlacedFinding[];
}

/** Whose findings are that name nobody, where nobody says who reads. */
export const unnamedReader = 'Reader 1';

/**
 * All of them or none; what is there already (the same shape, frame, finding, comment and reader) is not doubled.
 *
 * @param readerId of findings that name no reader
 * @returns how many are new, and on which images
 */
export function takeFindings(store: Store, images: readonly FindingsOfImage[], { readerId }: { readonly readerId?: string | undefined } = {}): { readonly taken: number; readonly imageIds: readonly string[] } {
  const ids = new Map<string, string>();
  const readerOf = (name: string | undefined): string => {
    if (name === undefined && readerId !== undefined) return readerId;
    const wanted = name ?? unnamedReader;
    const id = ids.get(wanted) ?? store.readers.named(wanted).id;
    ids.set(wanted, id);
    return id;
  };
  const changes = images.flatMap(({ imageId, studyId, findings }) => {
    const present = new Set(store.annotations.list(imageId).annotations.map((annotation) => keyOf(annotation, annotation.readerId)));
    const byReader = new Map<string, AnnotationChange[]>();
    for (const finding of findings) {
      const reader = readerOf(finding.reader);
      const key = keyOf(finding, reader);
      if (present.has(key)) continue;
      present.add(key);
      byReader.set(reader, [...(byReader.get(reader) ?? []), addition(imageId, finding)]);
    }
    return [...byReader].map(([reader, own]): AnnotationChanges => ({ imageId, ...(studyId === undefined ? {} : { studyId }), readerId: reader, changes: own }));
  });
  if (changes.length > 0) store.annotations.change(...changes);
  return { taken: changes.reduce((count, { changes: own }) => count + own.length, 0), imageIds: [...new Set(changes.map(({ imageId }) => imageId))] };
}

function addition(imageId: string, { shape, finding, comment, frame }: PlacedFinding): AnnotationChange {
  return { do: 'add', annotation: { id: randomUUID(), imageId, frame, shape, finding, comment } };
}

function keyOf({ shape, finding, comment, frame }: Pick<Annotation, 'shape' | 'finding' | 'comment' | 'frame'>, readerId: string): string {
  const place = 'points' in shape ? shape.points : 'width' in shape ? [shape.x, shape.y, shape.width, shape.height] : [shape.x, shape.y];
  return JSON.stringify([shape.kind, place, finding?.label, finding?.role, finding?.laterality, finding?.confidence, comment, frame, readerId]);
}
