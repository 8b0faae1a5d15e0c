// Whether numbers are finite: a map that is not is refused, never painted.
import { AppError } from '../contracts/errors.ts';
import type { TensorValues } from '../graph/tensor.ts';

/** Integers are; nothing at all is not. */
export function isFinite(values: TensorValues | undefined): boolean {
  if (values === undefined) return false;
  if (!(values instanceof Float32Array)) return true;
  // 0·x is 0 for every finite x and NaN for all others, sums of eight floats included, which are finite in float64: one pass that
  // asks nothing of each element.
  const { length } = values;
  const at = (index: number): number => values[index] ?? 0;
  let sum = 0;
  let index = 0;
  for (; index < length - 7; index += 8) {
    sum += 0 * (at(index) + at(index + 1) + at(index + 2) + at(index + 3) + at(index + 4) + at(index + 5) + at(index + 6) + at(index + 7));
  }
  for (; index < length; index++) sum += 0 * at(index);
  return sum === 0;
}

/** @throws AppError `code` that says where the first number that is not finite stands */
export function finite(values: Float32Array, what: string, code: 'map_not_finite' | 'tensor_invalid' = 'map_not_finite'): void {
  if (isFinite(values)) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw new AppError(code, `${what}: expected finite numbers, got ${String(values[index])} at element ${index}`);
}
