// Activations that the graph has no operator for, written with those it has. None is a ReLU: all follow the chain rule.
import { number } from './composer.ts';
import type { Composer } from './composer.ts';

/** max(x, 0) as a leaky ReLU of slope 0: ReLU's numbers, but never its rules, which hold for rectifiers alone. */
function positivePart<V>(c: Composer<V>, x: V): V {
  return c.step('positive', 'LeakyRelu', [x], { alpha: 0 });
}

/** x where x > 0, slope·x elsewhere, written slope·x + (1 − slope)·max(x, 0). `slope` broadcasts to x; `rest` is 1 − slope. */
export function parametricRelu<V>(c: Composer<V>, x: V, slope: V, rest: V): V {
  const leak = c.step('leak', 'Mul', [x, slope], {});
  return c.emit('Add', [leak, c.step('rest', 'Mul', [positivePart(c, x), rest], {})], {});
}

/** scale·(x where x > 0, alpha·(e^(x/width) − 1) elsewhere): ELU, and with other scales and widths SELU and CELU. */
export function elu<V>(c: Composer<V>, x: V, { alpha, scale = 1, width = 1 }: { readonly alpha: number; readonly scale?: number; readonly width?: number }): V {
  const positive = positivePart(c, x);
  const negative = c.step('negative', 'Sub', [x, positive], {});
  const narrowed = width === 1 ? negative : c.step('narrowed', 'Mul', [negative, number(c, 1 / width, 'width')], {});
  const below = c.step('below', 'Sub', [c.step('exp', 'Exp', [narrowed], {}), number(c, 1, 'one')], {});
  const scaled = c.step('scaled', 'Mul', [below, number(c, scale * alpha, 'alpha')], {});
  return c.emit('Add', [scale === 1 ? positive : c.step('scaled-positive', 'Mul', [positive, number(c, scale, 'scale')], {}), scaled], {});
}

/** Klambauer et al., arXiv:1706.02515. */
export const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const;

/** ln(1 + e^x) = −ln σ(−x). */
export function softplus<V>(c: Composer<V>, x: V): V {
  return c.emit('Mul', [logOfComplement(c, x), number(c, -1, 'sign')], {});
}

/** x·tanh(ln(1 + e^x)). Misra, arXiv:1908.08681. */
export function mish<V>(c: Composer<V>, x: V): V {
  const soft = c.step('softplus', 'Mul', [logOfComplement(c, x), number(c, -1, 'sign')], {});
  return c.emit('Mul', [x, c.step('gate', 'Tanh', [soft], {})], {});
}

/** x/(1 + |x|). */
export function softsign<V>(c: Composer<V>, x: V): V {
  const share = c.step('share', 'Power', [c.step('size', 'Add', [magnitude(c, x), number(c, 1, 'one')], {})], { exponent: -1 });
  return c.emit('Mul', [x, share], {});
}

/** |x| = max(x, 0) + max(−x, 0); the slope at 0 is 0. */
export function absolute<V>(c: Composer<V>, x: V): V {
  return c.emit('Add', magnitudeParts(c, x), {});
}

/** x·σ(alpha·x). Ramachandran et al., arXiv:1710.05941. */
export function silu<V>(c: Composer<V>, x: V, alpha = 1): V {
  const scaled = alpha === 1 ? x : c.step('scaled', 'Mul', [x, number(c, alpha, 'alpha')], {});
  return c.emit('Mul', [x, c.step('gate', 'Sigmoid', [scaled], {})], {});
}

/** x·Φ(x), or its approximation by tanh. Hendrycks & Gimpel, arXiv:1606.08415. */
export function gelu<V>(c: Composer<V>, x: V, isApproximate: boolean): V {
  const half = number(c, 0.5, 'half');
  const gate = isApproximate
    ? c.step('tanh', 'Tanh', [c.step('scaled', 'Mul', [cubic(c, x), number(c, Math.sqrt(2 / Math.PI), 'scale')], {})], {})
    : c.step('erf', 'Erf', [c.step('scaled', 'Mul', [x, number(c, Math.SQRT1_2, 'scale')], {})], {});
  const share = c.step('share', 'Add', [c.step('halved', 'Mul', [gate, half], {}), half], {});
  return c.emit('Mul', [x, share], {});
}

export interface Line {
  readonly alpha: number;
  readonly beta: number;
}

/** max(0, min(1, alpha·x + beta)). */
export function hardSigmoid<V>(c: Composer<V>, x: V, line: Line): V {
  const scaled = scaledWithin(c, x, line);
  return c.emit('Add', [scaled, number(c, line.beta, 'beta')], {});
}

/** x times its hard sigmoid. Howard et al., arXiv:1905.02244. */
export function hardSwish<V>(c: Composer<V>, x: V): V {
  const line = { alpha: 1 / 6, beta: 0.5 };
  const gate = c.step('gate', 'Add', [scaledWithin(c, x, line), number(c, line.beta, 'beta')], {});
  return c.emit('Mul', [x, gate], {});
}

/**
 * alpha·x, x being clipped where the line leaves [0, 1]: the lower bound of that clip is not 0, so that no rule set
 * takes it for a ReLU.
 */
function scaledWithin<V>(c: Composer<V>, x: V, { alpha, beta }: Line): V {
  if (!(alpha > 0)) return c.refuse(`its alpha is ${alpha}, expected a positive number`);
  const clipped = c.step('clipped', 'Clip', [x], { min: -beta / alpha, max: (1 - beta) / alpha });
  return c.step('line', 'Mul', [clipped, number(c, alpha, 'alpha')], {});
}

/** ln σ(−x) */
function logOfComplement<V>(c: Composer<V>, x: V): V {
  return c.step('log', 'LogSigmoid', [c.step('opposite', 'Mul', [x, number(c, -1, 'sign')], {})], {});
}

function magnitude<V>(c: Composer<V>, x: V): V {
  return c.step('magnitude', 'Add', magnitudeParts(c, x), {});
}

function magnitudeParts<V>(c: Composer<V>, x: V): readonly V[] {
  const opposite = c.step('opposite', 'Mul', [x, number(c, -1, 'sign')], {});
  return [positivePart(c, x), c.step('opposite-positive', 'LeakyRelu', [opposite], { alpha: 0 })];
}

/** x + 0.044715·x³ */
function cubic<V>(c: Composer<V>, x: V): V {
  const bent = c.step('bent', 'Mul', [c.step('cube', 'Power', [x], { exponent: 3 }), number(c, 0.044715, 'bend')], {});
  return c.step('cubic', 'Add', [x, bent], {});
}
