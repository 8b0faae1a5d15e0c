// Which side of the patient a mark lies on, as far as the file says so: read from the stored image, never from the view.
import type { FindingShape, Laterality } from '../../../contracts/annotation.ts';
import type { ImageDescription } from '../../../contracts/ipc.ts';

export type SideReason =
  | { readonly kind: 'edge'; readonly edge: 'left' | 'right'; readonly letter: string }
  | { readonly kind: 'middle' }
  | { readonly kind: 'file' };

export interface SideSuggestion {
  readonly laterality: Laterality;
  readonly because: SideReason;
}

/** Share of the width around the middle, in which a mark that crosses it is called midline. */
const middleShare = 0.06;

/** @returns null where the file does not say which edge is which side, and states none for the whole image */
export function suggestSide(shape: FindingShape, { cols, orientation, laterality }: Pick<ImageDescription, 'cols' | 'orientation' | 'laterality'>): SideSuggestion | null {
  // Of a hand or a breast every place is of the side that the file states.
  const stated = sideOf(laterality ?? '');
  if (stated !== null) return { laterality: stated, because: { kind: 'file' } };
  const [left, right] = [sideOf(orientation.left), sideOf(orientation.right)];
  if (left === null || right === null || left === right) return null;
  const from = shape.x;
  const to = shape.kind === 'point' ? shape.x : shape.x + shape.width;
  const centre = (from + to) / 2;
  const middle = cols / 2;
  if (Math.abs(centre - middle) <= (middleShare / 2) * cols && (shape.kind === 'point' || (from < middle && to > middle))) return { laterality: 'midline', because: { kind: 'middle' } };
  const isLeftEdge = centre < middle;
  return { laterality: isLeftEdge ? left : right, because: { kind: 'edge', edge: isLeftEdge ? 'left' : 'right', letter: isLeftEdge ? orientation.left : orientation.right } };
}

/** PS3.3 C.7.6.1.1.1: R, L lead where an edge is mainly one side of the patient; laterality is L or R, B says nothing of a place. */
function sideOf(letters: string): 'left' | 'right' | null {
  const first = letters.trim().charAt(0).toUpperCase();
  return first === 'L' ? 'left' : first === 'R' ? 'right' : null;
}
