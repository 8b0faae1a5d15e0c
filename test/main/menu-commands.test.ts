// The system's menu: the window's menus between what every desktop expects, with keys that are shown and not taken.
import { describe, expect, it, vi } from 'vitest';
import { acceleratorOf, menuTemplate } from '../../src/main/menu.ts';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuContent } from '../../src/contracts/menu.ts';

vi.mock('electron', () => ({ Menu: {}, app: {}, dialog: {} }));

const content: MenuContent = {
  menus: [
    { id: 'file', label: 'Datei', lines: [{ command: 'files/study', label: 'Bilder öffnen …', keys: ['Ctrl+O'], isEnabled: true, isOn: null }, null, { command: 'files/report', label: 'Bericht', keys: [], isEnabled: false, isOn: null }] },
    { id: 'map', label: 'Karte', lines: [{ command: 'map/toggle', label: 'Karte zeigen', keys: ['H'], isEnabled: true, isOn: true }] },
    { id: 'help', label: 'Hilfe', lines: [{ command: 'help/about', label: 'Über', keys: [], isEnabled: true, isOn: null }] },
  ],
};
const ran: string[] = [];
const actions = { window: () => null, command: (id: string) => { ran.push(id); }, reload: () => undefined };
const itemsOf = (menu: MenuItemConstructorOptions | undefined): MenuItemConstructorOptions[] => (menu?.submenu ?? []) as MenuItemConstructorOptions[];
const onPlatform = (platform: NodeJS.Platform): MenuItemConstructorOptions[] => menuTemplate(content, actions, platform, true);

describe('the menu', () => {
  it('shows the window’s menus in the window’s words', () => {
    const labels = onPlatform('linux').map(({ label }) => label);
    expect(labels).toEqual(['Datei', 'Edit', 'Karte', 'Window', 'Hilfe']);
    expect(itemsOf(onPlatform('linux')[0]).map(({ label, type, role }) => label ?? type ?? role)).toEqual(['Bilder öffnen …', 'separator', 'Bericht', 'separator', 'quit']);
  });

  it('runs the command of a line, greys what is not possible and ticks what is on', () => {
    const [open, , report] = itemsOf(onPlatform('linux')[0]);
    (open?.click as () => void)();
    expect(ran).toEqual(['files/study']);
    expect([open?.enabled, report?.enabled]).toEqual([true, false]);
    expect(itemsOf(onPlatform('linux')[2])[0]).toMatchObject({ id: 'map/toggle', type: 'checkbox', checked: true });
  });

  it('shows keys and takes none; on macOS single letters are not even shown', () => {
    const map = (platform: NodeJS.Platform) => itemsOf(onPlatform(platform).find(({ label }) => label === 'Karte'))[0];
    expect(map('linux')).toMatchObject({ accelerator: 'H', registerAccelerator: false });
    expect(map('darwin')).not.toHaveProperty('accelerator');
  });

  it('has what a desktop expects before the window has sent anything', () => {
    const template = menuTemplate({ menus: [] }, actions, 'linux', true);
    expect(template.flatMap((menu) => itemsOf(menu).map(({ role }) => role))).toEqual(expect.arrayContaining(['quit', 'copy', 'paste', 'togglefullscreen']));
  });
});

describe('acceleratorOf', () => {
  it.each([['Ctrl+Shift+O', 'CmdOrCtrl+Shift+O'], ['ArrowLeft', 'Left'], ['Ctrl++', 'CmdOrCtrl+Plus'], ['+', 'Plus'], ['?', '?'], ['Ä', null]])('says %s as %s', (keys, accelerator) => {
    expect(acceleratorOf(keys)).toBe(accelerator);
  });
});
