// The registry: the user's own keys hold everywhere, conflicts are told by context, and what a button of a command carries.
import { describe, expect, it } from 'vitest';
import { sharing } from '../../../src/renderer/commands/command.ts';
import { CommandRegistry } from '../../../src/renderer/commands/registry.svelte.ts';
import type { SettingValues } from '../../../src/contracts/settings.ts';
import type { CommandMemory } from '../../../src/renderer/commands/registry.svelte.ts';
import type { Command } from '../../../src/renderer/commands/command.ts';

const press = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false });
const command = (id: string, keys: readonly string[], more: Partial<Command> = {}): Command => ({ id, label: `Do ${id}`, group: 'View', keys, run: () => undefined, ...more });

function registryOf(commands: readonly Command[], shortcuts: Record<string, string[]> = {}, recentCommands: string[] = []) {
  const memory: Pick<SettingValues, 'shortcuts' | 'recentCommands'> = { shortcuts, recentCommands };
  const kept: CommandMemory = { get: (key) => memory[key], set: async (key, value) => { Object.assign(memory, { [key]: value }); } };
  return { memory, registry: new CommandRegistry(commands, kept) };
}

describe('CommandRegistry', () => {
  it('runs what has the keys now, not what had them', async () => {
    const { registry } = registryOf([command('a', ['A']), command('b', ['B'])]);
    await registry.setKeys('a', ['X']);
    expect([press('a'), press('x'), press('b')].map((event) => registry.commandFor(event)?.id ?? null)).toEqual([null, 'a', 'b']);
    expect(registry.hint('a')).toBe('Do a  [X]');
  });

  it('keeps only what differs from the usual keys', async () => {
    const { registry, memory } = registryOf([command('a', ['A', 'Q']), command('b', ['B'])]);
    await registry.setKeys('a', ['X']);
    await registry.setKeys('b', []);
    expect(memory.shortcuts).toEqual({ a: ['X'], b: [] });
    await registry.setKeys('a', ['A', 'Q']);
    expect(memory.shortcuts).toEqual({ b: [] });
    await registry.setKeys('b', null);
    expect(memory.shortcuts).toEqual({});
    await registry.setKeys('a', ['Y']);
    await registry.resetKeys();
    expect(memory.shortcuts).toEqual({});
  });

  it('says how a command is done, where the command says it', () => {
    const { registry } = registryOf([command('a', ['A'], { hint: 'Press, then drag.' })]);
    expect(registry.button('a')['data-hint']).toBe('Do a  [A]\nPress, then drag.');
  });

  it('runs nothing that is not enabled, and says what is missing', () => {
    let runs = 0;
    const { registry } = registryOf([command('a', ['A'], { run: () => (runs += 1), isEnabled: () => false, needs: 'Needs an image.' })]);
    registry.button('a').onclick();
    expect(runs).toBe(0);
    expect(registry.button('a')).toMatchObject({ 'aria-disabled': 'true', 'data-hint': 'Do a  [A]\nNeeds an image.' });
  });

  it('lets a selection have keys of its own, which go before the window’s', () => {
    let isSelected = false;
    const { registry } = registryOf([command('next', ['ArrowRight']), command('nudge', ['ArrowRight'], { context: 'selection', isEnabled: () => isSelected })]);
    expect(registry.commandFor(press('ArrowRight'))?.id).toBe('next');
    isSelected = true;
    expect(registry.commandFor(press('ArrowRight'))?.id).toBe('nudge');
  });

  it('asks a command for its name each time', () => {
    let step = 'box drawn';
    const { registry } = registryOf([{ id: 'edit/undo', group: 'Edit', keys: [], run: () => undefined, get label() { return `Undo: ${step}`; } }]);
    step = 'box moved';
    expect(registry.find('edit/undo')?.label).toBe('Undo: box moved');
  });

  it('remembers what was chosen lately, also the time before, the latest first and each once', () => {
    const { memory, registry } = registryOf(['a', 'b', 'c', 'd'].map((id) => command(id, [])), {}, ['d']);
    for (const id of ['a', 'b', 'a', 'c']) registry.choose(id);
    expect(registry.recent).toEqual(['c', 'a', 'b', 'd']);
    expect(memory.recentCommands).toEqual(registry.recent);
  });
});

describe('sharing', () => {
  it('tells who has the keys in the same context', () => {
    const commands = [command('a', ['A']), command('b', ['B']), command('mark', ['A'], { context: 'selection' })];
    expect(sharing(commands, commands[1]!, 'A').map(({ id }) => id)).toEqual(['a']);
    expect(sharing(commands, commands[0]!, 'A')).toEqual([]);
  });
});
