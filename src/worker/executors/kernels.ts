// Rearranges convolution weights [o, i/groups, kh, kw] into those whose plain convolution is the transpose.
import type { TensorValues } from '../../graph/tensor.ts';
import type { Pads, Pair } from '../../graph/vocabulary.ts';

/** → [i, o/groups, kh, kw]: turned by 180°, channel axes exchanged within each group. `shape` is the result's. */
export function flipKernels(values: TensorValues, shape: readonly number[], groups: number): Float32Array {
  const [channels = 0, outPerGroup = 0, kh = 0, kw = 0] = shape;
  const [inPerGroup, area] = [channels / groups, kh * kw];
  const flipped = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const group = Math.floor(channel / inPerGroup);
    for (let out = 0; out < outPerGroup; out++) {
      const from = ((group * outPerGroup + out) * inPerGroup + (channel % inPerGroup)) * area;
      const to = (channel * outPerGroup + out) * area;
      for (let tap = 0; tap < area; tap++) flipped[to + tap] = Number(values[from + area - 1 - tap]);
    }
  }
  return flipped;
}

/** Along one axis, the elements of g that reach one block of `stride` outputs: block·1 + [first, first + length). */
export interface PhaseWindow {
  readonly first: number;
  readonly length: number;
}

/** Output i = block·stride + phase reads g[block + offset] with tap phase + pad − offset·stride, where that is a tap. */
export function phaseWindow(kernel: number, stride: number, pad: number): PhaseWindow {
  const first = Math.ceil((pad - kernel + 1) / stride);
  const last = Math.floor((pad + stride - 1) / stride);
  return { first, length: last - first + 1 };
}

export interface PhaseLayout {
  /** Input channels of the forward convolution. */
  readonly channels: number;
  readonly outPerGroup: number;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly groups: number;
  readonly windows: readonly [PhaseWindow, PhaseWindow];
}

/** → [i·sh·sw, o/groups, window height, window width]: channel i·sh·sw + y·sw + x computes phase (y, x) of channel i. */
export function phaseKernels(values: TensorValues, { channels, outPerGroup, kernel, strides, pads, groups, windows }: PhaseLayout): Float32Array {
  const [rows, columns] = windows;
  const inPerGroup = channels / groups;
  const result = new Float32Array(channels * strides[0] * strides[1] * outPerGroup * rows.length * columns.length);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    const group = Math.floor(channel / inPerGroup);
    for (let y = 0; y < strides[0]; y++) for (let x = 0; x < strides[1]; x++) for (let out = 0; out < outPerGroup; out++) {
      const from = ((group * outPerGroup + out) * inPerGroup + (channel % inPerGroup)) * kernel[0] * kernel[1];
      for (let row = 0; row < rows.length; row++) for (let column = 0; column < columns.length; column++) {
        const tapY = y + pads[0] - (rows.first + row) * strides[0];
        const tapX = x + pads[1] - (columns.first + column) * strides[1];
        const isTap = tapY >= 0 && tapY < kernel[0] && tapX >= 0 && tapX < kernel[1];
        result[at++] = isTap ? Number(values[from + tapY * kernel[1] + tapX]) : 0;
      }
    }
  }
  return result;
}
