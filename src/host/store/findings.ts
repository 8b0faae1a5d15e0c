// What readers marked, as agreement and reports take it: the boxes that are findings, each with its reader's name.
import type { Annotation, Box } from '../../contracts/annotation.ts';
import type { Store } from '../../store/store.ts';

export interface Findings {
  /** Boxes of an image that are findings, in the order in which they were drawn. */
  boxes(imageId: string): readonly Box[];
  /** The same for paper, where they are called b1, b2, … */
  numbered(imageId: string): readonly Box[];
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
    count: annotations.countFindings,
  };
}

function boxOf({ id, shape, finding }: Annotation, reader: string | undefined): Box | null {
  if (shape.kind !== 'box' || finding === null) return null;
  const { x, y, width, height } = shape;
  return { id, label: finding.label, role: finding.role, x, y, width, height, ...(reader === undefined ? {} : { reader }) };
}
