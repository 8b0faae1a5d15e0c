// The glass: how strong it may be and how large it is in a view.
import type { Size } from './view-geometry.ts';

export const powers = [2, 4] as const;
export type Power = (typeof powers)[number];

const largest = 320;

/** A glass is round, and never hides more than a good half of its view. */
export function glassView(view: Size): Size {
  const side = Math.round(Math.min(largest, 0.6 * Math.min(view.width, view.height)));
  return { width: side, height: side };
}

/** None, then each power, then none again. */
export function nextPower(power: Power | null): Power | null {
  return power === null ? powers[0] : (powers[powers.indexOf(power) + 1] ?? null);
}
