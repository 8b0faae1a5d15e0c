// Electron's main process: one window, its host, and nothing that computes or reads studies itself.
import { app, session } from 'electron';
import { dataFolder } from '../host/locations.ts';
import { serveApp, registerScheme } from './app-protocol.ts';
import { startHost } from './host-line.ts';
import { bridgeCalls } from './ipc-bridge.ts';
import { installMenu } from './menu.ts';
import { confine } from './confinement.ts';
import { openWindow } from './window.ts';
import type { BrowserWindow } from 'electron';

registerScheme();

if (!app.requestSingleInstanceLock()) {
  // The first instance is told and comes to the front.
  app.quit();
} else {
  void run();
}

async function run(): Promise<void> {
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  await app.whenReady();

  const host = startHost({
    dataFolder: dataFolder(process.env),
    opensDemo: process.argv.includes('--open-demo'),
    windowForDialogs: () => window,
    onLost: (reason) => {
      console.error(`overread: the host process ended (${reason}) and is started again`);
      window?.webContents.reload();
    },
  });
  confine(session.defaultSession);
  serveApp(session.defaultSession, host);
  bridgeCalls(host, () => window);
  installMenu(() => window);
  window = await openWindow(() => { window = null; });
  app.on('before-quit', () => host.stop());
}
