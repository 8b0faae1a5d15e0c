// Commands: keys find the right one, and controls keep the keys that they need.
import { describe, expect, it } from 'vitest';
import { belongsToControl, commandFor, keyCap, matchesKey, searchCommands } from '../../../src/renderer/commands/command.ts';
import { dragFor, dragZoom, wheelZoom } from '../../../src/renderer/commands/pointer.ts';
import { workstationCommands } from '../../../src/renderer/commands/workstation-commands.ts';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });
const commands = workstationCommands(new Workstation(checkedApi(createFakeApi({ delayMs: 1 }))), { pickFiles: () => undefined, saveOverlay: () => undefined });

describe('keys', () => {
  it('match letters in either case', () => {
    expect(matchesKey(press('h'), 'H')).toBe(true);
    expect(matchesKey(press('H'), 'H')).toBe(true);
  });

  it('tell a letter with Shift from one without', () => {
    expect(matchesKey(press('F', { shiftKey: true }), 'F')).toBe(false);
    expect(matchesKey(press('F', { shiftKey: true }), 'Shift+F')).toBe(true);
  });

  it('take Control and the Command key for the same', () => {
    expect(matchesKey(press('k', { ctrlKey: true }), 'Ctrl+K')).toBe(true);
    expect(matchesKey(press('k', { metaKey: true }), 'Ctrl+K')).toBe(true);
    expect(matchesKey(press('k'), 'Ctrl+K')).toBe(false);
    expect(matchesKey(press('k', { ctrlKey: true }), 'K')).toBe(false);
  });

  it('match signs by what they are, wherever the keyboard has them', () => {
    expect(matchesKey(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matchesKey(press('+', { shiftKey: true }), '+')).toBe(true);
  });

  it('are shown as they stand on the keyboard', () => {
    expect(['ArrowLeft', 'Ctrl+K', 'Shift+F', 'Escape', '+'].map(keyCap)).toEqual(['←', 'Ctrl K', 'Shift F', 'Esc', '+']);
  });
});

describe('the registry', () => {
  it('has every command once', () => {
    const ids = commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives no key to two commands', () => {
    const keys = commands.flatMap(({ keys: own }) => own);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('keeps the keys that users were promised', () => {
    const expected = { f: 'view/fit', v: 'view/invert', h: 'map/toggle', b: 'boxes/toggle', c: 'map/compare', w: 'what-if/paint', i: 'map/input', '3': 'view/preset-3', ArrowRight: 'image/next', '?': 'help/keys' };
    for (const [key, id] of Object.entries(expected)) {
      expect(commands.find(({ keys }) => keys.some((combination) => matchesKey(press(key), combination)))?.id, key).toBe(id);
    }
  });

  it('runs nothing that is not possible now', () => {
    expect(commandFor(press('c'), commands)).toBeNull();
    expect(commandFor(press('Escape'), commands)?.id).toBe('help/leave');
  });

  it('is searched by all words, in label or group', () => {
    expect(searchCommands(commands, 'edit undo').map(({ id }) => id)).toEqual(['edit/undo']);
    expect(searchCommands(commands, 'zzz')).toEqual([]);
  });
});

describe('controls', () => {
  it('keep typing to themselves', () => {
    expect(belongsToControl(press('h'), 'INPUT', 'text')).toBe(true);
    expect(belongsToControl(press('h'), 'SELECT', '')).toBe(true);
  });

  it('undo in a text takes back what was typed, not the last box', () => {
    expect(belongsToControl(press('z', { ctrlKey: true }), 'INPUT', 'text')).toBe(true);
    expect(belongsToControl(press('z', { ctrlKey: true }), 'INPUT', 'radio')).toBe(false);
    expect(belongsToControl(press('z', { ctrlKey: true }), 'BUTTON', 'button')).toBe(false);
  });

  it('let a slider have the arrows and nothing else', () => {
    expect(belongsToControl(press('ArrowLeft'), 'INPUT', 'range')).toBe(true);
    expect(belongsToControl(press('h'), 'INPUT', 'range')).toBe(false);
  });

  it('never keep Escape or a combination with Control', () => {
    expect(belongsToControl(press('Escape'), 'INPUT', 'text')).toBe(false);
    expect(belongsToControl(press('k', { ctrlKey: true }), 'INPUT', 'text')).toBe(false);
  });
});

describe('the pointer', () => {
  it('has the habits of review stations', () => {
    expect(dragFor(0, 'window')).toBe('window');
    expect(dragFor(0, 'paint')).toBe('rectangle');
    expect(dragFor(1, 'box')).toBe('pan');
    expect(dragFor(2, 'window')).toBe('zoom');
    expect(dragFor(4, 'window')).toBeNull();
  });

  it('zooms by the same factor there and back', () => {
    expect(dragZoom(-200)).toBe(2);
    expect(wheelZoom({ deltaY: 100, deltaMode: 0 }) * wheelZoom({ deltaY: -100, deltaMode: 0 })).toBeCloseTo(1, 12);
    expect(wheelZoom({ deltaY: 3, deltaMode: 1 })).toBe(wheelZoom({ deltaY: 48, deltaMode: 0 }));
  });
});
