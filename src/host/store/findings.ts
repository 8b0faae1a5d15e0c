// What readers marked, as agreement and reports take it: the findings, boxes of them with their reader's name.
import { isFindingKind } from '../../contracts/annotation.ts';
import type { Annotation, Box, FindingShape } from '../../contracts/annotation.ts';
import type { Store } from '../../store/store.ts';

/** A finding of any shape, for maps to be measured against. */
export interface MeasurableFinding extends Pick<Box, 'id' | 'label' | 'role'> {
  readonly kind: FindingShape['kind'];
  readonly shape: FindingShape;
}

export interface Findings {
  /** Boxes of an image that are findings, in the order in which they were drawn. */
  boxes(imageId: string): readonly Box[];
  /** The same for paper, where they are called b1, b2, … */
  numbered(imageId: string): readonly Box[];
  /** Boxes, ellipses and points of the first frame, which is the one that models are given. */
  measurable(imageId: string): readonly MeasurableFinding[];
  /** How many findings of any shape are on it. */
  count(imageId: string): number;
}

export function createFindings({ annotations, readers }: Pick<Store, 'annotations' | 'readers'>): Findings {
  const boxes = (imageId: string): readonly Box[] => {
    const names = new Map(readers.list().map(({ id, name }) => [id, name]));
    return annotations.list(imageId).annotations.flatMap((annotation) => boxOf(annotation, names.get(annotation.readerId)) ?? []);
  };
  return {
    boxes,
    numbered: (imageId) => boxes(imageId).map((box, index) => ({ ...box, id: `b${index + 1}` })),
    measurable: (imageId) => annotations.list(imageId).annotations.flatMap((annotation) => measurableOf(annotation) ?? []),
    count: annotations.countFindings,
  };
}

function boxOf({ id, shape, finding }: Annotation, reader: string | undefined): Box | null {
  if (shape.kind !== 'box' || finding === null) return null;
  const { x, y, width, height } = shape;
  return { id, label: finding.label, role: finding.role, x, y, width, height, ...(reader === undefined ? {} : { reader }) };
}

function measurableOf({ id, frame, shape, finding }: Annotation): MeasurableFinding | null {
  if (finding === null || frame !== 0 || !isFindingShape(shape)) return null;
  return { id, label: finding.label, role: finding.role, kind: shape.kind, shape };
}

function isFindingShape(shape: Annotation['shape']): shape is FindingShape {
  return isFindingKind(shape.kind);
}
