// The system's menu and the window's registry know the same commands.
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { commandMenus } from '../../src/main/menu.ts';

vi.mock('electron', () => ({ Menu: {}, app: {}, dialog: {} }));

const registry = readFileSync(new URL('../../src/renderer/commands/workstation-commands.ts', import.meta.url), 'utf8');

describe('the menu', () => {
  it.each(Object.values(commandMenus).flat().flatMap((line) => (line === 'separator' ? [] : [line])))('has $command by the name and the key of the window', ({ command, accelerator }) => {
    const own = new RegExp(`id: '${command}'.*keys: \\[(.*?)\\]`).exec(registry);
    expect(own, command).not.toBeNull();
    if (accelerator !== undefined) expect(own?.[1]).toContain(`'${accelerator.replace('CmdOrCtrl', 'Ctrl')}'`);
  });
});
