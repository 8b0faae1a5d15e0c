// Boxes from elsewhere (a file, the demo study, an earlier version) become annotations of the readers that they name.
import { randomUUID } from 'node:crypto';

import type { Annotation, AnnotationChange, Box } from '../../contracts/annotation.ts';
import type { Store } from '../../store/store.ts';
import type { AnnotationChanges } from '../../store/tables/annotation-log.ts';

export interface BoxesOfImage {
  readonly imageId: string;
  readonly boxes: readonly Omit<Box, 'id'>[];
}

/** Whose boxes are that name nobody, where nobody says who reads. */
export const unnamedReader = 'Reader 1';

/**
 * All of them or none; what is there already (the same place, label, role and reader) is not doubled.
 *
 * @param readerId of boxes that name no reader
 * @returns how many are new
 */
export function takeBoxes(store: Store, images: readonly BoxesOfImage[], { readerId }: { readonly readerId?: string | undefined } = {}): number {
  const ids = new Map<string, string>();
  const readerOf = (name: string | undefined): string => {
    if (name === undefined && readerId !== undefined) return readerId;
    const wanted = name ?? unnamedReader;
    const id = ids.get(wanted) ?? store.readers.named(wanted).id;
    ids.set(wanted, id);
    return id;
  };
  const changes = images.flatMap(({ imageId, boxes }) => {
    const present = store.annotations.list(imageId).annotations;
    const byReader = new Map<string, AnnotationChange[]>();
    for (const box of boxes) {
      const reader = readerOf(box.reader);
      if (present.some((annotation) => isSame(annotation, box, reader))) continue;
      byReader.set(reader, [...(byReader.get(reader) ?? []), addition(imageId, box)]);
    }
    return [...byReader].map(([reader, own]): AnnotationChanges => ({ imageId, readerId: reader, changes: own }));
  });
  if (changes.length > 0) store.annotations.change(...changes);
  return changes.reduce((count, { changes: own }) => count + own.length, 0);
}

function addition(imageId: string, { x, y, width, height, label, role }: Omit<Box, 'id'>): AnnotationChange {
  return { do: 'add', annotation: { id: randomUUID(), imageId, frame: 0, shape: { kind: 'box', x, y, width, height }, finding: { label, role, laterality: null, confidence: null }, comment: '' } };
}

function isSame({ shape, finding, readerId }: Annotation, box: Omit<Box, 'id'>, reader: string): boolean {
  return shape.kind === 'box' && finding !== null && readerId === reader
    && shape.x === box.x && shape.y === box.y && shape.width === box.width && shape.height === box.height && finding.label === box.label && finding.role === box.role;
}
