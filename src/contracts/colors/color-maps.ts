// Colours of a map, for the window and for paper: perceptual ones first, each with its source; the tables say how much of the image shows through.
import { listedColors } from './listed-colors.ts';
import { oklchToRgb } from './oklch.ts';

/** 256 entries, red green blue alpha, 0…255. Entry 0 is the low end of the scale. */
export interface ColorMap {
  readonly name: string;
  readonly label: string;
  readonly kind: 'sequential' | 'diverging';
  /** Lightness rises from nothing to much (on both sides of zero): order and distance can be read off. */
  readonly isPerceptual: boolean;
  /** What has to be known before it is used. */
  readonly note?: string;
  readonly table: Uint8ClampedArray;
}

interface Stop {
  readonly at: number;
  readonly lightness: number;
  readonly chroma: number;
  /** Degrees; amber is about 75, the doctor's blue 250 is not used. */
  readonly hue: number;
  readonly alpha: number;
}

function tableOf(stops: readonly Stop[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index += 1) {
    const { lightness, chroma, hue, alpha } = between(stops, index / 255);
    table.set([...oklchToRgb(lightness, chroma, hue), alpha * 255], index * 4);
  }
  return table;
}

function between(stops: readonly Stop[], at: number): Stop {
  const after = stops.findIndex((stop) => stop.at >= at);
  const high = stops[Math.max(after, 0)];
  const low = stops[Math.max(after - 1, 0)];
  if (high === undefined || low === undefined) throw new RangeError('a colour map has stops from 0 to 1');
  const share = high === low ? 0 : (at - low.at) / (high.at - low.at);
  const before = stops[Math.max(after - 2, 0)] ?? low;
  const beyond = stops[Math.min(after + 1, stops.length - 1)] ?? high;
  const mix = (key: 'lightness' | 'chroma' | 'hue' | 'alpha') => {
    const slope = (a: Stop, b: Stop) => (b.at === a.at ? 0 : (b[key] - a[key]) / (b.at - a.at));
    const inner = slope(low, high);
    return hermite(share, low[key], high[key], (high.at - low.at) * tangent(slope(before, low), inner), (high.at - low.at) * tangent(inner, slope(high, beyond)));
  };
  return {
    at,
    lightness: mix('lightness'),
    chroma: mix('chroma'),
    hue: mix('hue'),
    alpha: mix('alpha'),
  };
}

/** Slope at a stop that keeps a rising curve rising: the harmonic mean of its neighbours (Fritsch & Butland 1984). */
function tangent(left: number, right: number): number {
  return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
}

/** Without corners: a corner in the colours is seen as an edge that the map does not have. */
function hermite(t: number, a: number, b: number, slopeA: number, slopeB: number): number {
  const u = 1 - t;
  return a * (1 + 2 * t) * u * u + b * t * t * (3 - 2 * t) + slopeA * t * u * u - slopeB * t * t * u;
}

const stop = (at: number, lightness: number, chroma: number, hue: number, alpha: number): Stop => ({ at, lightness, chroma, hue, alpha });

/** A published table; what says little lets the image through, as in our own. */
function listed(hex: string): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) table[index * 4 + channel] = Number.parseInt(hex.slice(index * 6 + channel * 2, index * 6 + channel * 2 + 2), 16);
    table[index * 4 + 3] = 255 * (1 - (1 - index / 255) ** 2.2);
  }
  return table;
}

/** MATLAB's jet, by its three trapezoids: opaque, and with the bands and edges that it is known for. */
function jet(): Uint8ClampedArray {
  return opaque((t) => [3, 2, 1].map((middle) => Math.min(Math.max(1.5 - Math.abs(4 * t - middle), 0), 1)) as [number, number, number]);
}

/** matplotlib's seismic: dark blue, blue, white, red, dark red in straight lines. */
function seismic(): Uint8ClampedArray {
  const stops: readonly [number, number, number][] = [[0, 0, 0.3], [0, 0, 1], [1, 1, 1], [1, 0, 0], [0.5, 0, 0]];
  return opaque((t) => {
    const at = Math.min(Math.floor(t * 4), 3);
    const [low, high] = [stops[at] ?? [0, 0, 0], stops[at + 1] ?? [0, 0, 0]];
    return [0, 1, 2].map((channel) => (low[channel] ?? 0) + ((high[channel] ?? 0) - (low[channel] ?? 0)) * (t * 4 - at)) as [number, number, number];
  });
}

