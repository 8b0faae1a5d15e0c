// How enlarging and reducing an image mixes the elements of one axis: ONNX's Resize, and Keras's UpSampling2D.
import type { AxisMatrix } from './along-axis.ts';

export type Coordinates = 'half_pixel' | 'half_pixel_symmetric' | 'pytorch_half_pixel' | 'align_corners' | 'asymmetric' | 'tf_half_pixel_for_nn';
export type Nearest = 'round_prefer_floor' | 'round_prefer_ceil' | 'floor' | 'ceil';

export interface AxisResize {
  readonly from: number;
  readonly to: number;
  /** What the file calls the scale; to/from need not be exactly it. */
  readonly scale: number;
  readonly coordinates: Coordinates;
  readonly kernel: { readonly mode: 'nearest'; readonly rounding: Nearest } | { readonly mode: 'linear' } | { readonly mode: 'cubic'; readonly a: number; readonly excludesOutside: boolean };
}

/** @see onnx/docs/Operators.md, Resize: the position of each output element in the input, and the weights around it. */
export function resizeMatrix(resize: AxisResize): AxisMatrix {
  const { from, to, kernel } = resize;
  const values = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const position = positionOf(row, resize);
    const taps = tapsAt(position, kernel);
    const kept = kernel.mode === 'cubic' && kernel.excludesOutside ? taps.filter(([index]) => index >= 0 && index < from) : taps;
    const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [index, weight] of kept) {
      const at = row * from + Math.min(from - 1, Math.max(0, index));
      values[at] = (values[at] ?? 0) + weight / total;
    }
  }
  return { to, from, values };
}

function positionOf(row: number, { from, to, scale, coordinates }: AxisResize): number {
  // A scale is stored as a float32: where it means to/from, that quotient decides between two neighbours.
  const isQuotient = Math.abs(scale * from - to) < 1e-4 * to;
  const shrunk = (place: number): number => (isQuotient ? (place * from) / to : place / scale);
  switch (coordinates) {
    case 'half_pixel': return shrunk(row + 0.5) - 0.5;
    case 'pytorch_half_pixel': return to > 1 ? shrunk(row + 0.5) - 0.5 : 0;
    case 'half_pixel_symmetric': return (from / 2) * (1 - to / (scale * from)) + shrunk(row + 0.5) - 0.5;
    case 'align_corners': return to > 1 ? (row * (from - 1)) / (to - 1) : 0;
    case 'asymmetric': return shrunk(row);
    case 'tf_half_pixel_for_nn': return shrunk(row + 0.5);
  }
}

function tapsAt(position: number, kernel: AxisResize['kernel']): readonly (readonly [number, number])[] {
  const below = Math.floor(position);
  const share = position - below;
  switch (kernel.mode) {
    case 'nearest': return [[rounded(position, kernel.rounding), 1]];
    case 'linear': return [[below, 1 - share], [below + 1, share]];
    case 'cubic': return [-1, 0, 1, 2].map((offset) => [below + offset, cubic(Math.abs(share - offset), kernel.a)] as const);
  }
}

function rounded(position: number, rounding: Nearest): number {
  switch (rounding) {
    case 'round_prefer_floor': return Math.ceil(position - 0.5);
    case 'round_prefer_ceil': return Math.floor(position + 0.5);
    case 'floor': return Math.floor(position);
    case 'ceil': return Math.ceil(position);
  }
}

/** Keys, 1981: the convolution kernel of cubic interpolation. */
function cubic(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1;
  if (distance < 2) return a * (((distance - 5) * distance + 8) * distance - 4);
  return 0;
}
