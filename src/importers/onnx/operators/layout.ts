// Operators that join, cut and pad along axes.
import { takeAlong } from '../../../graph/rewrites/evaluate.ts';
import { shapeText } from '../../../graph/tensor.ts';
import { alongAxis, picked } from '../../composed/along-axis.ts';
import { operator } from './define.ts';
import { extent } from './window.ts';
import type { Shape, Tensor } from '../../../graph/tensor.ts';
import type { Pair } from '../../../graph/vocabulary.ts';
import type { NodeCall, UnaryStep } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

/** Beyond this, picking many elements is one product by a matrix and not a slice for each. */
const mostSlices = 8;

const concat = operator('Concat', [4, 11, 13], 'any axis but the batch', (node) => {
  const parts = node.inputs();
  const first = parts[0] ?? node.refuse('it has no operands');
  const axis = node.axis(node.int('axis') ?? node.refuse('its axis is missing'), node.rank(first));
  const isBatched = parts.some((part) => node.shape(part)[0] === 'n');
  // A batch that the file fixes at one lets it write a constant for the one image: every image gets it.
  const isForAll = (part: Value): boolean => isBatched && axis > 0 && part.kind === 'constant' && node.lowering.fixedBatch === 1 && node.shape(part)[0] === 1;
  const joined = parts.map((part, index) => (isForAll(part) ? node.step(`for-all-${index}`, 'Expand', [part], { shape: ['n', ...node.shape(part).slice(1)] }) : part));
  return node.emit('Concat', joined, { axis });
});

/** Starts, ends and axes are attributes before opset 10, inputs since; steps came with opset 10. */
const slice = operator('Slice', [1, 10, 11, 13], 'constant bounds; any steps on images; not the batch', (node) => {
  const x = node.input(0, 'data');
  const shape = node.shape(x);
  const isOld = node.opset < 10;
  const starts = (isOld ? node.ints('starts') : node.integers(1, 'starts')) ?? node.refuse('its starts are missing');
  const ends = (isOld ? node.ints('ends') : node.integers(2, 'ends')) ?? node.refuse('its ends are missing');
  const axes = (isOld ? node.ints('axes') : node.optional(3) && node.integers(3, 'axes')) ?? starts.map((_, index) => index);
  const steps = (isOld ? undefined : node.optional(4) && node.integers(4, 'steps')) ?? starts.map(() => 1);
  if ([ends, axes, steps].some((list) => list.length !== starts.length)) node.refuse('its starts, ends, axes and steps differ in number');
  const ranges = starts.map((start, index) => {
    const axis = node.axis(axes[index] ?? 0, shape.length);
    return { axis, ...rangeOf(node, shape[axis] ?? 1, start, ends[index] ?? 0, steps[index] ?? 1) };
  });
  if (x.kind === 'constant') return node.made('', ranges.reduce((tensor, range) => takeRange(tensor, range), x.tensor));
  // Backwards, or every other channel: picked one by one.
  const isIrregular = ({ axis, length, step }: Range): boolean => length > 1 && (step < 0 || (step > 1 && !(shape.length === 4 && axis >= 2)));
  const ordered = ranges.filter(isIrregular).reduce<Value>((value, { axis, start, length, step }) =>
    inOrder(node, value, axis, Array.from({ length }, (_, index) => start + index * step)), x);
  return node.chain(ordered, ranges.filter((range) => !isIrregular(range)).flatMap((range) => cuts(node, shape, range)));
});

/** The elements `indices` of an axis, which need not rise. */
function inOrder(node: NodeCall, x: Value, axis: number, indices: readonly number[]): Value {
  if (node.rank(x) !== 4 || (axis !== 1 && axis !== 2 && axis !== 3)) return node.refuse(`it picks elements of axis ${axis} of ${shapeText(node.shape(x))}, only images are supported`);
  return alongAxis(node, x, axis, picked(indices, extent(node, x, axis)), `axis-${axis}-order`);
}

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Bounds count from the end when negative and are clamped to the axis, as the operator's definition says. */
function rangeOf(node: NodeCall, size: number | 'n', start: number, end: number, step: number): Omit<Range, 'axis'> {
  if (size === 'n') {
    const isAll = start === 0 && step === 1 && (end >= 2 ** 31 - 1 || end === node.lowering.fixedBatch);
    return isAll ? { start: 0, length: -1, step: 1 } : node.refuse('it takes some of the images of a batch');
  }
  if (step === 0) node.refuse('its step is 0');
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (bound: number): number => Math.min(high, Math.max(low, bound < 0 ? bound + size : bound));
  // A negative step counts down to −1, which only a bound below −size can say.
  const from = Math.max(low, Math.min(step > 0 ? size : size - 1, clamp(start)));
  return { start: from, length: Math.max(0, Math.ceil((clamp(end) - from) / step)), step };
}

