// How raw map values become colour: chosen, named and drawn as a colour bar, never hidden.
import { extremesOf, hasEvidence } from './map-plane.ts';
import type { MapReading } from '../contracts/explanation.ts';
import type { MapPlane } from './map-plane.ts';

export interface DisplayScale {
  /** Raw value that gets the last colour; the colour bar runs from `origin`, or from −limit where `isDiverging`. */
  readonly limit: number;
  /** Raw value that gets no colour: 0, but for levels, which have no zero. */
  readonly origin: number;
  readonly isDiverging: boolean;
  /** In words, as drawn beside the bar. */
  readonly name: string;
  /** Some values lie beyond the limit and get its colour. */
  readonly isSaturated: boolean;
}

/** Share of the pixels of a signed map that may be drawn in the last colour: gradients have long tails. */
const tail = 0.005;

/**
 * Positive maps: 0 … maximum. Signed maps: ± the 99.5th percentile of the absolute values. Levels: minimum … maximum.
 *
 * @returns null for a map without evidence, which must not be coloured
 */
export function displayScaleOf({ values }: MapPlane, reading: MapReading): DisplayScale | null {
  const { min, max } = extremesOf(values);
  if (!hasEvidence({ min, max })) return null;
  if (reading === 'level') return { limit: max, origin: min, isDiverging: false, name: 'MIN TO MAX', isSaturated: false };
  if (reading === 'positive') return max > 0 ? { limit: max, origin: 0, isDiverging: false, name: '0 TO MAX', isSaturated: false } : null;
  const sizes = Float32Array.from(values, Math.abs).sort();
  const largest = Math.max(max, -min);
  const limit = sizes[Math.floor((1 - tail) * (sizes.length - 1))] ?? largest;
  if (limit === 0) return { limit: largest, origin: 0, isDiverging: true, name: '+-MAX', isSaturated: false };
  return { limit, origin: 0, isDiverging: true, name: '+-P99.5', isSaturated: limit < largest };
}
