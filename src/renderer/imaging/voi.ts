// The VOI window: from modality values to display levels, as PS3.3 C.11.2 defines it, and as cornerstone has to be told it.

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** Centre and width in modality values. */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
  readonly function: VoiFunction;
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

/**
 * Display level of a modality value, in [0, 1], 0 = black before any inversion.
 *
 * @see DICOM PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT)
 */
export function displayLevel(value: number, { center, width, function: kind }: VoiWindow): number {
  if (kind === 'SIGMOID') return 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (kind === 'LINEAR_EXACT') {
    if (value <= center - width / 2) return 0;
    if (value > center + width / 2) return 1;
    return (value - center) / width + 0.5;
  }
  if (value <= center - 0.5 - (width - 1) / 2) return 0;
  if (value > center - 0.5 + (width - 1) / 2) return 1;
  return (value - (center - 0.5)) / (width - 1) + 0.5;
}

/**
 * cornerstone computes (v − c)/w + 0.5 whatever the file says, which is the standard's LINEAR_EXACT. Handed
 * (c − 0.5, w − 1) it draws LINEAR. This is the one place where that is done.
 */
export function toCornerstoneVoi({ center, width, function: kind }: VoiWindow): { windowCenter: number; windowWidth: number } {
  if (kind !== 'LINEAR') return { windowCenter: center, windowWidth: Math.max(width, smallestWidth) };
  return { windowCenter: center - 0.5, windowWidth: Math.max(width - 1, smallestWidth) };
}

/** cornerstone windows colour by stored values, without slope and intercept: the same window, said in those. */
export function inStoredValues(voi: { windowCenter: number; windowWidth: number }, { slope, intercept }: StoredRange): { windowCenter: number; windowWidth: number } {
  return { windowCenter: (voi.windowCenter - intercept) / slope, windowWidth: voi.windowWidth / Math.abs(slope) };
}

/** A table of cornerstone's kind: entry i belongs to stored value firstValueMapped + i. */
export interface SigmoidTable {
  readonly id: string;
  readonly firstValueMapped: number;
  readonly lut: number[];
}

/**
 * The SIGMOID window as a table over stored values, since cornerstone has only straight windows. It is indexed by
 * stored value, so the image has to be handed over with slope 1 and intercept 0 beside it.
 */
export function sigmoidTable(window: VoiWindow, { minStored, maxStored, slope, intercept }: StoredRange): SigmoidTable {
  const lut: number[] = [];
  for (let stored = minStored; stored <= maxStored; stored += 1) {
    lut.push(Math.round(displayLevel(stored * slope + intercept, window) * 65_535));
  }
  // cornerstone takes the depth from the largest entry, so one entry past the last value always has all 16 bits set.
  lut.push(65_535);
  return { id: `sigmoid ${window.center} ${window.width} ${minStored}`, firstValueMapped: minStored, lut };
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
  const step = Math.max(start.width, narrowestWidth(start.function)) / 400;
  return {
    ...start,
    width: Math.max(start.width + dx * step, narrowestWidth(start.function)),
    center: start.center - dy * step,
  };
}
