// How raw map values become colour: chosen, named and drawn as a colour bar, never hidden.
import { extremesOf, hasEvidence } from './map-plane.ts';
import type { MapPlane } from './map-plane.ts';

export interface DisplayScale {
  /** Raw value that gets the last colour; the colour bar runs from 0, or from −limit where `isDiverging`. */
  readonly limit: number;
  readonly isDiverging: boolean;
  /** In words, as drawn beside the bar. */
  readonly name: string;
  /** Some values lie beyond the limit and get its colour. */
  readonly isSaturated: boolean;
}

/** Share of the pixels of a signed map that may be drawn in the last colour: gradients have long tails. */
const tail = 0.005;

/**
 * Positive maps: 0 … maximum. Signed maps: ± the 99.5th percentile of the absolute values.
 *
 * @returns null for a map without evidence, which must not be coloured
 */
export function displayScaleOf({ values }: MapPlane, isSigned: boolean): DisplayScale | null {
  const { min, max } = extremesOf(values);
  if (!hasEvidence({ min, max })) return null;
  if (!isSigned) return max > 0 ? { limit: max, isDiverging: false, name: '0 TO MAX', isSaturated: false } : null;
  const sizes = Float32Array.from(values, Math.abs).sort();
  const largest = Math.max(max, -min);
  const limit = sizes[Math.floor((1 - tail) * (sizes.length - 1))] ?? largest;
  if (limit === 0) return { limit: largest, isDiverging: true, name: '+-MAX', isSaturated: false };
  return { limit, isDiverging: true, name: '+-P99.5', isSaturated: limit < largest };
}
