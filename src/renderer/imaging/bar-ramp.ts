// The ramp of a colour bar as CSS: the colours, how much of them a threshold leaves unpainted, and where lines are drawn.
import { positionOf } from './display-scale.ts';
import type { ColorMap } from '../../contracts/colors/color-maps.ts';
import type { DisplayRange } from './display-scale.ts';
import type { ContourLine } from './draw-contours.ts';

export interface BarDrawing {
  readonly range: DisplayRange;
  readonly colorMap: ColorMap;
  readonly threshold: number | null;
  readonly isFilled: boolean;
  readonly contours: readonly ContourLine[];
}

const ramps = new WeakMap<ColorMap, Map<'top' | 'right', string>>();

/** All colours of a map, made once: what is not painted is covered, so that nothing of it changes while a slider moves. @param end where the high values are */
export function rampOf(colorMap: ColorMap, end: 'top' | 'right'): string {
  const known = ramps.get(colorMap) ?? new Map<'top' | 'right', string>();
  ramps.set(colorMap, known);
  const ramp = known.get(end) ?? gradient(colorMap, end);
  known.set(end, ramp);
  return ramp;
}

function gradient({ table }: ColorMap, end: 'top' | 'right'): string {
  const stops = Array.from({ length: 33 }, (_, index) => {
    const at = index / 32;
    const entry = Math.round(at * 255) * 4;
    const [r, g, b, a] = table.subarray(entry, entry + 4);
    return `rgb(${r} ${g} ${b} / ${((a ?? 0) / 255).toFixed(3)}) ${(at * 100).toFixed(1)}%`;
  });
  return `linear-gradient(to ${end}, ${stops.join(', ')})`;
}

/** How much of the bar, from its low end, is painted nowhere. */
export function coveredShare({ range, threshold, isFilled }: Pick<BarDrawing, 'range' | 'threshold' | 'isFilled'>): number {
  if (!isFilled) return 1;
  if (threshold === null) return 0;
  return threshold > range.high ? 1 : positionOf(threshold, range);
}

/** Whether the colour at this share of the bar is painted anywhere. */
export function isPaintedAt({ range, threshold, isFilled }: Pick<BarDrawing, 'range' | 'threshold' | 'isFilled'>, at: number): boolean {
  return isFilled && (threshold === null || range.low + at * (range.high - range.low) >= threshold);
}

export interface BarTick {
  /** Share of the bar from its low end. */
  readonly at: number;
  readonly level: number;
  readonly isThreshold: boolean;
}

/** Lines and threshold, where the bar reaches. */
export function ticksOf({ range, threshold, contours }: Pick<BarDrawing, 'range' | 'threshold' | 'contours'>): readonly BarTick[] {
  const levels = [...contours, ...(threshold === null || contours.some(({ isThreshold }) => isThreshold) ? [] : [{ level: threshold, isThreshold: true }])];
  return levels.filter(({ level }) => level >= range.low && level <= range.high).map((line) => ({ ...line, at: positionOf(line.level, range) }));
}
