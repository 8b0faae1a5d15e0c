// Pooling with windows, and over the whole image.
import { shapeText } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import { extent, windowOf } from './window.ts';
import type { NodeCall } from '../node-call.ts';
import type { Value } from '../value.ts';

export const maxPool = operator('MaxPool', [1, 8, 10, 11, 12, 22], '2-D; strides, dilations, `pads`, `auto_pad`, `ceil_mode`; the `Indices` output is refused where it is used', (node) => {
  const x = node.input(0, 'X');
  // The order of indices matters to the second output only, which is refused where anything reads it.
  node.hasNoEffect('storage_order');
  return node.emit('MaxPool', [x], { ...windowOf(node, x), ceilMode: ceilMode(node) });
});

export const averagePool = operator('AveragePool', [1, 7, 10, 11, 19, 22], '2-D; strides, dilations, `pads`, `auto_pad`, `ceil_mode`, `count_include_pad`; 3-D along the first axis alone (a local response norm)', (node) => {
  const x = node.input(0, 'X');
  if (node.rank(x) === 5) return alongDepth(node, x);
  return node.emit('AveragePool', [x], { ...windowOf(node, x), ceilMode: ceilMode(node), countIncludePad: node.flag('count_include_pad', false) });
});

export const globalAveragePool = operator('GlobalAveragePool', [1, 22], '2-D', (node) => {
  const x = image(node);
  return node.emit('ReduceMean', [x], { axes: [2, 3], keepDims: true });
});

export const globalMaxPool = operator('GlobalMaxPool', [1, 22], '2-D', (node) => {
  const x = image(node);
  return node.emit('MaxPool', [x], { kernel: [extent(node, x, 2), extent(node, x, 3)], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
});

export const poolingOperators = [maxPool, averagePool, globalAveragePool, globalMaxPool];

/** [n,c,d,h,w] with a window of one pixel: pooled as [n,c,d,h·w]. */
function alongDepth(node: NodeCall, x: Value): Value {
  const shape = node.shape(x);
  const [length = 0, ...sides] = node.ints('kernel_shape') ?? [];
  const isPlain = (name: string, value: number): boolean => (node.ints(name) ?? []).every((entry) => entry === value);
  const isAlone = sides.every((side) => side === 1) && isPlain('strides', 1) && isPlain('dilations', 1) && isPlain('pads', 0) && (node.text('auto_pad') ?? 'NOTSET') === 'NOTSET';
  if (!isAlone) return node.refuse(`only images [n,c,h,w] are supported, its input is ${shapeText(shape)}`);
  // Without padding and strides these change nothing.
  node.hasNoEffect('ceil_mode', 'count_include_pad');
  const [depth, height, width] = [extent(node, x, 2), extent(node, x, 3), extent(node, x, 4)];
  const flat = node.step('flat', 'Reshape', [x], { shape: ['n', extent(node, x, 1), depth, height * width] });
  const pooled = node.step('pooled', 'AveragePool', [flat], { kernel: [length, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false, countIncludePad: false });
  return node.emit('Reshape', [pooled], { shape: ['n', extent(node, x, 1), depth - length + 1, height, width] });
}

/** With auto_pad the output's size is given, and rounding up adds nothing. */
function ceilMode(node: NodeCall): boolean {
  return node.flag('ceil_mode', false) && (node.text('auto_pad') ?? 'NOTSET') === 'NOTSET';
}

function image(node: NodeCall): Value {
  const x = node.input(0, 'X');
  if (node.rank(x) !== 4) node.refuse(`only images [n,c,h,w] are supported, its input is ${shapeText(node.shape(x))}`);
  return x;
}
