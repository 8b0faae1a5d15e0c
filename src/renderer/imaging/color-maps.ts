// Colours of a map, computed in OKLCH so that equal steps of value look equal; the tables say how much of the image shows through.
// OKLab and its matrices: B. Ottosson, "A perceptual color space for image processing", 2020.

/** 256 entries, red green blue alpha, 0…255. Entry 0 is the low end of the scale. */
export interface ColorMap {
  readonly name: string;
  readonly label: string;
  readonly kind: 'sequential' | 'diverging';
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

function toLinearSrgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** sRGB of an OKLCH colour, 0…255; chroma is lowered until the colour can be shown. */
export function oklchToRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  for (let c = chroma; ; c -= 0.005) {
    const linear = toLinearSrgb(lightness, Math.max(c, 0), hue);
    if (c > 0 && linear.some((value) => value < -1e-4 || value > 1.0001)) continue;
    return linear.map(encode) as [number, number, number];
  }
}

/** The sRGB transfer function, IEC 61966-2-1. */
function encode(linear: number): number {
  const value = Math.min(Math.max(linear, 0), 1);
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
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

/** Where a map says nothing, the image is left alone: alpha starts at 0. */
const sequential: readonly ColorMap[] = [
  {
    name: 'amber', label: 'Amber', kind: 'sequential',
    table: tableOf([stop(0, 0.3, 0.06, 40, 0), stop(0.12, 0.38, 0.1, 45, 0.22), stop(0.45, 0.58, 0.15, 55, 0.72), stop(0.8, 0.79, 0.165, 75, 0.95), stop(1, 0.95, 0.1, 98, 1)]),
  },
  {
    name: 'lava', label: 'Lava', kind: 'sequential',
    table: tableOf([stop(0, 0.2, 0.08, 290, 0), stop(0.15, 0.3, 0.14, 300, 0.4), stop(0.45, 0.5, 0.19, 365, 0.8), stop(0.75, 0.72, 0.18, 415, 0.95), stop(1, 0.97, 0.1, 465, 1)]),
  },
  {
    name: 'spruce', label: 'Spruce', kind: 'sequential',
    table: tableOf([stop(0, 0.28, 0.1, 305, 0), stop(0.15, 0.36, 0.11, 285, 0.4), stop(0.5, 0.6, 0.1, 195, 0.8), stop(0.8, 0.78, 0.16, 140, 0.95), stop(1, 0.93, 0.19, 105, 1)]),
  },
  { name: 'grey', label: 'Grey, opaque', kind: 'sequential', table: tableOf([stop(0, 0.05, 0, 0, 1), stop(1, 1, 0, 0, 1)]) },
];

/** Negative violet, positive amber; zero lets the image through. */
const diverging: readonly ColorMap[] = [
  {
    name: 'violet-amber', label: 'Violet – amber', kind: 'diverging',
    table: tableOf([
      stop(0, 0.86, 0.12, 318, 1), stop(0.14, 0.64, 0.21, 308, 0.95), stop(0.36, 0.42, 0.17, 300, 0.5), stop(0.4999, 0.3, 0.06, 300, 0),
      stop(0.5001, 0.3, 0.06, 40, 0), stop(0.64, 0.48, 0.13, 50, 0.5), stop(0.86, 0.77, 0.165, 73, 0.95), stop(1, 0.95, 0.1, 98, 1),
    ]),
  },
  { name: 'grey', label: 'Grey, opaque', kind: 'diverging', table: tableOf([stop(0, 0.05, 0, 0, 1), stop(1, 1, 0, 0, 1)]) },
];

export const colorMaps = { sequential, diverging } as const;

/** The map of that name, else the first of its kind. */
export function colorMapFor(kind: ColorMap['kind'], name: string): ColorMap {
  const found = colorMaps[kind].find((map) => map.name === name) ?? colorMaps[kind][0];
  if (found === undefined) throw new RangeError(`no colour map of kind ${kind}`);
  return found;
}
