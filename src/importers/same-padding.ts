// How much padding makes a window's output ⌈input / stride⌉ long: TensorFlow's `same`, ONNX's SAME_UPPER and SAME_LOWER.
import type { Pair } from '../graph/vocabulary.ts';

/**
 * Padding in front and behind along height (axis 0) or width (axis 1), together. Which side takes an odd one is the caller's.
 *
 * @see tensorflow/core/framework/common_shape_fns.cc, GetWindowedOutputSizeVerbose
 */
export function samePadding(size: Pair, { kernel, strides, dilations }: { readonly kernel: Pair; readonly strides: Pair; readonly dilations: Pair }, axis: 0 | 1): number {
  const output = Math.ceil(size[axis] / strides[axis]);
  return Math.max(0, (output - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - size[axis]);
}
