// Which class is explained: `top`, a column of the logits, or a label.
import { AppError } from '../contracts/errors.ts';
import type { Target } from '../contracts/explanation.ts';
import type { Head } from './head.ts';

/**
 * @param spec 'top' (arg-max, ties take the lowest index), a column, or a label; text that is a whole number is a
 *   column unless a label is spelled that way
 * @param scores the head's values for one image, K of them; only `top` needs them
 * @throws AppError `target_unknown`
 */
export function resolveTarget(head: Head, spec: string | number, scores: ArrayLike<number>): Target {
  if (spec === 'top' && !head.labels.includes('top')) return column(head, argMax(scores));
  if (typeof spec === 'number') return column(head, spec);

  const matches = head.labels.flatMap((label, index) => (label === spec ? [index] : []));
  const [first, second] = matches;
  if (second !== undefined) {
    throw new AppError('target_unknown', `target "${spec}": expected one label of that name, got several: use an index (${matches.join(', ')})`);
  }
  if (first !== undefined) return head.columns === 1 && head.labels.length === 2 ? { index: 0, name: spec, sign: first === 0 ? -1 : 1 } : { index: first, name: spec, sign: 1 };
  if (/^\d+$/.test(spec)) return column(head, Number(spec));
  throw new AppError('target_unknown', `target: expected top, an index 0…${head.columns - 1} or one of ${someOf(head.labels)}, got "${spec}"`);
}

/** First index of the largest value. NaN never wins; all NaN gives 0. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    const [value, leader] = [values[index] ?? NaN, values[best] ?? NaN];
    if (value > leader || (Number.isNaN(leader) && !Number.isNaN(value))) best = index;
  }
  return best;
}

function column(head: Head, index: number): Target {
  if (!Number.isInteger(index) || index < 0 || index >= head.columns) {
    throw new AppError('target_unknown', `target: expected an index 0…${head.columns - 1}, got ${index}`);
  }
  const name = head.columns === 1 && head.labels.length === 2 ? head.labels[1] : head.labels[index];
  return { index, name: name ?? `class ${index}`, sign: 1 };
}

function someOf(labels: readonly string[]): string {
  const shown = labels.slice(0, 8).map((label) => `"${label}"`).join(', ');
  return labels.length > 8 ? `${shown} … (${labels.length} labels)` : shown;
}
