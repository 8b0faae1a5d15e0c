// Which finding the map is held against under the threshold: the selected one, else the first.
import type { FindingShape } from '../../../contracts/annotation.ts';
import type { Workstation } from '../workstation.svelte.ts';

export interface MeasuredFinding {
  readonly name: string;
  readonly shape: FindingShape;
}

/** Null: the image has none. */
export function measuredFinding({ annotations: { boxes, selectedId } }: Workstation): MeasuredFinding | null {
  const box = boxes.find(({ id }) => id === selectedId) ?? boxes[0];
  if (box === undefined) return null;
  const { x, y, width, height } = box;
  return { name: box.label, shape: { kind: 'box', x, y, width, height } };
}
