// How much is remembered at most: what was put in first goes first.
export function forgetOldest<K, V>(known: Map<K, V>, most: number): void {
  const oldest = known.keys().next().value;
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}
