// Padding of convolution and pooling windows by Keras's names.
import type { ValueName } from '../../../graph/tensor.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';

/**
 * `valid`: none. `same`: an output of ⌈input / stride⌉; what cannot be halved goes to the bottom and right.
 * tensorflow/core/framework/common_shape_fns.cc, GetWindowedOutputSizeVerbose.
 */
export function padsOf(call: LayerCall, x: ValueName, { kernel, strides, dilations }: { kernel: Pair; strides: Pair; dilations: Pair }): Pads {
  const padding = call.text('padding', 'valid');
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding !== 'same') return call.refuse(`its padding is "${padding}"`);
  const total = (axis: 0 | 1): number => {
    const input = call.extent(x, axis + 2);
    const output = Math.ceil(input / strides[axis]);
    return Math.max(0, (output - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - input);
  };
  const [vertical, horizontal] = [total(0), total(1)];
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
  return [top, left, vertical - top, horizontal - left];
}
