// The VOI window as the reader moves it, and the grey of each stored value; the formulas are those of contracts/voi-window.ts.
import { windowLevel } from '../../contracts/voi-window.ts';
import type { VoiFunction } from '../../contracts/voi-window.ts';

export type { VoiFunction } from '../../contracts/voi-window.ts';

/** A VOI LUT of the file: entry i is the level 0…65535 of modality value `first` + i; beyond its ends the outermost hold. PS3.3 C.11.2.1.1. */
export interface VoiTable {
  readonly first: number;
  readonly levels: readonly number[];
}

/** Centre and width in modality values. Where `table` is set it says the levels; centre and width are its extent, where dragging starts from. */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
  readonly function: VoiFunction;
  readonly table?: VoiTable | undefined;
}

/** How stored values become modality values: value = stored · slope + intercept. */
export interface StoredRange {
  readonly minStored: number;
  readonly maxStored: number;
  readonly slope: number;
  readonly intercept: number;
}

const smallestWidth = 1e-6;

/** The narrowest window that the function allows: LINEAR counts whole steps, so its width is at least 1. */
export function narrowestWidth(kind: VoiFunction): number {
  return kind === 'LINEAR' ? 1 : smallestWidth;
}

/** Display level of a modality value, in [0, 1], 0 = black before any inversion. */
export function displayLevel(value: number, window: VoiWindow): number {
  if (window.table === undefined) return windowLevel(window, value);
  const { first, levels } = window.table;
  return (levels[Math.min(Math.max(Math.round(value) - first, 0), levels.length - 1)] ?? 0) / 65_535;
}

/** Grey level 0…255 of each stored value from `minStored` on; the same numbers as the screen shows. */
export function displayTable(window: VoiWindow, { minStored, maxStored, slope, intercept }: StoredRange, { isInverted = false } = {}): Uint8ClampedArray {
  const table = new Uint8ClampedArray(maxStored - minStored + 1);
  for (let index = 0; index < table.length; index += 1) {
    const level = displayLevel((minStored + index) * slope + intercept, window);
    table[index] = 255 * (isInverted ? 1 - level : level);
  }
  return table;
}

/** Tables are compared by identity: each is read once. */
export function isSameWindow(a: VoiWindow, b: VoiWindow): boolean {
  return a.center === b.center && a.width === b.width && a.function === b.function && a.table === b.table;
}

/** The window that shows every value between the two, black to white. */
export function fullRangeWindow({ minStored, maxStored, slope, intercept }: StoredRange): VoiWindow {
  const low = Math.min(minStored * slope, maxStored * slope) + intercept;
  const high = Math.max(minStored * slope, maxStored * slope) + intercept;
  return { center: (low + high) / 2, width: Math.max(high - low, smallestWidth), function: 'LINEAR_EXACT' };
}

/**
 * The window after a drag: to the right widens, down brightens (the centre falls), as on review stations.
 * One pixel moves by a 1/400 of the window it started from, so fine windows are set finely.
 */
export function dragWindow(start: VoiWindow, { dx, dy }: { dx: number; dy: number }): VoiWindow {
  const kind = start.table === undefined ? start.function : 'LINEAR_EXACT';
  const step = Math.max(start.width, narrowestWidth(kind)) / 400;
  // A table has no width that could be changed: dragging goes on from the straight line over its extent.
  return { function: kind, width: Math.max(start.width + dx * step, narrowestWidth(kind)), center: start.center - dy * step };
}