function takeRange(x: Tensor, { axis, start, length, step }: Range): Tensor {
  return takeAlong(x, axis, Array.from({ length }, (_, index) => start + index * step));
}

/** The operators that take a range of one axis; none where it is the whole axis. */
function cuts(node: NodeCall, shape: Shape, { axis, start, length, step }: Range): UnaryStep[] {
  const size = shape[axis] ?? 1;
  if (length === -1 || (start === 0 && step === 1 && length === size)) return [];
  if (length === 0) return node.refuse(`nothing is left of axis ${axis} of ${shapeText(shape)}`);
  const end = start + (length - 1) * step + 1;
  if (length === 1) return [{ suffix: `axis-${axis}`, op: 'Slice', attrs: { axis, start, end: start + 1 } }];
  const run: UnaryStep[] = start === 0 && (end === size || step > 1) ? [] : [{ suffix: `axis-${axis}`, op: 'Slice', attrs: { axis, start, end } }];
  if (step === 1) return run;
  // Every step-th element is what averaging over windows of one element gives.
  const strides: Pair = axis === 2 ? [step, 1] : [1, step];
  return [...run, { suffix: `axis-${axis}-steps`, op: 'AveragePool', attrs: { kernel: [1, 1], strides, pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false, countIncludePad: false } }];
}

/** Sizes are an attribute before opset 13, an input since; `num_outputs` (opset 18) makes all but the last one equal. */
const split = operator('Split', [2, 11, 13, 18], 'constant sizes, any axis but the batch', (node) => {
  const x = node.input(0, 'input');
  const axis = node.axis(node.int('axis') ?? 0, node.rank(x));
  const size = extent(node, x, axis);
  const count = (node.opset >= 18 ? node.int('num_outputs') : undefined) ?? node.outputCount;
  const declared = node.opset < 13 ? node.ints('split') : node.optional(1) && node.integers(1, 'split');
  const chunk = Math.ceil(size / count);
  const sizes = declared ?? Array.from({ length: count }, (_, index) => Math.min(chunk, size - index * chunk));
  if (sizes.reduce((total, part) => total + part, 0) !== size || sizes.length !== node.outputCount || sizes.some((part) => part < 1)) {
    node.refuse(`its parts [${sizes.join(',')}] do not make up axis ${axis} of ${size}`);
  }
  let start = 0;
  return sizes.map((part, index) => {
    start += part;
    return node.emitOutput(index, 'Slice', [x], { axis, start: start - part, end: start });
  });
});

/** Amounts are an attribute before opset 11, inputs since; axes can be named since opset 18. */
const pad = operator('Pad', [2, 11, 13, 18, 19, 21, 23, 24, 25], 'modes `constant`, and on images `reflect`, `edge`, `wrap`; negative amounts cut; not the batch', (node) => {
  const x = node.input(0, 'data');
  const rank = node.rank(x);
  const mode = node.text('mode') ?? 'constant';
  const amounts = (node.opset < 11 ? node.ints('pads') : node.integers(1, 'pads')) ?? node.refuse('its pads are missing');
  const value = (node.opset < 11 ? node.float('value') : constantNumber(node, 2)) ?? 0;
  const named = node.opset >= 18 && node.has(3) ? node.integers(3, 'axes').map((axis) => node.axis(axis, rank)) : undefined;
  const axes = named ?? Array.from({ length: rank }, (_, axis) => axis);
  if (amounts.length !== 2 * axes.length) node.refuse(`its pads are ${amounts.length} numbers for ${axes.length} axes`);
  const at = (axis: number, side: 0 | 1): number => (axes.includes(axis) ? amounts[axes.indexOf(axis) + side * axes.length] ?? 0 : 0);
  const amount = (side: 0 | 1): number[] => Array.from({ length: rank }, (_, axis) => at(axis, side));
  const [before, after] = [amount(0), amount(1)];
  if (mode !== 'constant') return mirrored(node, x, mode, before, after);
  const negative = axes.filter((axis) => at(axis, 0) < 0 || at(axis, 1) < 0);
  const trimmed = negative.flatMap((axis) => {
    const [lead, trail] = [Math.max(0, -at(axis, 0)), Math.max(0, -at(axis, 1))];
    return cuts(node, node.shape(x), { axis, start: lead, length: Math.max(0, extent(node, x, axis) - lead - trail), step: 1 });
  });
  const grows = [...before, ...after].some((count) => count > 0);
  const padding: UnaryStep = { suffix: 'pad', op: 'Pad', attrs: { before: before.map(atLeastZero), after: after.map(atLeastZero), value } };
  return node.chain(x, [...trimmed, ...(grows ? [padding] : [])]);
});

