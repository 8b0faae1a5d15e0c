// What a black pixel of the image becomes in the model's input: the baseline that hides what was there.

/** A card's arithmetic, one mean and one deviation per channel. */
export interface BlackCard {
  readonly input: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/** (0·scale − mean) / std of each channel of the input. */
export function blackOf({ input: { mean, std } }: BlackCard): number[] {
  return mean.map((level, channel) => (0 - level) / (std[channel] ?? 1));
}
