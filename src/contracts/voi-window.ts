// Windows of values of interest and what they make of a modality value: PS3.3 C.11.2. Host and window compute grey by this and by nothing else.

export const voiFunctions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const;
export type VoiFunction = (typeof voiFunctions)[number];

/** A window, in the unit of the modality values. */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
  readonly function: VoiFunction;
}

/**
 * Display level 0…1 of a modality value, 0 = black before any inversion.
 *
 * @see DICOM PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT)
 */
export function windowLevel({ center: c, width: w, function: kind }: VoiWindow, x: number): number {
  if (kind === 'SIGMOID') return 1 / (1 + Math.exp(-4 * (x - c) / w)); // C.11.2.1.3.1
  if (kind === 'LINEAR_EXACT') { // C.11.2.1.3.2
    if (x <= c - w / 2) return 0;
    if (x > c + w / 2) return 1;
    return (x - c) / w + 0.5;
  }
  // C.11.2.1.2.1
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 1;
  return (x - (c - 0.5)) / (w - 1) + 0.5;
}
