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
  /** Findings of a frame, in the order in which they were drawn, as paper calls them: b1, b2, …; comments only where they are asked for. */
  numbered(imageId: string, frame: number, options?: { readonly hasComments: boolean }): readonly Box[];
  /** Boxes, ellipses and points of a frame. */
  measurable(imageId: string, frame: number): readonly MeasurableFinding[];
  /** How many findings of any shape are on it. */
  count(imageId: string): number;
}

export function createFindings({ annotations, readers }: Pick<Store, 'annotations' | 'readers'>): Findings {
  const boxes = (imageId: string, frame: number, hasComments: boolean): readonly Box[] => {
    const names = new Map(readers.list().map(({ id, name }) => [id, name]));
    return annotations.list(imageId).annotations.filter((annotation) => annotation.frame === frame).flatMap((annotation) => boxOf(annotation, { reader: names.get(annotation.readerId), hasComments }) ?? []);
  };
  return {
    numbered: (imageId, frame, { hasComments } = { hasComments: false }) => boxes(imageId, frame, hasComments).map((box, index) => ({ ...box, id: `b${index + 1}` })),
    measurable: (imageId, frame) => annotations.list(imageId).annotations.flatMap((annotation) => measurableOf(annotation, frame) ?? []),
    count: annotations.countFindings,
  };
}

function boxOf({ id, shape, finding, comment }: Annotation, { reader, hasComments }: { readonly reader: string | undefined; readonly hasComments: boolean }): Box | null {
  if (finding === null || !isFindingShape(shape)) return null;
  const { label, role, laterality } = finding;
  return findingBox(shape, { id, label, role, ...(laterality === null ? {} : { laterality }), ...(reader === undefined ? {} : { reader }), ...(hasComments && comment !== '' ? { comment } : {}) });
}

function measurableOf({ id, frame, shape, finding }: Annotation, wanted: number): MeasurableFinding | null {
  if (finding === null || frame !== wanted || !isFindingShape(shape)) return null;
  return { id, label: finding.label, role: finding.role, kind: shape.kind, shape };
}

function isFindingShape(shape: Annotation['shape']): shape is FindingShape {
  return isFindingKind(shape.kind);
}
