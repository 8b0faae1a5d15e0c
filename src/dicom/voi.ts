// Values of interest: modality values → display grey 0…255. PS3.3 C.11.2.
import { windowLevel } from '../contracts/voi-window.ts';
import type { VoiWindow } from '../contracts/voi-window.ts';
import { lookUp } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';

/** A window of a file, with (0028,1055). */
export interface NamedWindow extends VoiWindow {
  readonly explanation?: string;
}

/** How grey is made of modality values; `identity`: they are grey levels 0…255 already. */
export type Voi =
  | { readonly kind: 'window'; readonly window: NamedWindow }
  | { readonly kind: 'lut'; readonly table: LookupTable }
  | { readonly kind: 'identity' };

const white = 255;

/** C.11.2.1.2.1: LINEAR needs width ≥ 1; C.11.2.1.3.1 and .2: the others need width > 0. */
export function isUsableWindow({ center, width, function: kind }: VoiWindow): boolean {
  return Number.isFinite(center) && Number.isFinite(width) && (kind === 'LINEAR' ? width >= 1 : width > 0);
}

/** Grey level 0…255, 0 = black, of one modality value. MONOCHROME1 inversion comes after it. */
export function voiGrey(voi: Voi, x: number): number {
  if (voi.kind === 'identity') return Math.min(Math.max(x, 0), white);
  if (voi.kind === 'lut') return lookUp(voi.table, x) / (2 ** voi.table.bits - 1) * white; // C.11.2.1.1
  return windowLevel(voi.window, x) * white;
}

/** The window that spreads `low` … `high` over black … white exactly. */
export function windowOver(low: number, high: number): VoiWindow {
  return { center: (low + high) / 2, width: high > low ? high - low : 1, function: 'LINEAR_EXACT' };
}
