// Operators said so that ONNX Runtime keeps them in the blocked layout (NCHWc) of the convolutions around them. A value
// that leaves it is reordered, and so is the next one that enters: on a backward walk that costs more than the arithmetic.
import type { OnnxGraph } from './onnx-graph.ts';
import type { ValueName } from '../../../graph/tensor.ts';

/** Channel counts that fill whole blocks, whose size is 8 or 16 floats depending on the processor. */
const blockChannels = 16;
/** Two factors of this size lift the smallest float above 1. */
const lift = 2 ** 126;

/** The channels of a value [n,c,h,w] that the blocked layout holds without padding, else undefined; undefined on a device. */
export function blockedChannelsOf(onnx: OnnxGraph, value: ValueName): number | undefined {
  if (!onnx.isBlocked) return undefined;
  const [, channels, ...size] = onnx.shape(value);
  return size.length === 2 && typeof channels === 'number' && channels % blockChannels === 0 ? channels : undefined;
}

/**
 * [x > 0] as clamp(lift·(lift·x), 0, 1), exact for every finite x, zero and denormals included. A depthwise convolution
 * that ends in a HardSigmoid is one blocked operator; Greater, Cast, Where and Sign have no blocked form.
 */
export function stepInBlockedLayout(onnx: OnnxGraph, x: string, channels: number, outputs: readonly string[]): void {
  onnx.add('HardSigmoid', [perChannel(onnx, x, channels, lift)], { alpha: { float: lift }, beta: { float: 0 } }, outputs);
}

/** x times a number, as a depthwise convolution. With the number 1 it is how a value enters the blocked layout. */
export function scaleInBlockedLayout(onnx: OnnxGraph, x: string, channels: number, factor: number, outputs: readonly string[]): void {
  perChannel(onnx, x, channels, factor, outputs);
}

function perChannel(onnx: OnnxGraph, x: string, channels: number, factor: number, outputs?: readonly string[]): string {
  const weights = onnx.computed(`per-channel:${channels},${factor}`, [channels, 1, 1, 1], () => new Float32Array(channels).fill(factor));
  return onnx.add('Conv', [x, weights], { group: channels }, outputs);
}
