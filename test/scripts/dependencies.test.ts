// When the installed packages count as those of the lock.
import { describe, expect, it } from 'vitest';

import { firstMismatch } from '../../scripts/dependencies.mjs';

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/only-elsewhere': { version: '2.0.0', optional: true },
  },
};

describe('firstMismatch', () => {
  it('finds nothing when all is there and only an optional package is not', () => {
    expect(firstMismatch(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBeNull();
  });

  it('says what is missing', () => {
    expect(firstMismatch(wanted, { packages: {} })).toBe('node_modules/a: expected 1.0.0, got nothing');
    expect(firstMismatch(wanted, {})).toBe('node_modules/a: expected 1.0.0, got nothing');
  });

  it('says what is there in another version, optional or not', () => {
    const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/only-elsewhere': { version: '1.9.0' } };
    expect(firstMismatch(wanted, { packages })).toBe('node_modules/only-elsewhere: expected 2.0.0, got 1.9.0');
  });
});
