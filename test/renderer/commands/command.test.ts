// Commands: keys find the right one, and controls keep the keys that they need.
import { describe, expect, it } from 'vitest';
import { commandFor, isEnabled } from '../../../src/renderer/commands/command.ts';
import { belongsToControl, keyCap, matchesKey, reservedBecause } from '../../../src/renderer/commands/keys.ts';
import { menuContent } from '../../../src/renderer/commands/menus.ts';
import { CommandRegistry } from '../../../src/renderer/commands/registry.svelte.ts';
import { dragFor, dragZoom, wheelZoom } from '../../../src/renderer/commands/pointer.ts';
import { workstationCommands } from '../../../src/renderer/commands/workstation-commands.ts';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Preferences } from '../../../src/renderer/state/preferences.svelte.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });
const app = new Workstation(checkedApi(createFakeApi({ delayMs: 1 })));
const preferences = new Preferences(app.api, app.messages);
const commands = workstationCommands(app, { pickFiles: () => undefined, saveOverlay: () => undefined, explain: () => undefined, goToPart: () => undefined }, preferences);
const registry = new CommandRegistry(commands, preferences);

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

  it('gives no key to two commands of the same context', () => {
    const keys = commands.flatMap(({ keys: own, context = 'window' }) => own.map((key) => `${context} ${key}`));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('takes no keys that belong to the browser, to editing or to moving between controls', () => {
    const taken = commands.filter(({ id }) => id !== 'help/leave' && id !== 'marks/place').flatMap(({ id, keys }) => keys.filter((key) => reservedBecause(key) !== null).map((key) => `${id} ${key}`));
    expect(taken).toEqual([]);
  });

  it('names every command, and says of every command that may be impossible what it needs', () => {
    for (const { id, label, isEnabled: condition, needs } of commands) {
      expect(label, id).toMatch(/\S/);
      if (condition !== undefined) expect(needs, `${id} says what it needs`).toMatch(/\.$/);
    }
  });

  it('has every command in a menu, once, but for the presets, what the menu of a pane offers and Escape', () => {
    const lines = menuContent(registry).menus.flatMap((menu) => menu.lines.flatMap((line) => (line === null ? [] : [line.command])));
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
    expect(commands.map(({ id }) => id).filter((id) => !lines.includes(id) && !/^(?:view\/preset|stage\/(?:copy-to|swap-with))-/.test(id))).toEqual(['help/leave']);
  });

  it('shows in the menus what is possible now, and no divider without a command beside it', () => {
    for (const { lines } of menuContent(registry).menus) {
      expect(lines[0]).not.toBeNull();
      expect(lines[lines.length - 1]).not.toBeNull();
      for (const line of lines) if (line !== null) expect(line.isEnabled, line.command).toBe(isEnabled(registry.find(line.command) ?? commands[0]!));
    }
  });

  it('keeps the keys that users were promised', () => {
    const expected = { f: 'view/fit', v: 'view/invert', h: 'map/toggle', b: 'marks/show', c: 'map/compare', w: 'what-if/paint', i: 'map/input', '3': 'view/preset-3', ArrowRight: 'image/next', '?': 'help/keys' };
    for (const [key, id] of Object.entries(expected)) {
      expect(commands.find(({ keys }) => keys.some((combination) => matchesKey(press(key), combination)))?.id, key).toBe(id);
    }
  });

  it('runs nothing that is not possible now', () => {
    expect(commandFor(press('c'), commands)).toBeNull();
    expect(commandFor(press('Escape'), commands)?.id).toBe('help/leave');
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
