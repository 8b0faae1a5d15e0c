// Otsu's threshold: the split of a histogram that separates two classes best. IEEE Trans. SMC 9:62 (1979).

export const otsuBins = 256;

/**
 * @param histogram weights of `otsuBins` equal bins over [0, max]
 * @returns the value from which on a pixel counts as hot: the lower edge of the first hot bin. The lowest of equally good splits.
 */
export function otsuThreshold(histogram: Float64Array, max: number): number {
  let [total, moment] = [0, 0];
  histogram.forEach((weight, bin) => {
    total += weight;
    moment += weight * bin;
  });
  let [below, momentBelow, best, split] = [0, 0, -1, 0];
  for (let bin = 0; bin < histogram.length - 1; bin++) {
    below += histogram[bin] ?? 0;
    momentBelow += (histogram[bin] ?? 0) * bin;
    const above = total - below;
    if (below <= 0 || above <= 0) continue;
    const difference = momentBelow / below - (moment - momentBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) [best, split] = [between, bin];
  }
  return ((split + 1) / histogram.length) * max;
}

/** The bin of a value in [0, max]. */
export function otsuBin(value: number, max: number): number {
  return Math.min(otsuBins - 1, Math.max(0, Math.floor((value / max) * otsuBins)));
}
