// A model with one output and two labels: the second label is that output, the first its opposite. Both can be asked for.
import type { Prediction } from '../../contracts/ipc.ts';

/** Adds the opposite of a single prediction of a two-label model; anything else is left as it is. */
export function bothSides(predictions: readonly Prediction[], labels: readonly string[]): readonly Prediction[] {
  const [only] = predictions;
  const [opposite] = labels;
  if (predictions.length !== 1 || labels.length !== 2 || only === undefined || opposite === undefined || only.label === opposite) return predictions;
  const { index, logit, probability, threshold } = only;
  return [
    { index, label: opposite, logit: -logit, probability: probability === null ? null : 1 - probability, threshold: threshold === null ? null : 1 - threshold },
    only,
  ];
}
