// Whether numbers are finite: a map that is not is refused, never painted.
import { AppError } from '../contracts/errors.ts';
import type { TensorValues } from '../graph/tensor.ts';

/** Integers are; nothing at all is not. */
export function isFinite(values: TensorValues | undefined): boolean {
  if (values === undefined) return false;
  if (!(values instanceof Float32Array)) return true;
  // 0·x is 0 for every finite x and NaN for all others: one pass that asks nothing of each element.
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += 0 * (values[index] ?? 0);
  return sum === 0;
}

/** @throws AppError `code` that says where the first number that is not finite stands */
export function finite(values: Float32Array, what: string, code: 'map_not_finite' | 'tensor_invalid' = 'map_not_finite'): void {
  if (isFinite(values)) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw new AppError(code, `${what}: expected finite numbers, got ${String(values[index])} at element ${index}`);
}
