// From stored values to modality values (Hounsfield units, optical density, …): PS3.3 C.11.1.
import { lookUp } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';

export type ModalityTransform =
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number; readonly type?: string }
  | { readonly kind: 'lut'; readonly table: LookupTable; readonly type?: string };

export const noModalityTransform: ModalityTransform = { kind: 'rescale', slope: 1, intercept: 0 };

/** C.11.1.1.2: output = slope · stored + intercept; or the entry of the Modality LUT (C.11.1.1.1). */
export function modalityValue(transform: ModalityTransform, stored: number): number {
  return transform.kind === 'rescale' ? transform.slope * stored + transform.intercept : lookUp(transform.table, stored);
}
