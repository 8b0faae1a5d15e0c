// Windows of convolution and pooling: kernel, strides, dilations and padding as ONNX writes them, auto_pad resolved.
import { shapeText } from '../../../graph/tensor.ts';
import { samePadding } from '../../same-padding.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';
import type { NodeCall } from '../node-call.ts';
import type { Value } from '../value.ts';

export interface ImageWindow {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
}

/**
 * @param kernel the window's size, where the weights give it
 * @param resolves whether `auto_pad` says how much padding there is; a transposed convolution resolves it itself
 */
export function windowOf(node: NodeCall, x: Value, kernel?: Pair, { resolves = true }: { readonly resolves?: boolean } = {}): ImageWindow {
  const shape = node.shape(x);
  if (shape.length !== 4) node.refuse(`only images [n,c,h,w] are supported, its input is ${shapeText(shape)}`);
  const declared = node.ints('kernel_shape');
  const size = declared === undefined ? kernel ?? node.refuse('its kernel_shape is missing') : pair(node, 'kernel_shape', declared);
  if (kernel !== undefined && (size[0] !== kernel[0] || size[1] !== kernel[1])) node.refuse(`its kernel_shape is ${size.join('×')}, its weights are ${kernel.join('×')}`);
  const strides = pair(node, 'strides', node.ints('strides') ?? [1, 1]);
  const dilations = pair(node, 'dilations', node.ints('dilations') ?? [1, 1]);
  return { kernel: size, strides, dilations, pads: !resolves ? [0, 0, 0, 0] : padsOf(node, [extent(node, x, 2), extent(node, x, 3)], { kernel: size, strides, dilations }) };
}

/** ONNX gives [top, left, bottom, right], as the graph does. */
function padsOf(node: NodeCall, size: Pair, window: Omit<ImageWindow, 'pads'>): Pads {
  const declared = node.ints('pads');
  const mode = node.text('auto_pad') ?? 'NOTSET';
  switch (mode) {
    case 'NOTSET': {
      const [top = 0, left = 0, bottom = 0, right = 0, ...more] = declared ?? [0, 0, 0, 0];
      if (more.length > 0 || (declared !== undefined && declared.length !== 4)) node.refuse(`its pads must be four numbers, got ${String(declared)}`);
      if (top < 0 || left < 0 || bottom < 0 || right < 0) node.refuse(`its pads must not be negative, got ${String(declared)}`);
      return [top, left, bottom, right];
    }
    case 'VALID': return [0, 0, 0, 0];
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const [vertical, horizontal] = [samePadding(size, window, 0), samePadding(size, window, 1)];
      const before = (total: number): number => (mode === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2));
      return [before(vertical), before(horizontal), vertical - before(vertical), horizontal - before(horizontal)];
    }
    default: return node.refuse(`its auto_pad is ${JSON.stringify(mode)}`);
  }
}

function pair(node: NodeCall, name: string, values: readonly number[]): Pair {
  const [vertical, horizontal] = values;
  if (vertical === undefined || horizontal === undefined || values.length !== 2 || vertical < 1 || horizontal < 1) {
    return node.refuse(`its ${name} must be two positive numbers, got [${values.join(',')}]`);
  }
  return [vertical, horizontal];
}

export function extent(node: NodeCall, x: Value, axis: number): number {
  const size = node.shape(x)[axis];
  return typeof size === 'number' ? size : node.refuse(`axis ${axis} of its input ${shapeText(node.shape(x))} must be a number`);
}
