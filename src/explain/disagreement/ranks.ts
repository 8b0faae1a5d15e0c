// Ranks of a map's values, ties sharing their middle rank, and Spearman's correlation of two maps by them.

/**
 * @returns mid-ranks as shares of the whole: (values smaller + half of the values equal) / n, so that their mean is ½
 *   and a map keeps its ranks under every rising change of its values
 */
export function midRankShares(values: Float32Array): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const shares = new Float64Array(n);
  for (let first = 0; first < n;) {
    const value = values[order[first] ?? 0] ?? 0;
    let end = first + 1;
    while (end < n && values[order[end] ?? 0] === value) end += 1;
    const share = (first + end) / 2 / n;
    for (let at = first; at < end; at += 1) shares[order[at] ?? 0] = share;
    first = end;
  }
  return shares;
}

/**
 * Spearman's ρ: Pearson's correlation of the mid-ranks. C. Spearman, Am. J. Psychol. 15:72 (1904).
 *
 * @returns −1…1; null where one of them is constant, since then there is nothing to rank
 */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | null {
  let [both, ownA, ownB] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    // The mean of mid-rank shares is ½.
    const [x, y] = [(a[index] ?? 0) - 0.5, (b[index] ?? 0) - 0.5];
    both += x * y;
    ownA += x * x;
    ownB += y * y;
  }
  return ownA === 0 || ownB === 0 ? null : Math.min(1, Math.max(-1, both / Math.sqrt(ownA * ownB)));
}
