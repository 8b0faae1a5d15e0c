// Which raw values a map's colours run between: chosen, named, and never stretched over a map that says nothing.
import type { MapSpace } from '../../contracts/explanation.ts';

/** `max`: up to the largest value. `robust`: up to the 99.5th percentile of the magnitudes; what lies beyond is clipped and marked. */
export type ScaleRule = 'max' | 'robust';

/** Raw values at the ends of the colour bar. Signed maps are scaled symmetrically, so zero keeps its colour. */
export interface DisplayRange {
  readonly low: number;
  readonly high: number;
  readonly isSigned: boolean;
  /** Values of the map lie outside of the range. */
  readonly isClipped: boolean;
}

const robustShare = 0.995;

/** Where the colours of one map run, or null when there is no evidence to colour. */
export function displayRange(values: Float32Array, space: MapSpace, rule: ScaleRule): DisplayRange | null {
  const isSigned = space === 'input';
  let largest = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) return null;
    const size = isSigned ? Math.abs(value) : value;
    if (size > largest) largest = size;
  }
  if (largest === 0) return null;
  const high = rule === 'max' ? largest : percentile(values, isSigned, robustShare) || largest;
  return { low: isSigned ? -high : 0, high, isSigned, isClipped: high < largest };
}

/** Nearest-rank percentile of the magnitudes. */
function percentile(values: Float32Array, isSigned: boolean, share: number): number {
  const sizes = Float32Array.from(values, (value) => (isSigned ? Math.abs(value) : Math.max(value, 0))).sort();
  return sizes[Math.min(Math.ceil(share * sizes.length), sizes.length) - 1] ?? 0;
}

/** One scale for several maps: the widest of those of the same kind. Signed and unsigned maps are never mixed. */
export function lockRanges(ranges: readonly (DisplayRange | null)[]): (DisplayRange | null)[] {
  const widest = { signed: 0, unsigned: 0 };
  for (const range of ranges) {
    if (range === null) continue;
    const kind = range.isSigned ? 'signed' : 'unsigned';
    widest[kind] = Math.max(widest[kind], range.high);
  }
  return ranges.map((range) => {
    if (range === null) return null;
    const high = range.isSigned ? widest.signed : widest.unsigned;
    return { ...range, low: range.isSigned ? -high : 0, high, isClipped: range.isClipped && high <= range.high };
  });
}

/** Position on the colour bar, 0…1, clipped. */
export function positionOf(value: number, { low, high }: DisplayRange): number {
  return Math.min(Math.max((value - low) / (high - low), 0), 1);
}
