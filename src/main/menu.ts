// The application's menu: what every desktop expects, and between it the menus that the window sends, so that both show one list.
import { Menu, app } from 'electron';
import { tell } from './dialogs.ts';
import { text } from './text.ts';
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';
import type { MenuContent } from '../contracts/menu.ts';

export interface MenuActions {
  readonly window: () => BrowserWindow | null;
  /** Runs a command of the window's registry. */
  readonly command: (id: string) => void;
  readonly reload: () => void;
}

export interface ApplicationMenu {
  /** The window's own menus as they are now. */
  show(content: MenuContent): void;
}

type Platform = NodeJS.Platform;
type ContentLine = NonNullable<MenuContent['menus'][number]['lines'][number]>;

/** Until the window has sent its menus there are the system's own. */
export function installMenu(actions: MenuActions): ApplicationMenu {
  let structure = '';
  const install = (content: MenuContent): void => {
    const menu = Menu.buildFromTemplate(menuTemplate(content, actions, process.platform, app.isPackaged));
    Menu.setApplicationMenu(menu);
  };
  install({ menus: [] });
  return {
    show(content) {
      // A menu that stands open would close if it were made anew for a command that became possible.
      const next = structureOf(content);
      const menu = Menu.getApplicationMenu();
      if (next !== structure || menu === null) {
        structure = next;
        install(content);
        return;
      }
      for (const line of content.menus.flatMap(({ lines }) => lines)) {
        const item = line === null ? null : menu.getMenuItemById(line.command);
        if (line === null || item === null) continue;
        item.enabled = line.isEnabled;
        item.checked = line.isOn ?? false;
      }
    },
  };
}

/** What needs a new menu: names, keys and places. */
function structureOf({ menus }: MenuContent): string {
  return JSON.stringify(menus.map(({ id, label, lines }) => [id, label, lines.map((line) => (line === null ? null : [line.command, line.label, line.keys, line.isOn === null]))]));
}

export function menuTemplate({ menus }: MenuContent, actions: MenuActions, platform: Platform, isPackaged: boolean): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const linesOf = (id: MenuContent['menus'][number]['id']): MenuItemConstructorOptions[] => (
    menus.find((menu) => menu.id === id)?.lines ?? []).map((line) => (line === null ? { type: 'separator' } : itemOf(line, actions, isMac)));
  const own = (id: MenuContent['menus'][number]['id'], more: readonly MenuItemConstructorOptions[], fallback: string): MenuItemConstructorOptions[] => {
    const lines = linesOf(id);
    const submenu = [...lines, ...(lines.length > 0 && more.length > 0 ? [{ type: 'separator' } as const] : []), ...more];
    return submenu.length === 0 ? [] : [{ label: menus.find((menu) => menu.id === id)?.label ?? fallback, submenu }];
  };
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    ...own('file', [isMac ? { role: 'close' } : { role: 'quit' }], text.menu.file),
    // Undo of a text belongs to the text; the window's own undo has its place in the list.
    ...own('edit', [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }], text.menu.edit),
    ...own('image', [], ''), ...own('tools', [], ''), ...own('map', [], ''), ...own('reading', [], ''),
    ...own('window', [{ label: text.menu.reload, click: actions.reload }, { role: 'togglefullscreen' }, { role: 'minimize' }, ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const])], text.menu.window),
    ...(menus.length > 0 ? own('help', [], '') : [helpAlone(actions)]),
  ];
}

/** The window hears the keys itself; the menu only shows them. */
function itemOf({ command, label, keys, isEnabled, isOn }: ContentLine, actions: MenuActions, isMac: boolean): MenuItemConstructorOptions {
  const accelerator = keys[0] === undefined ? null : acceleratorOf(keys[0]);
  // On macOS a shown key is a taken key: single letters stay with the window, which must be able to type them.
  const isShown = accelerator !== null && (!isMac || accelerator.includes('+'));
  return {
    id: command, label, enabled: isEnabled, click: () => actions.command(command),
    ...(isOn === null ? {} : { type: 'checkbox', checked: isOn }),
    ...(isShown ? { accelerator, registerAccelerator: false } : {}),
  };
}

/** Electron's word for keys; null for keys that it has no word for. */
export function acceleratorOf(keys: string): string | null {
  const parts = keys.endsWith('+') ? [...keys.slice(0, -1).split('+').filter((part) => part !== ''), 'Plus'] : keys.split('+');
  const names: Readonly<Record<string, string>> = { Ctrl: 'CmdOrCtrl', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down', Escape: 'Esc' };
  const words = parts.map((part) => names[part] ?? part);
  return words.every((word) => /^[\x21-\x7e]+$/.test(word)) ? words.join('+') : null;
}

function helpAlone(actions: MenuActions): MenuItemConstructorOptions {
  return { role: 'help', submenu: [{ label: text.menu.about, click: () => { void about(actions.window()); } }] };
}

async function about(window: BrowserWindow | null): Promise<void> {
  await tell(window, {
    type: 'info', message: text.about(app.getVersion()), detail: text.aboutMore,
  });
}
