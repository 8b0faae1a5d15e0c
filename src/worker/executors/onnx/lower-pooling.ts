// Pooling and unpooling in ONNX. Ceil mode is written out as padding, so that no runtime's reading of it matters.
import { inputAt, outputAt } from '../node-inputs.ts';
import { explicitPads, windowDivisors } from '../window-sizes.ts';
import { padOrCrop, planesOf } from './spatial.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Lowerings } from './lower.ts';
import type { Planes } from './spatial.ts';
import type { NodeOf } from '../../../graph/graph.ts';
import type { AverageAttrs } from '../window-sizes.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';

type PoolingOp = 'MaxPool' | 'MaxUnpool' | 'AveragePool' | 'AverageUnpool';

export const lowerPooling: Lowerings<PoolingOp> = {
  MaxPool: (onnx, node) => {
    const { kernel, strides, dilations } = node.attrs;
    const [x, y] = [planesOf(onnx, onnx.read(inputAt(node, 0)), inputAt(node, 0)), planesOf(onnx, '', outputAt(node, 0))];
    const pads = explicitPads(node.attrs, x.size, y.size);
    const switches = node.outputs[1];
    // Asking for the switches takes ONNX Runtime's plain kernel instead of its blocked one.
    const outputs = switches !== undefined && onnx.isWanted(switches) ? node.outputs : [outputAt(node, 0)];
    onnx.add('MaxPool', [x.name], { kernel_shape: [...kernel], strides: [...strides], dilations: [...dilations], pads: [...pads] }, outputs);
  },
  MaxUnpool: (onnx, node) => {
    const [n = 'n', c = 1] = onnx.shape(outputAt(node, 0));
    const { inputSize, mode } = node.attrs;
    const shape = [n, c, ...inputSize];
    if (mode === 'overwrite' || isApart(onnx, inputAt(node, 1))) {
      // Its loop goes through the switches in order and sets, in half the time of a scatter. Windows of its own play no part.
      onnx.add('MaxUnpool', [onnx.read(inputAt(node, 0)), onnx.read(inputAt(node, 1)), onnx.runtimeShape(shape)], { kernel_shape: [1, 1] }, node.outputs);
      return;
    }
    const zeros = onnx.add('ConstantOfShape', [onnx.add('ReduceProd', [onnx.runtimeShape(shape)], { keepdims: 1 })]);
    const [g, switches] = [inputAt(node, 0), inputAt(node, 1)].map((value) => onnx.add('Reshape', [onnx.read(value), onnx.integers([-1])]));
    const scattered = onnx.add('ScatterElements', [zeros, switches ?? '', g ?? ''], { axis: 0, reduction: 'add' });
    onnx.reshape(scattered, shape, node.outputs);
  },
  AveragePool: (onnx, node) => {
    const [x, y] = [planesOf(onnx, onnx.read(inputAt(node, 0)), inputAt(node, 0)), planesOf(onnx, '', outputAt(node, 0))];
    const pads = explicitPads(node.attrs, x.size, y.size);
    const mean = windowMean(onnx, x, node.attrs.kernel, node.attrs.strides, node.attrs.dilations, pads);
    onnx.finish(scaleByDivisors(onnx, mean, node.attrs, x.size, y.size), outputAt(node, 0));
  },
  AverageUnpool: (onnx, node) => {
    const g = planesOf(onnx, onnx.read(inputAt(node, 0)), inputAt(node, 0));
    const { kernel, strides, pads, dilations, inputSize } = node.attrs;
    const shares: Planes = { ...g, name: scaleByDivisors(onnx, g, node.attrs, inputSize, g.size) };
    const isTiling = pads.every((pad) => pad === 0) && [0, 1].every((axis) => kernel[axis] === strides[axis] && dilations[axis] === 1);
    if (isTiling) return spreadOverTiles(onnx, shares, node);
    if (strides[0] !== 1 || strides[1] !== 1) return spreadByOnnx(onnx, shares, node);
    // At stride 1 each input element is the mean of the shares of the windows that cover it, as they are all alike.
    const reach: Pair = [dilations[0] * (kernel[0] - 1), dilations[1] * (kernel[1] - 1)];
    const [top, left] = [reach[0] - pads[0], reach[1] - pads[1]];
    const around: Pads = [top, left, inputSize[0] - g.size[0] - top + reach[0], inputSize[1] - g.size[1] - left + reach[1]];
    onnx.finish(windowMean(onnx, shares, kernel, [1, 1], dilations, around).name, outputAt(node, 0));
  },
};

