// Electron's main process: one window, its host, and nothing that computes or reads studies itself.
import { app, session } from 'electron';

import { calls } from '../contracts/ipc.ts';
import { dataFolder } from '../host/locations.ts';
import { registerScheme, serveApp } from './app-protocol.ts';
import { wishOf } from './command-line.ts';
import { confine, quietChromium } from './confinement.ts';
import { crashLimit } from './crash-limit.ts';
import { prepareDataFolder } from './data-folder.ts';
import { giveUp, pickPath, saveFile } from './dialogs.ts';
import { startHost } from './host-line.ts';
import { bridgeCalls } from './ipc-bridge.ts';
import { installMenu } from './menu.ts';
import { openedPlaces } from './opened-places.ts';
import { hostEntry, missingParts, workerEntry } from './own-parts.ts';
import { startService } from './service-process.ts';
import { text } from './text.ts';
import { openWindow } from './window.ts';
import type { CallReply } from '../contracts/ipc.ts';
import type { Wish } from './command-line.ts';
import type { DataFolder } from './data-folder.ts';
import type { HostLine } from './host-line.ts';
import type { ApplicationMenu } from './menu.ts';
import type { AppWindow } from './window.ts';

registerScheme();
quietChromium();
// Every page in a sandbox; a start as root (a container) has to do without one, and then says so itself.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// One host per data folder: the lock of the single instance lies in it.
const data = prepareDataFolder(dataFolder(process.env));
if ('chromium' in data) app.setPath('userData', data.chromium);
if (app.requestSingleInstanceLock()) void run(data);
else app.quit();

async function run(found: DataFolder): Promise<void> {
  const early: string[] = [];
  let take = (paths: readonly string[]): void => { early.push(...paths); };
  // macOS hands over files before it is ready, too.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take([path]);
  });
  app.on('window-all-closed', () => app.quit());
  await app.whenReady();

  const missing = missingParts();
  if (missing.length > 0) return giveUp(text.incomplete, text.incompleteBecause(missing));
  if ('problem' in found) return giveUp(text.dataFolder, found.problem);

  const wish = wished(process.argv, process.cwd());
  const { window } = start(found.folder, wish);
  take = (paths) => {
    if (paths.length > 0) window.tell('app/open', { paths: [...paths] });
  };
  take([...early, ...wish.paths]);
  app.on('second-instance', (_event, argv, folder) => {
    window.toFront();
    take(wished(argv, folder).paths);
  });
}

function wished(argv: readonly string[], folder: string): Wish {
  return wishOf(argv, { folder, appPath: app.getAppPath(), isPackaged: app.isPackaged });
}

function start(folder: string, { opensDemo }: Wish): { readonly window: AppWindow } {
  const places = openedPlaces(opensDemo ? [{ demo: true }] : []);
  const limit = crashLimit({ most: 3, withinMs: 60_000, now: () => Date.now() });
  const shown = (): AppWindow => window;
  const host = startHost({
    hostEntry, workerEntry, start: startService, dataFolder: folder, places: places.list,
    onEvent: ({ event, payload }) => shown().emit(event, payload),
    pick: (what) => pickPath(shown().window(), what),
    save: (suggestedName, path) => saveFile(shown().window(), suggestedName, path),
    log: (line) => console.error(`overread: ${line}`),
    onLost(reason) {
      console.error(`overread: the host process was lost: ${reason}`);
      if (!limit.isReached()) return true;
      void giveUp(text.hostEnds, text.hostEndsBecause(reason, folder));
      return false;
    },
    onRestarted(reason) {
      shown().reload();
      shown().tell('app/recovered', { what: 'host', reason });
    },
    onCannotStart: ({ message }) => { void giveUp(text.cannotStart, message); },
  });
  confine(session.defaultSession);
  serveApp(session.defaultSession, host);
  const window = openWindow();
  const menu = installMenu({ window: window.window, command: (command) => window.tell('app/command', { command }), reload: window.reload });
  bridgeCalls({
    async call(channel, input) {
      if (channel === 'app/menu') return showMenu(menu, input);
      const reply = await host.call(channel, input);
      places.note(channel, input, reply);
      return reply;
    },
    onListening: window.listens,
  });
  stopBeforeQuit(host);
  return { window };
}

/** The menu is the system's, so main shows it itself. */
function showMenu(menu: ApplicationMenu, input: unknown): CallReply {
  const content = calls['app/menu'].input.safeParse(input);
  if (!content.success) return { ok: false, error: { code: 'usage_option', message: 'app/menu: expected the menus of the window, got something else' } };
  menu.show(content.data);
  return { ok: true, value: {} };
}

/** Quitting waits for what the host is writing. */
function stopBeforeQuit(host: HostLine): void {
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void host.stop().then(() => {
      isStopped = true;
      app.quit();
    });
  });
}
