// Operators that reread the same values under another shape, and transposes.
import { shapeText } from '../../../graph/tensor.ts';
import { operator } from './define.ts';
import type { Dim, Shape } from '../../../graph/tensor.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';

const reshape = operator('Reshape', [5, 13, 14, 19, 21, 23, 24, 25], 'a shape that keeps the images of a batch apart; −1, 0, `allowzero`', (node) => {
  const x = node.input(0, 'data');
  const allowZero = node.opset >= 14 && node.flag('allowzero', false);
  const requested = node.dims(1, 'shape');
  const from = node.shape(x);
  const filled = requested.map((extent, axis): Dim => {
    if (extent !== 0 || allowZero) return extent;
    return from[axis] ?? node.refuse(`its shape copies axis ${axis} of ${shapeText(from)}`);
  });
  return node.emit('Reshape', [x], { shape: resolve(node, from, filled) });
});

const flatten = operator('Flatten', [1, 9, 11, 13, 21, 23, 24, 25], 'axis 1, or another that keeps the batch apart', (node) => {
  const x = node.input(0, 'input');
  const from = node.shape(x);
  const declared = node.int('axis') ?? 1;
  const axis = declared === from.length ? declared : node.axis(declared, from.length);
  const product = (extents: Shape): Dim => extents.reduce<Dim>((total, extent) => (total === 1 ? extent : extent === 1 ? total : Number(total) * Number(extent)), 1);
  const shape = [product(from.slice(0, axis)), product(from.slice(axis))];
  if (shape.some(Number.isNaN)) node.refuse(`flattening ${shapeText(from)} at axis ${axis} would join the images of a batch`);
  return node.emit('Reshape', [x], { shape });
});

const squeeze = operator('Squeeze', [1, 11, 13, 21, 23, 24, 25], 'named axes of one element, not the batch', (node) => {
  const x = node.input(0, 'data');
  const from = node.shape(x);
  const declared = axesOf(node);
  if (declared === undefined && from.includes('n')) node.refuse('it names no axes, so it would also drop a batch of one image');
  const axes = declared?.map((axis) => node.axis(axis, from.length)) ?? from.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  const wrong = axes.find((axis) => from[axis] !== 1);
  if (wrong !== undefined) node.refuse(`it drops axis ${wrong} of ${shapeText(from)}`);
  return node.emit('Reshape', [x], { shape: from.filter((_, axis) => !axes.includes(axis)) });
});

const unsqueeze = operator('Unsqueeze', [1, 11, 13, 21, 23, 24, 25], 'all, behind the batch', (node) => {
  const x = node.input(0, 'data');
  const from = node.shape(x);
  const declared = axesOf(node) ?? node.refuse('its axes are missing');
  const rank = from.length + declared.length;
  const axes = new Set(declared.map((axis) => node.axis(axis, rank)));
  if (axes.size !== declared.length) node.refuse(`its axes [${declared.join(',')}] repeat`);
  const rest = from[Symbol.iterator]();
  const shape = Array.from({ length: rank }, (_, axis): Dim => (axes.has(axis) ? 1 : rest.next().value ?? 1));
  if (shape.indexOf('n') > 0) node.refuse('it puts an axis before the batch');
  return node.emit('Reshape', [x], { shape });
});

const transpose = operator('Transpose', [1, 13, 21, 23, 24, 25], 'any that leaves the batch first', (node) => {
  const x = node.input(0, 'data');
  const rank = node.rank(x);
  return node.emit('Transpose', [x], { perm: node.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis) });
});

const expand = operator('Expand', [8, 13], 'constant shape; the batch keeps its size, a constant is repeated to it', (node) => {
  const x = node.input(0, 'input');
  const from = node.shape(x);
  const requested = node.dims(1, 'shape');
  const rank = Math.max(from.length, requested.length);
  const shape = Array.from({ length: rank }, (_, axis): Dim => {
    const own = from[axis - rank + from.length] ?? 1;
    const asked = requested[axis - rank + requested.length] ?? 1;
    if (asked === 1 || asked === own || (own === 'n' && asked === node.lowering.fixedBatch)) return own;
    // A constant that every image gets (coordinates as further channels) is repeated with the batch.
    return own === 1 && (asked !== 'n' || axis === 0) ? asked : node.refuse(`${shapeText(from)} cannot be repeated to ${shapeText(requested)}`);
  });
  const x2 = rank === from.length ? x : node.step('ranked', 'Reshape', [x], { shape: [...Array.from({ length: rank - from.length }, () => 1), ...from] });
  return shape.every((extent, axis) => extent === node.shape(x2)[axis]) ? node.emit('Identity', [x2], {}) : node.emit('Expand', [x2], { shape });
});

export const reshapeOperators: readonly OnnxOperator[] = [reshape, flatten, squeeze, unsqueeze, transpose, expand];

/** An attribute before opset 13, an input since. */
function axesOf(node: NodeCall): readonly number[] | undefined {
  return node.opset < 13 ? node.ints('axes') : node.has(1) ? node.integers(1, 'axes') : undefined;
}

/**
 * The shape that a Reshape asks for, with −1 worked out and the batch kept symbolic.
 *
 * Every value of the graph with a batch holds one image after the other along axis 0. Reading it under a shape whose
 * axis 0 is the batch and whose other axes hold what one image holds keeps that true, whatever the batch is. So a batch
 * that the file fixes (a literal 1 in front) is replaced by the symbol exactly where the rest of the shape is one image.
 */
function resolve(node: NodeCall, from: Shape, requested: readonly Dim[]): Shape {
  const isBatched = from.includes('n');
  const perImage = from.reduce<number>((product, extent) => product * (extent === 'n' ? 1 : extent), 1);
  const [first, ...rest] = requested;
  const fail = (why: string): never => node.refuse(`it reads ${shapeText(from)} as ${shapeText(requested)}, ${why}`);
  const complete = (shape: readonly Dim[]): Dim[] => {
    const known = shape.reduce<number>((product, extent) => product * (extent === 'n' || extent === -1 ? 1 : extent), 1);
    if (shape.filter((extent) => extent === -1).length > 1) fail('which leaves two axes open');
    return shape.map((extent) => {
      if (extent !== -1) return extent;
      return known > 0 && perImage % known === 0 ? perImage / known : fail('which does not divide');
    });
  };
  if (!isBatched) return complete(requested);
  if (first === undefined) return fail('which has no batch axis');
  const isWholeBatch = first === 'n' || first === node.lowering.fixedBatch || (first === -1 && holds(rest, perImage));
  if (!isWholeBatch || rest.includes('n')) return fail('which does not keep the images of a batch apart');
  return ['n', ...complete(rest)];
}

function holds(extents: readonly Dim[], count: number): boolean {
  return extents.every((extent) => typeof extent === 'number' && extent >= 0) && extents.reduce<number>((product, extent) => product * Number(extent), 1) === count;
}
