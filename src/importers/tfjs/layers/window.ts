// Padding of convolution and pooling windows by Keras's names.
import { samePadding } from '../../same-padding.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';
import type { LayerCall } from '../layer-call.ts';

/** `valid`: none. `same`: what makes the output ⌈input / stride⌉; what cannot be halved goes to the bottom and right. */
export function padsOf(call: LayerCall, x: ValueName, window: { kernel: Pair; strides: Pair; dilations: Pair }): Pads {
  return paddingFor(call, [call.extent(x, 2), call.extent(x, 3)], window);
}

/** @param size of the image that the windows lie on: of a transposed convolution, its result */
export function paddingFor(call: LayerCall, size: Pair, window: { kernel: Pair; strides: Pair; dilations: Pair }): Pads {
  const padding = call.text('padding', 'valid');
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding !== 'same') return call.refuse(`its padding is "${padding}"`);
  const [vertical, horizontal] = [samePadding(size, window, 0), samePadding(size, window, 1)];
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
  return [top, left, vertical - top, horizontal - left];
}
