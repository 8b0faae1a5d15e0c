// What can be carried into a pane: an image, a method, a class, or what stands in another pane.
import { methodIds } from '../../../contracts/explanation.ts';
import type { MethodId } from '../../../contracts/explanation.ts';

export type Dragged =
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'method'; readonly method: MethodId }
  | { readonly kind: 'class'; readonly target: string | number }
  | { readonly kind: 'pane'; readonly paneId: number };

const prefix = 'application/x-overread-';
const kinds = ['image', 'method', 'class', 'pane'] as const;

/** For the `ondragstart` of whatever can be carried. */
export function carry(event: DragEvent, dragged: Dragged): void {
  const { dataTransfer } = event;
  if (dataTransfer === null) return;
  dataTransfer.effectAllowed = 'copyMove';
  dataTransfer.setData(`${prefix}${dragged.kind}`, JSON.stringify(valueOf(dragged)));
}

/** While it hovers only its kind is known. */
export function carriedKind(event: DragEvent): Dragged['kind'] | null {
  return kinds.find((kind) => event.dataTransfer?.types.includes(`${prefix}${kind}`) === true) ?? null;
}

export function carried(event: DragEvent): Dragged | null {
  const kind = carriedKind(event);
  if (kind === null) return null;
  const value = parsed(event.dataTransfer?.getData(`${prefix}${kind}`) ?? '');
  if (kind === 'image') return typeof value === 'string' ? { kind, imageId: value } : null;
  if (kind === 'pane') return typeof value === 'number' ? { kind, paneId: value } : null;
  if (kind === 'class') return typeof value === 'string' || typeof value === 'number' ? { kind, target: value } : null;
  const method = methodIds.find((id) => id === value);
  return method === undefined ? null : { kind, method };
}

function valueOf(dragged: Dragged): string | number {
  if (dragged.kind === 'image') return dragged.imageId;
  if (dragged.kind === 'method') return dragged.method;
  return dragged.kind === 'class' ? dragged.target : dragged.paneId;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
