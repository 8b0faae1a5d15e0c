// Why a class is the one that is explained, in words that follow "Evidence for …".

/**
 * @param asked what was asked for: 'top', a label or a column
 * @param scores how many scores the model gives
 */
export function targetReason(asked: string | number, scores: number): string {
  if (asked !== 'top') return 'the class that was asked for';
  return scores === 1 ? 'the class of the only score that this model gives' : 'the class with the highest score';
}
