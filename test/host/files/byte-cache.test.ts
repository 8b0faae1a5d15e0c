// The cache under a byte ceiling.
import { expect, it } from 'vitest';

import { createByteCache } from '../../../src/host/files/byte-cache.ts';

it('drops what was not used for the longest time when the ceiling is passed', () => {
  const cache = createByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.set('c', 'C', 4);
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toBe('A');
  expect(cache.bytes).toBe(8);
});

it('keeps a value that alone is larger than the ceiling, and nothing beside it', () => {
  const cache = createByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 40);
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'B']);
});

it('counts a replaced value once', () => {
  const cache = createByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('a', 'AA', 6);
  expect(cache.bytes).toBe(6);
  cache.delete('a');
  expect(cache.bytes).toBe(0);
});