/** Padding with the image itself: its mirror image without or its edge, or its other side. */
function mirrored(node: NodeCall, x: Value, mode: string, before: readonly number[], after: readonly number[]): Value {
  const padded = before.reduce<Value>((value, lead, axis) => {
    const trail = after[axis] ?? 0;
    if (lead === 0 && trail === 0) return value;
    const size = extent(node, x, axis);
    if (lead < 0 || trail < 0 || (mode === 'reflect' && Math.max(lead, trail) >= size)) return node.refuse(`it pads axis ${axis} of ${size} by ${lead} and ${trail} in mode ${mode}`);
    return inOrder(node, value, axis, Array.from({ length: lead + size + trail }, (_, index) => sourceOf(node, mode, index - lead, size)));
  }, x);
  return node.emit('Identity', [padded], {});
}

function sourceOf(node: NodeCall, mode: string, index: number, size: number): number {
  switch (mode) {
    case 'reflect': return index < 0 ? -index : index >= size ? 2 * size - 2 - index : index;
    case 'edge': return Math.min(size - 1, Math.max(0, index));
    case 'wrap': return ((index % size) + size) % size;
    default: return node.refuse(`its mode is ${JSON.stringify(mode)}`);
  }
}

/** Elements or slices picked by constant indices: one index drops the axis, a list keeps it. */
const gather = operator('Gather', [1, 11, 13], 'constant indices (one, or a list), any axis but the batch', (node) => {
  const x = node.input(0, 'data');
  const indices = node.constant(1, 'indices');
  const shape = node.shape(x);
  const axis = node.axis(node.int('axis') ?? 0, shape.length);
  const size = extent(node, x, axis);
  const picks = Array.from(indices.values as BigInt64Array | Int32Array, Number).map((index) => (index < 0 ? index + size : index));
  if (indices.shape.length > 1) node.refuse(`its indices have the shape ${shapeText(indices.shape)}`);
  if (picks.length === 0 || picks.some((index) => index < 0 || index >= size)) node.refuse(`its indices [${picks.join(',')}] are outside axis ${axis} of ${size}`);
  const isOne = indices.shape.length === 0;
  const dropped = shape.filter((_, index) => index !== axis);
  if (x.kind === 'constant') {
    const picked = takeAlong(x.tensor, axis, picks);
    return node.made('', isOne ? { ...picked, shape: dropped as readonly number[] } : picked);
  }
  const slices = picks.map((index, order): UnaryStep => ({ suffix: `pick-${order}`, op: 'Slice', attrs: { axis, start: index, end: index + 1 } }));
  if (isOne) return node.chain(x, [...slices, { suffix: 'drop', op: 'Reshape', attrs: { shape: dropped } }]);
  if (slices.length === 1) return node.chain(x, slices);
  if (slices.length > mostSlices && shape.length === 4 && axis > 0) return node.emit('Identity', [inOrder(node, x, axis, picks)], {});
  return node.emit('Concat', slices.map((part) => node.step(part.suffix, part.op, [x], part.attrs)), { axis });
});

const tile = operator('Tile', [6, 13], 'constant repeats, not of the batch', (node) => {
  const x = node.input(0, 'input');
  const repeats = node.integers(1, 'repeats');
  const times = (axis: number): number => repeats[axis] ?? 1;
  if (repeats.length !== node.rank(x) || repeats.some((count) => count < 1)) return node.refuse(`its repeats are [${repeats.join(',')}] for ${shapeText(node.shape(x))}`);
  if (node.shape(x)[0] === 'n' && times(0) !== 1) return node.refuse('it repeats the images of a batch');
  const tiled = repeats.reduce<Value>((value, count, axis) => (count === 1 ? value : node.step(`axis-${axis}`, 'Concat', Array.from({ length: count }, () => value), { axis })), x);
  return node.emit('Identity', [tiled], {});
});

export const layoutOperators: readonly OnnxOperator[] = [concat, slice, split, pad, gather, tile];

function constantNumber(node: NodeCall, index: number): number | undefined {
  const tensor = node.optionalConstant(index, 'constant value');
  return tensor === undefined ? undefined : Number(tensor.values[0] ?? 0);
}

function atLeastZero(count: number): number {
  return Math.max(0, count);
}
