// Constants, shapes of values, casts, and operators that do nothing when a model is only applied.
import { castTensor, filledTensor } from '../../../graph/rewrites/evaluate.ts';
import { float32 } from '../../../graph/tensor.ts';
import { elementType } from '../model-file.ts';
import { fromDims } from '../value.ts';
import { operator } from './define.ts';
import type { Tensor } from '../../../graph/tensor.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

const valueAttributes = ['value', 'value_float', 'value_floats', 'value_int', 'value_ints'] as const;

const constant = operator('Constant', [1, 9, 11, 12, 13, 19, 21, 23, 24, 25], 'tensors and numbers; text and sparse values are refused', (node) => {
  const given = valueAttributes.map((name) => node.attribute(name)).find((attribute) => attribute !== undefined);
  switch (given?.kind) {
    case 'tensor': return node.made('', given.value.load());
    case 'float': return node.made('', float32([], [given.value]));
    case 'floats': return node.made('', float32([given.value.length], given.value));
    case 'int': return node.made('', { dtype: 'int64', shape: [], values: BigInt64Array.of(given.value) });
    case 'ints': return node.made('', { dtype: 'int64', shape: [given.value.length], values: BigInt64Array.from(given.value) });
    default: return node.refuse('its value is not a tensor or a number');
  }
});

const constantOfShape = operator('ConstantOfShape', [9, 20, 21, 23, 24, 25], 'a shape without the batch', (node) => {
  const shape = node.integers(0, 'shape');
  const attribute = node.attribute('value');
  if (attribute !== undefined && attribute.kind !== 'tensor') node.refuse('its value is not a tensor');
  const value: Tensor = attribute?.kind === 'tensor' ? attribute.value.load() : float32([1], [0]);
  return node.made('', filledTensor(value.dtype, shape, value.values[0] ?? 0));
});

const shapeOf = operator('Shape', [1, 13, 15, 19, 21, 23, 24, 25], 'folded, with the batch as a symbol', (node) => {
  const dims = node.shape(node.input(0, 'data'));
  const [start, end] = node.opset < 15 ? [undefined, undefined] : [node.int('start'), node.int('end')];
  return fromDims(dims.slice(start ?? 0, end ?? dims.length), 1, node.output);
});

const identity = operator('Identity', [1, 13, 14, 16, 19, 21, 23, 24, 25], 'all', (node) => passOn(node, node.input(0, 'input')));

const dropout = operator('Dropout', [7, 10, 12, 13, 22], 'as applied: nothing is dropped', (node) => {
  node.hasNoEffect('ratio', 'seed');
  if (node.opset >= 12) {
    node.optional(1);
    const training = node.optionalConstant(2, 'training_mode');
    if (Number(training?.values[0] ?? 0) !== 0) node.refuse('the model was exported in training mode');
  }
  return passOn(node, node.input(0, 'data'));
});

/** Floats of other widths are held as float32 here, so a cast between them changes nothing but the note. */
const cast = operator('Cast', [6, 9, 13, 19, 21, 23, 24, 25, 28], 'between float, integer and bool types; narrower floats are computed in float32', (node) => {
  // `saturate` and `round_mode` concern eight-bit floats only, which are refused below.
  node.hasNoEffect('saturate', 'round_mode');
  const x = node.input(0, 'input');
  const to = elementType(node.int('to') ?? 0);
  if (to.dtype === undefined) return node.refuse(`it casts to ${to.name}`);
  if (to.dtype === 'float32' && to.name !== 'float32') node.lowering.note(`casts to ${to.name} are computed in float32`);
  if (to.dtype === 'int32' && to.name !== 'int32') return node.refuse(`it casts to ${to.name}`);
  if (x.kind === 'constant') return node.made('', castTensor(x.tensor, to.dtype) ?? node.refuse('it casts a value that is not finite to an integer'));
  return node.dtype(x) === to.dtype ? passOn(node, x) : node.emit('Cast', [x], { to: to.dtype });
});

export const constantOperators: readonly OnnxOperator[] = [constant, constantOfShape, shapeOf, identity, dropout, cast];

/** Under the node's own name, so that it can be asked for; a rewrite drops it where nobody asks. */
function passOn(node: NodeCall, x: Value): Value {
  return x.kind === 'dims' ? x : node.emit('Identity', [x], {});
}
