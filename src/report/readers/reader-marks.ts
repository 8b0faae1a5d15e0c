// What of the annotations of an image readers are compared by: their findings.
import { isFindingKind } from '../../contracts/annotation.ts';
import type { Annotation, FindingShape } from '../../contracts/annotation.ts';
import type { ReaderMark } from './match-marks.ts';

/** Measurements state no finding and are left out. */
export function readerMarks(annotations: readonly Annotation[]): ReaderMark[] {
  return annotations.flatMap(({ id, readerId, frame, shape, finding }): ReaderMark[] => {
    if (finding === null || !isFindingShape(shape)) return [];
    return [{ id, readerId, frame, label: finding.label, role: finding.role, laterality: finding.laterality, shape }];
  });
}

function isFindingShape(shape: Annotation['shape']): shape is FindingShape {
  return isFindingKind(shape.kind);
}
