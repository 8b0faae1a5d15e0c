// Keys as text: what a press on any keyboard means, how keys are shown, and which are not to be had.
import { describe, expect, it } from 'vitest';
import { ariaKeys, combinationOf, keyCap, reservedBecause } from '../../../src/renderer/commands/keys.ts';

const press = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> & { code?: string } = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('combinationOf', () => {
  it.each([
    [press('f'), 'F'],
    [press('F', { shiftKey: true }), 'Shift+F'],
    [press('K', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+K'],
    [press('k', { metaKey: true }), 'Ctrl+K'],
    [press('?', { shiftKey: true }), '?'],
    [press('+', { shiftKey: true, ctrlKey: true }), 'Ctrl++'],
    [press('ArrowUp', { shiftKey: true }), 'Shift+ArrowUp'],
    [press('d', { altKey: true }), 'Alt+D'],
    [press(' '), 'Space'],
  ])('names %o as %s', (event, name) => {
    expect(combinationOf(event)).toBe(name);
  });

  it('is nothing for a modifier alone or a dead key', () => {
    expect(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead'].map((key) => combinationOf(press(key)))).toEqual([null, null, null, null, null, null]);
  });

  it('takes a sign that is written with the right Alt key for the sign', () => {
    expect(combinationOf(press('[', { ctrlKey: true, altKey: true }))).toBe('[');
    expect(combinationOf(press('\\', { altKey: true }))).toBe('\\');
  });

  it('takes a figure that is written with Shift for the figure', () => {
    expect(combinationOf(press('1', { shiftKey: true }))).toBe('1');
  });

  it('goes by the place of the key where letters are not Latin', () => {
    expect(combinationOf(press('ф', { code: 'KeyA' }))).toBe('A');
    expect(combinationOf(press('κ', { code: 'KeyK', ctrlKey: true }))).toBe('Ctrl+K');
  });
});

describe('the words for keys', () => {
  it('show what stands on the keyboard', () => {
    expect(['Ctrl++', '+', 'Ctrl+Shift+Z', 'Shift+ArrowLeft'].map(keyCap)).toEqual(['Ctrl +', '+', 'Ctrl Shift Z', 'Shift ←']);
  });

  it('tell assistive technology in its own terms', () => {
    expect(ariaKeys(['Ctrl+K', '?', '+'])).toBe('Control+K ? Plus');
    expect(ariaKeys([])).toBeUndefined();
  });
});

describe('reservedBecause', () => {
  it.each(['Ctrl+W', 'F5', 'Alt+F4', 'Ctrl+C', 'Tab', 'Enter', 'Space', 'Escape'])('refuses %s and names it', (keys) => {
    expect(reservedBecause(keys)).toContain(keyCap(keys));
  });

  it.each(['F', 'Ctrl+K', 'Shift+F', 'F2', '?'])('lets %s be taken', (keys) => {
    expect(reservedBecause(keys)).toBeNull();
  });
});
