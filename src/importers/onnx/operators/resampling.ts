// Operators that enlarge images, trade channels for pixels, or convolve the other way round.
import { shapeText } from '../../../graph/tensor.ts';
import { alongAxis } from '../../composed/along-axis.ts';
import { resizeMatrix } from '../../composed/resize-matrix.ts';
import { operator } from './define.ts';
import { extent, windowOf } from './window.ts';
import type { AxisResize, Coordinates, Nearest } from '../../composed/resize-matrix.ts';
import type { Dim } from '../../../graph/tensor.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

/** Weights are [i, o/groups, kh, kw], as those of the convolution that it is the transpose of. */
const convTranspose = operator('ConvTranspose', [1, 11, 22], '2-D, constant weights and bias; `pads`, `output_padding`, `output_shape` and `auto_pad` are resolved', (node) => {
  const x = node.input(0, 'X');
  const weights = node.constant(1, 'weights');
  const [, outPerGroup, height, width] = weights.shape;
  if (outPerGroup === undefined || height === undefined || width === undefined || weights.shape.length !== 4) return node.refuse(`only 2-D convolution is supported, its weights are ${shapeText(weights.shape)}`);
  const groups = node.int('group') ?? 1;
  const geometry = transposedGeometry(node, x, [height, width]);
  const bias = node.optionalConstant(2, 'bias');
  const inputs = [x, node.input(1, 'weights')];
  if (bias === undefined) return node.emit('ConvTranspose', inputs, { ...geometry, groups });
  const spread = node.made('bias', { ...bias, shape: [outPerGroup * groups, 1, 1] });
  return node.emit('Add', [node.step('linear', 'ConvTranspose', inputs, { ...geometry, groups }), spread], {});
});

const resize = operator('Resize', [10, 11, 13, 18, 19], 'height and width; `nearest`, `linear`, `cubic`; every coordinate mode but `tf_crop_and_resize`; no antialias', (node) => {
  const x = node.input(0, 'X');
  const mode = node.text('mode') ?? 'nearest';
  const isOld = node.opset < 11;
  if (!isOld) {
    node.optional(1);
    node.hasNoEffect('extrapolation_value');
  }
  if (node.opset >= 18) {
    node.expectInt('antialias', 0, 'smoothing before reducing is not supported');
    const policy = node.text('keep_aspect_ratio_policy') ?? 'stretch';
    if (policy !== 'stretch') node.refuse(`its keep_aspect_ratio_policy is ${JSON.stringify(policy)}`);
  }
  const coordinates = isOld ? 'asymmetric' : (node.text('coordinate_transformation_mode') ?? 'half_pixel');
  const rounding = isOld ? 'floor' : (node.text('nearest_mode') ?? 'round_prefer_floor');
  if (!isCoordinates(coordinates)) return node.refuse(`its coordinate_transformation_mode is ${JSON.stringify(coordinates)}`);
  if (!isNearest(rounding)) return node.refuse(`its nearest_mode is ${JSON.stringify(rounding)}`);
  const cubic = { mode: 'cubic', a: isOld ? -0.75 : (node.float('cubic_coeff_a') ?? -0.75), excludesOutside: !isOld && node.flag('exclude_outside', false) } as const;
  const kernel = mode === 'nearest' ? ({ mode, rounding } as const) : mode === 'linear' ? ({ mode } as const) : mode === 'cubic' ? cubic : node.refuse(`its mode is ${JSON.stringify(mode)}`);
  const [scales, sizes] = isOld ? [numbers(node, 1, 'scales'), undefined] : [given(node, 2), node.has(3) ? node.dims(3, 'sizes') : undefined];
  return resized(node, x, { scales, sizes, axes: node.opset >= 18 ? node.ints('axes') : undefined, kernel, coordinates });
});

const upsample = operator('Upsample', [7, 9], 'height and width; `nearest`, `linear`', (node) => {
  const x = node.input(0, 'X');
  const mode = node.text('mode') ?? 'nearest';
  if (mode !== 'nearest' && mode !== 'linear') return node.refuse(`its mode is ${JSON.stringify(mode)}`);
  const declared = node.attribute('scales');
  const scales = node.opset >= 9 ? numbers(node, 1, 'scales') : declared?.kind === 'floats' ? declared.value : node.refuse('its scales are missing');
  return resized(node, x, { scales, sizes: undefined, axes: undefined, kernel: mode === 'nearest' ? { mode, rounding: 'floor' } : { mode }, coordinates: 'asymmetric' });
});

const depthToSpace = operator('DepthToSpace', [1, 11, 13], 'modes `DCR` and `CRD` (pixel shuffle)', (node) => {
  const { x, block, channels, height, width } = blocked(node);
  const mode = node.opset < 11 ? 'DCR' : (node.text('mode') ?? 'DCR');
  const left = channels / block ** 2;
  const [split, perm] = mode === 'DCR' ? [[block, block, left], [0, 3, 4, 1, 5, 2]] as const : mode === 'CRD' ? [[left, block, block], [0, 1, 4, 2, 5, 3]] as const : node.refuse(`its mode is ${JSON.stringify(mode)}`);
  const apart = node.step('apart', 'Reshape', [x], { shape: ['n', ...split, height, width] });
  return node.emit('Reshape', [node.step('moved', 'Transpose', [apart], { perm })], { shape: ['n', left, height * block, width * block] });
});

