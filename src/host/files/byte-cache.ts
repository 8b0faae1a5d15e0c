// A cache under a byte ceiling: what was not used for the longest time goes first.

export interface ByteCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, bytes: number): void;
  delete(key: string): void;
  readonly bytes: number;
}

/**
 * @param ceiling bytes that the values may hold together; a single larger value is kept alone
 */
export function createByteCache<V>(ceiling: number): ByteCache<V> {
  const entries = new Map<string, { value: V; bytes: number }>();
  let total = 0;

  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    total -= entry.bytes;
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      drop(key);
      entries.set(key, { value, bytes });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (total <= ceiling || oldest === key) break;
        drop(oldest);
      }
    },
    delete: drop,
    get bytes() {
      return total;
    },
  };
}
