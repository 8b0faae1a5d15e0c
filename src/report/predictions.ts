// Scores as the rows of a list: one per column of the logits.
import type { Prediction } from '../contracts/ipc.ts';

interface Scores {
  readonly labels: readonly string[];
  readonly logits: readonly number[];
  readonly probabilities: readonly number[] | null;
  readonly thresholds?: Readonly<Record<string, number>> | undefined;
}

/** In the order of the columns. A single column with two labels is the second label's: label[0] is its opposite. */
export function predictionRows({ labels, logits, probabilities, thresholds = {} }: Scores): Prediction[] {
  const isPair = logits.length === 1 && labels.length === 2;
  return logits.map((logit, index) => {
    const label = (isPair ? labels[1] : labels[index]) ?? `class ${index}`;
    return { index, label, logit, probability: probabilities?.[index] ?? null, threshold: thresholds[label] ?? null };
  });
}