const spaceToDepth = operator('SpaceToDepth', [1, 13], 'all', (node) => {
  const { x, block, channels, height, width } = blocked(node);
  const apart = node.step('apart', 'Reshape', [x], { shape: ['n', channels, height / block, block, width / block, block] });
  const moved = node.step('moved', 'Transpose', [apart], { perm: [0, 3, 5, 1, 2, 4] });
  return node.emit('Reshape', [moved], { shape: ['n', channels * block ** 2, height / block, width / block] });
});

export const resamplingOperators: readonly OnnxOperator[] = [convTranspose, resize, upsample, depthToSpace, spaceToDepth];

/** @see onnx/docs/Operators.md, ConvTranspose: the size follows from the padding, or the padding from `output_shape` and `auto_pad`. */
function transposedGeometry(node: NodeCall, x: Value, kernel: Pair): { strides: Pair; dilations: Pair; pads: Pads; outputSize: Pair } {
  const mode = node.text('auto_pad') ?? 'NOTSET';
  const window = windowOf(node, x, kernel, { resolves: mode === 'NOTSET' || mode === 'VALID' });
  const extra = node.ints('output_padding') ?? [0, 0];
  const asked = node.ints('output_shape');
  const along = ([0, 1] as const).map((axis) => {
    const { strides, dilations } = window;
    const full = (extent(node, x, axis + 2) - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 + (extra[axis] ?? 0);
    const size = asked?.slice(-2)[axis] ?? (mode.startsWith('SAME') ? extent(node, x, axis + 2) * strides[axis] : undefined);
    if (size === undefined) return { size: full - window.pads[axis] - window.pads[axis + 2 as 2 | 3], before: window.pads[axis], after: window.pads[axis + 2 as 2 | 3] };
    const total = Math.max(0, full - size);
    const before = mode === 'SAME_UPPER' ? Math.floor(total / 2) : total - Math.floor(total / 2);
    return { size, before, after: total - before };
  }) as [Along, Along];
  const [rows, columns] = along;
  return { strides: window.strides, dilations: window.dilations, pads: [rows.before, columns.before, rows.after, columns.after], outputSize: [rows.size, columns.size] };
}

interface Along {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

interface Resampling extends Pick<AxisResize, 'kernel' | 'coordinates'> {
  readonly scales: readonly number[] | undefined;
  readonly sizes: readonly Dim[] | undefined;
  readonly axes: readonly number[] | undefined;
}

function resized(node: NodeCall, x: Value, { scales, sizes, axes: named, kernel, coordinates }: Resampling): Value {
  const shape = node.shape(x);
  const given = scales ?? sizes ?? node.refuse('it has neither scales nor sizes');
  const axes = named?.map((axis) => node.axis(axis, shape.length)) ?? shape.map((_, axis) => axis);
  if (shape.length !== 4 || given.length !== axes.length) return node.refuse(`it gives ${given.length} factors for ${shapeText(shape)}, only images are supported`);
  let y = x;
  axes.forEach((axis, index) => {
    const from = shape[axis] ?? 1;
    const [scale, size] = [scales?.[index], sizes?.[index]];
    const to = scale === undefined ? size ?? from : from === 'n' ? (scale === 1 ? 'n' : 0) : Math.floor(from * scale);
    if (to === from || (from === 'n' && to === node.lowering.fixedBatch)) return;
    if ((axis !== 2 && axis !== 3) || typeof from !== 'number' || typeof to !== 'number' || to < 1) return node.refuse(`it resizes axis ${axis} of ${shapeText(shape)} to ${String(to)}`);
    y = alongAxis(node, y, axis, resizeMatrix({ from, to, scale: scale ?? to / from, kernel, coordinates }), `axis-${axis}`);
  });
  return node.emit('Identity', [y], {});
}

/** Before opset 13 one that is left out is a list of no numbers. */
function given(node: NodeCall, index: number): readonly number[] | undefined {
  const scales = node.has(index) ? numbers(node, index, 'scales') : [];
  return scales.length === 0 ? undefined : scales;
}

function numbers(node: NodeCall, index: number, role: string): readonly number[] {
  return Array.from(node.constant(index, role).values as Float32Array, Number);
}

function isCoordinates(text: string): text is Coordinates {
  return ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'tf_half_pixel_for_nn'].includes(text);
}

function isNearest(text: string): text is Nearest {
  return ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].includes(text);
}

function blocked(node: NodeCall): { x: Value; block: number; channels: number; height: number; width: number } {
  const x = node.input(0, 'input');
  if (node.rank(x) !== 4) node.refuse(`only images [n,c,h,w] are supported, its input is ${shapeText(node.shape(x))}`);
  const block = node.int('blocksize') ?? node.refuse('its blocksize is missing');
  return { x, block, channels: extent(node, x, 1), height: extent(node, x, 2), width: extent(node, x, 3) };
}
