// The application menu: what every desktop expects. The workstation's own commands live in the window's registry.
import { Menu, app, dialog } from 'electron';
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';

export function installMenu(window: () => BrowserWindow | null): void {
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: [{ role: 'reload' }, { role: 'togglefullscreen' }, { type: 'separator' }, { role: 'toggleDevTools' }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'About Overread', click: () => { void about(window()); } }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

async function about(window: BrowserWindow | null): Promise<void> {
  const text = {
    type: 'info', title: 'Overread', message: `Overread ${app.getVersion()}`,
    detail: 'Shows where a CNN looked in a radiograph and where the doctor looked. Not a medical device: for research and quality assurance only. Nothing leaves this machine.',
  } as const;
  if (window === null) await dialog.showMessageBox(text);
  else await dialog.showMessageBox(window, text);
}