function opaque(color: (t: number) => [number, number, number]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index += 1) table.set([...color(index / 255).map((value) => value * 255), 255], index * 4);
  return table;
}

const barred = 'Shows edges that the map does not have, hides the image, and holds the doctor’s blue among its colours. Only to compare with printed pictures.';

/** Where a map says nothing, the image is left alone: alpha starts at 0. */
const sequential: readonly ColorMap[] = [
  {
    name: 'amber', label: 'Amber', kind: 'sequential', isPerceptual: true,
    table: tableOf([stop(0, 0.3, 0.06, 40, 0), stop(0.12, 0.38, 0.1, 45, 0.22), stop(0.45, 0.58, 0.15, 55, 0.72), stop(0.8, 0.79, 0.165, 75, 0.95), stop(1, 0.95, 0.1, 98, 1)]),
  },
  {
    name: 'lava', label: 'Lava', kind: 'sequential', isPerceptual: true,
    table: tableOf([stop(0, 0.2, 0.08, 290, 0), stop(0.15, 0.3, 0.14, 300, 0.4), stop(0.45, 0.5, 0.19, 365, 0.8), stop(0.75, 0.72, 0.18, 415, 0.95), stop(1, 0.97, 0.1, 465, 1)]),
  },
  { name: 'viridis', label: 'Viridis', kind: 'sequential', isPerceptual: true, table: listed(listedColors.viridis), note: 'For eyes without blue cones its teal comes near the doctor’s blue.' },
  { name: 'magma', label: 'Magma', kind: 'sequential', isPerceptual: true, table: listed(listedColors.magma) },
  { name: 'cividis', label: 'Cividis', kind: 'sequential', isPerceptual: true, table: listed(listedColors.cividis) },
  { name: 'grey', label: 'Grey, opaque', kind: 'sequential', isPerceptual: true, table: tableOf([stop(0, 0.05, 0, 0, 1), stop(1, 1, 0, 0, 1)]) },
  { name: 'jet', label: 'Jet (not perceptual, to compare with papers)', kind: 'sequential', isPerceptual: false, note: barred, table: jet() },
];

/**
 * Negative violet, positive amber; zero lets the image through. The violet pales where it is as light as the doctor's blue: a
 * strong one cannot be told from that blue without red cones.
 */
const diverging: readonly ColorMap[] = [
  {
    name: 'violet-amber', label: 'Violet – amber', kind: 'diverging', isPerceptual: true,
    table: tableOf([
      stop(0, 0.8, 0.075, 300, 1), stop(0.14, 0.64, 0.07, 300, 0.95), stop(0.25, 0.55, 0.085, 298, 0.8), stop(0.36, 0.42, 0.15, 298, 0.5), stop(0.4999, 0.3, 0.06, 300, 0),
      stop(0.5001, 0.3, 0.06, 40, 0), stop(0.64, 0.48, 0.13, 50, 0.5), stop(0.86, 0.77, 0.165, 73, 0.95), stop(1, 0.95, 0.1, 98, 1),
    ]),
  },
  { name: 'grey', label: 'Grey, opaque', kind: 'diverging', isPerceptual: true, table: tableOf([stop(0, 0.05, 0, 0, 1), stop(1, 1, 0, 0, 1)]) },
  { name: 'seismic', label: 'Seismic (not perceptual, to compare with papers)', kind: 'diverging', isPerceptual: false, note: barred, table: seismic() },
];

export const colorMaps = { sequential, diverging } as const;

/** The map of that name, else the first of its kind. */
export function colorMapFor(kind: ColorMap['kind'], name: string): ColorMap {
  const found = colorMaps[kind].find((map) => map.name === name) ?? colorMaps[kind][0];
  if (found === undefined) throw new RangeError(`no colour map of kind ${kind}`);
  return found;
}
