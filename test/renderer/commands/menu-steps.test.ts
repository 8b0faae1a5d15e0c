// Where a key leads inside an open menu.
import { describe, expect, it } from 'vitest';
import { menuStep } from '../../../src/renderer/commands/menu-steps.ts';

const labels = ['Open files', 'Open folder', 'Save overlay', 'Close'];

describe('an open menu', () => {
  it('walks down and up around its ends', () => {
    expect(menuStep('ArrowDown', 0, labels)).toBe(1);
    expect(menuStep('ArrowDown', 3, labels)).toBe(0);
    expect(menuStep('ArrowUp', 0, labels)).toBe(3);
    expect(menuStep('ArrowUp', 2, labels)).toBe(1);
  });

  it('begins at the first or the last item where none has the keyboard', () => {
    expect(menuStep('ArrowDown', -1, labels)).toBe(0);
    expect(menuStep('ArrowUp', -1, labels)).toBe(3);
  });

  it('goes to its ends by Home and End', () => {
    expect(menuStep('Home', 2, labels)).toBe(0);
    expect(menuStep('End', 0, labels)).toBe(3);
  });

  it('jumps to the next item that begins with a letter, and on from it', () => {
    expect(menuStep('o', -1, labels)).toBe(0);
    expect(menuStep('O', 0, labels)).toBe(1);
    expect(menuStep('o', 1, labels)).toBe(0);
    expect(menuStep('c', 3, labels)).toBe(3);
  });

  it('takes no other key, and none where it has no items', () => {
    expect(menuStep('z', 0, labels)).toBeNull();
    expect(menuStep(' ', 0, labels)).toBeNull();
    expect(menuStep('Enter', 0, labels)).toBeNull();
    expect(menuStep('ArrowDown', -1, [])).toBeNull();
  });
});
