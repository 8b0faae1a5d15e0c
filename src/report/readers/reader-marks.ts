// What of the annotations of an image readers are compared by: findings with an area.
import type { Annotation } from '../../contracts/annotation.ts';
import type { ReaderMark } from './reader-agreement.ts';

/** Points have no area and measurements state no finding: both are left out. */
export function readerMarks(annotations: readonly Annotation[]): ReaderMark[] {
  return annotations.flatMap(({ id, readerId, frame, shape, finding }): ReaderMark[] => {
    if (finding === null || (shape.kind !== 'box' && shape.kind !== 'ellipse')) return [];
    return [{ id, readerId, frame, label: finding.label, role: finding.role, area: shape }];
  });
}
