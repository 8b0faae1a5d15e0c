// Which pixels of a line, with which weights, make each pixel of the resized line: the filters of PIL and torch.

export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';

/** For output i: the inputs first[i] … first[i] + count[i] − 1, weighted by weights[i · stride …], which sum to 1. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  readonly stride: number;
}

interface Filter { readonly support: number; readonly weight: (x: number) => number }

/** Keys' cubic with parameter a. PIL and torch with antialias take a = −0.5, torch without antialias −0.75. */
function cubic(a: number): Filter {
  return {
    support: 2,
    weight: (signed) => {
      const x = Math.abs(signed);
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  };
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const triangle: Filter = { support: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) };
const lanczos3: Filter = { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };

/**
 * Taps of a resize from `inSize` to `outSize`, for outputs `from` … `from + length − 1`; pixel centres lie at i + ½.
 *
 * `antialias` widens the filter by the reduction factor, as PIL and torchvision's antialias=True do, and renormalises at the edge;
 * without it the filter spans neighbouring pixels only and the edge pixel is repeated, as torch's interpolate does.
 */
export function tapsFor({ inSize, outSize, from, length, interpolation, antialias }: {
  inSize: number; outSize: number; from: number; length: number; interpolation: Interpolation; antialias: boolean;
}): Taps {
  const scale = inSize / outSize;
  if (interpolation === 'nearest') {
    const first = Int32Array.from({ length }, (_, i) => Math.min(Math.floor((from + i + 0.5) * scale), inSize - 1));
    return { first, count: new Int32Array(length).fill(1), weights: new Float64Array(length).fill(1), stride: 1 };
  }
  const filter = interpolation === 'bilinear' ? triangle : interpolation === 'lanczos' ? lanczos3 : cubic(antialias ? -0.5 : -0.75);
  return antialias ? widenedTaps({ inSize, scale, from, length, filter }) : plainTaps({ inSize, scale, from, length, filter });
}

interface TapsInput { readonly inSize: number; readonly scale: number; readonly from: number; readonly length: number; readonly filter: Filter }

function widenedTaps({ inSize, scale, from, length, filter }: TapsInput): Taps {
  const widening = Math.max(scale, 1);
  const support = filter.support * widening;
  const stride = Math.ceil(support) * 2 + 1;
  const taps = emptyTaps(length, stride);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), inSize);
    let total = 0;
    for (let j = first; j < end; j++) {
      const weight = filter.weight((j - center + 0.5) / widening);
      taps.weights[i * stride + j - first] = weight;
      total += weight;
    }
    if (total !== 0) for (let j = 0; j < end - first; j++) taps.weights[i * stride + j] = (taps.weights[i * stride + j] ?? 0) / total;
    taps.first[i] = first;
    taps.count[i] = end - first;
  }
  return taps;
}

function plainTaps({ inSize, scale, from, length, filter }: TapsInput): Taps {
  const stride = filter.support * 2;
  const taps = emptyTaps(length, stride);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale - 0.5;
    const base = Math.floor(center) - filter.support + 1;
    const first = Math.min(Math.max(base, 0), Math.max(inSize - stride, 0));
    for (let j = 0; j < stride; j++) {
      const at = Math.min(Math.max(base + j, 0), inSize - 1) - first;
      taps.weights[i * stride + at] = (taps.weights[i * stride + at] ?? 0) + filter.weight(base + j - center);
    }
    taps.first[i] = first;
    taps.count[i] = Math.min(stride, inSize - first);
  }
  return taps;
}

function emptyTaps(length: number, stride: number): Taps {
  return { first: new Int32Array(length), count: new Int32Array(length), weights: new Float64Array(length * stride), stride };
}
