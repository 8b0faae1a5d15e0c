// The application menu: what every desktop expects, and the workstation's own commands by their names in the window's registry.
import { Menu, app } from 'electron';
import { tell } from './dialogs.ts';
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly window: () => BrowserWindow | null;
  /** Runs a command of the window's registry. */
  readonly command: (id: string) => void;
  readonly reload: () => void;
}

interface Entry {
  readonly command: string;
  readonly label: string;
  readonly accelerator?: string;
}

type Line = Entry | 'separator';

/** The window hears the keys itself; the menu only shows them. macOS knows no such menu and sends the command instead. */
export const commandMenus: Readonly<Record<'file' | 'view' | 'help', readonly Line[]>> = {
  file: [
    { command: 'files/study', label: 'Open Images …', accelerator: 'CmdOrCtrl+O' },
    { command: 'files/folder', label: 'Open Folder …' },
    { command: 'files/model', label: 'Open Model …', accelerator: 'CmdOrCtrl+Shift+O' },
    { command: 'files/boxes', label: 'Import Boxes …' },
    'separator',
    { command: 'files/overlay', label: 'Save Overlay …', accelerator: 'CmdOrCtrl+S' },
    { command: 'files/report', label: 'Export Report …', accelerator: 'CmdOrCtrl+E' },
  ],
  view: [
    { command: 'view/fit', label: 'Fit Image', accelerator: 'F' },
    { command: 'view/actual', label: 'Actual Size', accelerator: 'O' },
    { command: 'view/invert', label: 'Invert', accelerator: 'V' },
    'separator',
    { command: 'map/compare', label: 'Compare Methods', accelerator: 'C' },
    { command: 'map/figure', label: 'Founding Figure', accelerator: 'X' },
    { command: 'map/input', label: 'What the Model Was Given', accelerator: 'I' },
  ],
  help: [
    { command: 'help/keys', label: 'Keys and Commands', accelerator: '?' },
    { command: 'help/palette', label: 'Find a Command …', accelerator: 'CmdOrCtrl+K' },
  ],
};

export function installMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const lines = (entries: readonly Line[]): MenuItemConstructorOptions[] => entries.map((entry) => (entry === 'separator' ? { type: 'separator' } : {
    label: entry.label, click: () => actions.command(entry.command),
    // On macOS a shown key is a taken key: single letters stay with the window, which must be able to type them.
    ...(entry.accelerator === undefined || (isMac && !entry.accelerator.includes('+')) ? {} : { accelerator: entry.accelerator, registerAccelerator: false }),
  }));
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [...lines(commandMenus.file), { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...lines(commandMenus.view), { type: 'separator' }, { role: 'zoomIn', label: 'Larger Text' }, { role: 'zoomOut', label: 'Smaller Text' }, { role: 'resetZoom', label: 'Normal Text' },
        { type: 'separator' }, { label: 'Load Window Again', click: actions.reload }, { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [...lines(commandMenus.help), { type: 'separator' }, { label: 'About Overread', click: () => { void about(actions.window()); } }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

async function about(window: BrowserWindow | null): Promise<void> {
  await tell(window, {
    type: 'info', message: `Overread ${app.getVersion()}`,
    detail: 'Shows where a CNN looked in a radiograph and where the doctor looked. Not a medical device: for research and quality assurance only. Nothing leaves this machine.',
  });
}
