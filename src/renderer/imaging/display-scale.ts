// Which raw values a map's colours run between: chosen, named, and never stretched over a map that says nothing.
import type { MapReading } from '../../contracts/explanation.ts';

/** `max`: up to the largest value. `robust`: up to the 99.5th percentile of the magnitudes; what lies beyond is clipped and marked. */
export type ScaleRule = 'max' | 'robust';

/** Raw values at the ends of the colour bar. Signed maps are scaled symmetrically, so zero keeps its colour; levels start at their smallest value. */
export interface DisplayRange {
  readonly low: number;
  readonly high: number;
  readonly isSigned: boolean;
  /** Levels have no zero of their own: their scale is not shared with maps that have one. */
  readonly isLevel: boolean;
  /** Values of the map lie outside of the range. */
  readonly isClipped: boolean;
}

const robustShare = 0.995;

/** Where the colours of one map run, or null when there is no evidence to colour. */
export function displayRange(values: Float32Array, reading: MapReading, rule: ScaleRule): DisplayRange | null {
  const isSigned = reading === 'signed';
  if (reading === 'level') return levelRange(values, rule);
  let largest = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) return null;
    const size = isSigned ? Math.abs(value) : value;
    if (size > largest) largest = size;
  }
  if (largest === 0) return null;
  const high = rule === 'max' ? largest : percentile(values, isSigned, robustShare) || largest;
  return { low: isSigned ? -high : 0, high, isSigned, isLevel: false, isClipped: high < largest };
}

function levelRange(values: Float32Array, rule: ScaleRule): DisplayRange | null {
  const sorted = Float32Array.from(values).sort();
  const [low = 0, largest = 0] = [sorted[0], sorted[sorted.length - 1]];
  if (!Number.isFinite(low) || !Number.isFinite(largest) || low === largest) return null;
  const high = rule === 'max' ? largest : (sorted[Math.ceil(robustShare * sorted.length) - 1] ?? largest);
  return { low, high, isSigned: false, isLevel: true, isClipped: high < largest };
}

/** Nearest-rank percentile of the magnitudes. */
function percentile(values: Float32Array, isSigned: boolean, share: number): number {
  const sizes = Float32Array.from(values, (value) => (isSigned ? Math.abs(value) : Math.max(value, 0))).sort();
  return sizes[Math.min(Math.ceil(share * sizes.length), sizes.length) - 1] ?? 0;
}

/** One scale for several maps: the widest of those of the same kind. Signed and unsigned maps are never mixed; levels keep their own. */
export function lockRanges(ranges: readonly (DisplayRange | null)[]): (DisplayRange | null)[] {
  const widest = { signed: 0, unsigned: 0 };
  for (const range of ranges) {
    if (range === null || range.isLevel) continue;
    const kind = range.isSigned ? 'signed' : 'unsigned';
    widest[kind] = Math.max(widest[kind], range.high);
  }
  return ranges.map((range) => {
    if (range === null || range.isLevel) return range;
    const high = range.isSigned ? widest.signed : widest.unsigned;
    return { ...range, low: range.isSigned ? -high : 0, high, isClipped: range.isClipped && high <= range.high };
  });
}

/** Position on the colour bar, 0…1, clipped. */
export function positionOf(value: number, { low, high }: DisplayRange): number {
  return Math.min(Math.max((value - low) / (high - low), 0), 1);
}
