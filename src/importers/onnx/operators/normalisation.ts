// Normalisations by the image's own statistics.
import { elementCount } from '../../../graph/tensor.ts';
import { localResponse, scaledAndShifted, standardised } from '../../composed/normalisations.ts';
import { operator } from './define.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

const layerNormalization = operator('LayerNormalization', [17], 'over the last axes, not the batch; constant or no bias', (node) => {
  // `stash_type` is the precision of the statistics, which is float32 at least.
  node.hasNoEffect('stash_type');
  const x = node.input(0, 'X');
  const rank = node.rank(x);
  const first = node.axis(node.int('axis') ?? -1, rank);
  if (first === 0) node.refuse('it normalises over the batch');
  const axes = Array.from({ length: rank - first }, (_, index) => first + index);
  const [scale, shift] = [node.input(1, 'Scale'), node.optional(2)];
  return scaledAndShifted(node, standardised(node, x, { axes, epsilon: node.float('epsilon') ?? Math.fround(1e-5) }), scale, shift);
});

const instanceNormalization = operator('InstanceNormalization', [1, 6, 22], 'constant scale and bias', (node) => {
  const x = node.input(0, 'input');
  const rank = node.rank(x);
  const axes = Array.from({ length: rank - 2 }, (_, index) => index + 2);
  const y = standardised(node, x, { axes, epsilon: node.float('epsilon') ?? Math.fround(1e-5) });
  return scaledAndShifted(node, y, perChannel(node, 1, 'scale', rank), perChannel(node, 2, 'B', rank));
});

/** Scale and bias are one a group before opset 21, one a channel since. */
const groupNormalization = operator('GroupNormalization', [18, 21], 'constant scale and bias', (node) => {
  node.hasNoEffect('stash_type');
  const x = node.input(0, 'X');
  const shape = node.shape(x);
  const groups = node.int('num_groups') ?? node.refuse('its num_groups is missing');
  const inGroup = elementCount(shape.slice(1).map(Number)) / groups;
  const grouped = node.step('grouped', 'Reshape', [x], { shape: ['n', groups, inGroup] });
  const y = standardised(node, grouped, { axes: [2], epsilon: node.float('epsilon') ?? Math.fround(1e-5) });
  if (node.opset < 21) {
    const scaled = node.step('scaled', 'Mul', [y, perChannel(node, 1, 'scale', 3)], {});
    return node.emit('Reshape', [node.step('shifted', 'Add', [scaled, perChannel(node, 2, 'bias', 3)], {})], { shape });
  }
  const back = node.step('ungrouped', 'Reshape', [y], { shape });
  return scaledAndShifted(node, back, perChannel(node, 1, 'scale', shape.length), perChannel(node, 2, 'bias', shape.length));
});

const lrn = operator('LRN', [1, 13], 'images', (node) => {
  const x = node.input(0, 'X');
  if (node.rank(x) !== 4) node.refuse('only images [n,c,h,w] are supported');
  return localResponse(node, x, {
    size: node.int('size') ?? node.refuse('its size is missing'),
    alpha: node.float('alpha') ?? Math.fround(1e-4), beta: node.float('beta') ?? 0.75, bias: node.float('bias') ?? 1,
  });
});

export const normalisationOperators: readonly OnnxOperator[] = [layerNormalization, instanceNormalization, groupNormalization, lrn];

/** [c] as [c,1,…], which broadcasts to a tensor of `rank` axes. */
function perChannel(node: NodeCall, index: number, role: string, rank: number): Value {
  const tensor = node.constant(index, role);
  return node.made(role, { ...tensor, shape: [tensor.values.length, ...Array.from({ length: rank - 2 }, () => 1)] });
}
