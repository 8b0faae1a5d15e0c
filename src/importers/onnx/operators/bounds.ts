// Values held between bounds, however a file writes that: Clip, Max, Min.
import type { NodeCall } from '../node-call.ts';
import type { Value } from '../value.ts';

const largest = 3.4028234663852886e38;

/** A lower bound of 0 without an upper one is a ReLU. */
export function clipped(node: NodeCall, low: number | undefined, high: number | undefined, x: Value = node.input(0, 'input')): Value {
  // The largest float32 is how "no bound" was written before bounds became optional.
  const lower = low === undefined || Number.isNaN(low) || low <= -largest ? -Infinity : low;
  const upper = high === undefined || Number.isNaN(high) || high >= largest ? Infinity : high;
  if (lower > upper) node.refuse(`its lower bound ${lower} is above its upper bound ${upper}`);
  return lower === 0 && upper === Infinity ? node.emit('Relu', [x], {}) : node.emit('Clip', [x], { min: lower, max: upper });
}

/** The two operands of Max or Min, one of which is a constant number. */
export function againstNumber(node: NodeCall): { x: Value; bound: number } {
  const [a, b, ...more] = node.inputs();
  if (a === undefined || b === undefined || more.length > 0) return node.refuse('only two operands are supported');
  const [x, constant] = a.kind === 'constant' ? [b, a] : [a, b];
  if (constant.kind !== 'constant' || constant.tensor.values.length !== 1) return node.refuse('one of its operands must be a constant number');
  return { x, bound: Number(constant.tensor.values[0]) };
}
