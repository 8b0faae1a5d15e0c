// Normalisations whose statistics are those of the image itself: over channels, positions, groups of channels, neighbours.
import { number } from './composer.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { Composer } from './composer.ts';

export interface Moments {
  readonly axes: readonly number[];
  readonly epsilon: number;
}

/** (x − μ)/√(σ² + ε), the moments over `axes`. Ba et al., arXiv:1607.06450; Ulyanov et al., arXiv:1607.08022. */
export function standardised<V>(c: Composer<V>, x: V, { axes, epsilon }: Moments): V {
  const centred = c.step('centred', 'Sub', [x, c.step('mean', 'ReduceMean', [x], { axes, keepDims: true })], {});
  const variance = c.step('variance', 'ReduceMean', [c.step('square', 'Mul', [centred, centred], {})], { axes, keepDims: true });
  const rate = c.step('rate', 'Power', [c.step('steadied', 'Add', [variance, number(c, epsilon, 'epsilon')], {})], { exponent: -0.5 });
  return c.step('standardised', 'Mul', [centred, rate], {});
}

/** y·scale + shift, each of which broadcasts and may be left out. */
export function scaledAndShifted<V>(c: Composer<V>, y: V, scale: V | undefined, shift: V | undefined): V {
  if (shift === undefined) return scale === undefined ? c.emit('Identity', [y], {}) : c.emit('Mul', [y, scale], {});
  return c.emit('Add', [scale === undefined ? y : c.step('scaled', 'Mul', [y, scale], {}), shift], {});
}

export interface Neighbours {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
}

/** x/(bias + alpha/size · Σ x²)^beta, the sum over `size` neighbouring channels. Krizhevsky et al., 2012, §3.3. */
export function localResponse<V>(c: Composer<V>, x: V, { size, alpha, beta, bias }: Neighbours): V {
  const channels = Number(c.shape(x)[1]);
  const share = c.made('neighbours', neighbourWeights(channels, size, alpha / size));
  const shift = c.made('bias', { dtype: 'float32', shape: [channels], values: new Float32Array(channels).fill(bias) });
  const square = c.step('square', 'Mul', [x, x], {});
  const total = c.step('total', 'Conv', [square, share, shift], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
  return c.emit('Mul', [x, c.step('rate', 'Power', [total], { exponent: -beta })], {});
}

/** [c,c,1,1]: a band, ⌊(size − 1)/2⌋ channels before to ⌈(size − 1)/2⌉ after, as ONNX's LRN defines it. */
function neighbourWeights(channels: number, size: number, weight: number): Tensor {
  const values = new Float32Array(channels * channels);
  for (let channel = 0; channel < channels; channel++) {
    const first = Math.max(0, channel - Math.floor((size - 1) / 2));
    const last = Math.min(channels - 1, channel + Math.ceil((size - 1) / 2));
    values.fill(weight, channel * channels + first, channel * channels + last + 1);
  }
  return { dtype: 'float32', shape: [channels, channels, 1, 1], values };
}
