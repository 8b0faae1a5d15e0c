// Which operators make infinities and NaN of moderate numbers.
import type { Graph, Node } from '../../graph/graph.ts';

/** A division by what may be zero, the logarithm of it, and roots and reciprocals. Overflow in other operators does not count. */
export function canBeUndefined({ op, inputs, attrs }: Node, { constants, types }: Graph): boolean {
  if (op === 'Log') return !constants.has(inputs[0] ?? '');
  if (op === 'Power') return attrs.exponent < 0 || !Number.isInteger(attrs.exponent);
  const divisor = inputs[1];
  if (op !== 'Div' || divisor === undefined || types.get(divisor)?.dtype !== 'float32') return false;
  const values = constants.get(divisor)?.values;
  return !(values instanceof Float32Array) || values.includes(0);
}
