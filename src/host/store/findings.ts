// What readers marked, as agreement and reports take it: the findings of a frame, for paper with their reader's name.
import { findingBox, isFindingKind } from '../../contracts/annotation.ts';
import type { Annotation, Box, FindingShape } from '../../contracts/annotation.ts';
import type { Store } from '../../store/store.ts';

/** A finding of any shape, for maps to be measured against. */
export interface MeasurableFinding extends Pick<Box, 'id' | 'label' | 'role'> {
  readonly kind: FindingShape['kind'];
  readonly shape: FindingShape;
}

export interface Findings {
  /** Findings of a frame, in the order in which they were drawn, as paper calls them: b1, b2, … */
  numbered(imageId: string, frame: number): readonly Box[];
  /** Boxes, ellipses and points of a frame. */
  measurable(imageId: string, frame: number): readonly MeasurableFinding[];
  /** How many findings of any shape are on it. */
  count(imageId: string): number;
}

export function createFindings({ annotations, readers }: Pick<Store, 'annotations' | 'readers'>): Findings {
  const boxes = (imageId: string, frame: number): readonly Box[] => {
    const names = new Map(readers.list().map(({ id, name }) => [id, name]));
    return annotations.list(imageId).annotations.filter((annotation) => annotation.frame === frame).flatMap((annotation) => boxOf(annotation, names.get(annotation.readerId)) ?? []);
  };
  return {
    numbered: (imageId, frame) => boxes(imageId, frame).map((box, index) => ({ ...box, id: `b${index + 1}` })),
    measurable: (imageId, frame) => annotations.list(imageId).annotations.flatMap((annotation) => measurableOf(annotation, frame) ?? []),
    count: annotations.countFindings,
  };
}

function boxOf({ id, shape, finding }: Annotation, reader: string | undefined): Box | null {
  if (finding === null || !isFindingShape(shape)) return null;
  return findingBox(shape, { id, label: finding.label, role: finding.role, ...(reader === undefined ? {} : { reader }) });
}

function measurableOf({ id, frame, shape, finding }: Annotation, wanted: number): MeasurableFinding | null {
  if (finding === null || frame !== wanted || !isFindingShape(shape)) return null;
  return { id, label: finding.label, role: finding.role, kind: shape.kind, shape };
}

function isFindingShape(shape: Annotation['shape']): shape is FindingShape {
  return isFindingKind(shape.kind);
}
