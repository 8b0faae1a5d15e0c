// Why a class is the one that is explained, in words that follow "Evidence for …".

import type { Box } from '../contracts/annotation.ts';

/**
 * @param asked what was asked for: 'top', a label or a column
 * @param scores how many scores the model gives
 */
export function targetReason(asked: string | number, scores: number): string {
  if (asked !== 'top') return 'the class that was asked for';
  return scores === 1 ? 'the class of the only score that this model gives' : 'the class with the highest score';
}

/** By the numbers that figures and tables call the marks by. */
export function marksReason(marks: readonly Box[], all: readonly Box[]): string {
  return `the class of ${marks.map((mark) => `${mark.shape ?? 'box'} ${all.findIndex(({ id }) => id === mark.id) + 1}`).join(', ')}`;
}