/** Whether no two windows of the pooling that wrote `switches` overlap, so that no two of them point to one element. */
function isApart(onnx: OnnxGraph, switches: string): boolean {
  const pool = onnx.writer(switches);
  if (pool?.op !== 'MaxPool') return false;
  const { kernel, strides, dilations } = pool.attrs;
  return [0, 1].every((axis) => (dilations[axis as 0 | 1] * (kernel[axis as 0 | 1] - 1)) < strides[axis as 0 | 1]);
}

/** Windows that tile the input: each share is repeated over its tile. */
function spreadOverTiles(onnx: OnnxGraph, g: Planes, node: NodeOf<'AverageUnpool'>): void {
  const { kernel: [kh, kw], inputSize } = node.attrs;
  const share = onnx.add('Mul', [g.name, onnx.scalar(1 / (kh * kw))]);
  const scales = onnx.computed(`scales:${kh},${kw}`, [4], () => Float32Array.of(1, 1, kh, kw));
  const tiled = onnx.add('Resize', [share, '', scales], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  const whole: Planes = { ...g, name: tiled, size: [g.size[0] * kh, g.size[1] * kw] };
  // With ceil mode the last tiles reach past the input, without it some rows belong to none.
  const done = padOrCrop(onnx, whole, [0, 0, inputSize[0] - whole.size[0], inputSize[1] - whole.size[1]]);
  onnx.finish(done.name, outputAt(node, 0));
}

/** Any windows: the transpose of the convolution, channel by channel, whose taps are all 1 ÷ window size. */
function spreadByOnnx(onnx: OnnxGraph, g: Planes, node: NodeOf<'AverageUnpool'>): void {
  const { kernel, strides, pads, dilations, inputSize } = node.attrs;
  // What the windows cover; ceil mode reaches past the input, and some of the input may lie in no window.
  const covered = ([0, 1] as const).map((axis) => (g.size[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1) as unknown as Pair;
  const name = onnx.add('ConvTranspose', [g.name, windowWeights(onnx, g.c, kernel)], { strides: [...strides], dilations: [...dilations], group: g.c });
  const whole: Planes = { ...g, name, size: covered };
  const done = padOrCrop(onnx, whole, [-pads[0], -pads[1], inputSize[0] + pads[0] - covered[0], inputSize[1] + pads[1] - covered[1]]);
  onnx.finish(done.name, outputAt(node, 0));
}

/** [c, 1, kh, kw], each 1 ÷ (kh·kw) */
function windowWeights(onnx: OnnxGraph, channels: number, [kh, kw]: Pair): string {
  return onnx.computed(`window:${channels},${kh},${kw}`, [channels, 1, kh, kw], () => new Float32Array(channels * kh * kw).fill(1 / (kh * kw)));
}

/** Sum over each window divided by the whole window's size, padding counted as zeros. */
function windowMean(onnx: OnnxGraph, x: Planes, kernel: Pair, strides: Pair, dilations: Pair, pads: Pads): Planes {
  const size = ([0, 1] as const).map((axis) => {
    const padded = x.size[axis] + pads[axis] + (axis === 0 ? pads[2] : pads[3]);
    return Math.floor((padded - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1;
  }) as unknown as Pair;
  if (dilations[0] === 1 && dilations[1] === 1) {
    const isAllowed = pads.every((pad, side) => pad >= 0 && pad < (kernel[side % 2] ?? 0));
    const input = isAllowed ? x : padOrCrop(onnx, x, pads);
    const name = onnx.add('AveragePool', [input.name], {
      kernel_shape: [...kernel], strides: [...strides], pads: isAllowed ? [...pads] : [0, 0, 0, 0], count_include_pad: 1,
    });
    return { ...x, name, size };
  }
  const input = padOrCrop(onnx, x, pads);
  return { ...x, name: onnx.add('Conv', [input.name, windowWeights(onnx, x.c, kernel)], { strides: [...strides], dilations: [...dilations], group: x.c }), size };
}

/** Times (window's size ÷ divisor) where the two differ. */
function scaleByDivisors(onnx: OnnxGraph, means: Planes, attrs: AverageAttrs, inputSize: Pair, outputSize: Pair): string {
  const area = attrs.kernel[0] * attrs.kernel[1];
  const divisors = windowDivisors(attrs, inputSize, outputSize);
  if (divisors.every((divisor) => divisor === area)) return means.name;
  const key = `divisors:${JSON.stringify([attrs.kernel, attrs.strides, attrs.pads, attrs.dilations, attrs.ceilMode, attrs.countIncludePad, inputSize])}`;
  const factors = onnx.computed(key, [1, 1, ...outputSize], () => Float32Array.from(divisors, (divisor) => area / divisor));
  return onnx.add('Mul', [means.name, factors]);
}
