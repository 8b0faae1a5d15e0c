// Gauss–Legendre quadrature on [0, 1]: the points and weights that integrate polynomials of degree 2n − 1 exactly.

export interface Quadrature {
  /** Ascending, inside (0, 1). */
  readonly points: readonly number[];
  /** They sum to 1. */
  readonly weights: readonly number[];
}

/**
 * Roots of the Legendre polynomial P_n by Newton's method from Tricomi's estimate; weights 2/((1 − x²)·P_n′(x)²) on
 * [−1, 1]. Abramowitz & Stegun, 25.4.29 and 22.16.6.
 */
export function gaussLegendre(n: number): Quadrature {
  const points: number[] = [];
  const weights: number[] = [];
  for (let index = 0; index < n; index++) {
    let x = -Math.cos((Math.PI * (index + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const { value, derivative } = legendre(n, x);
      slope = derivative;
      const step = value / derivative;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    points.push((x + 1) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { points, weights };
}

/** P_n and its derivative by the three-term recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly derivative: number } {
  let [previous, value] = [1, x];
  for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return { value, derivative: (n * (x * value - previous)) / (x * x - 1) };
}
