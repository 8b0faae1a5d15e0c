// The one window: sandboxed, isolated, opened where it was closed, and loaded again when its page crashes or hangs.
import { BrowserWindow, app, screen } from 'electron';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { appOrigin } from './addresses.ts';
import { crashLimit } from './crash-limit.ts';
import { tell } from './dialogs.ts';
import { preloadEntry } from './own-parts.ts';
import { pageRecovery } from './page-recovery.ts';
import { text } from './text.ts';
import { firstState, fitToScreens, parseState, smallestWindow } from './window-state.ts';
import type { EventName, EventPayload } from '../contracts/ipc.ts';
import type { WindowState } from './window-state.ts';

export interface AppWindow {
  /** Null when it was closed. */
  readonly window: () => BrowserWindow | null;
  /** To the page that is there now; lost where there is none. */
  emit(event: string, payload: unknown): void;
  /** To the page as soon as there is one that hears it. */
  tell<E extends EventName>(event: E, payload: EventPayload<E>): void;
  /** The page says that it hears. */
  listens(): void;
  reload(): void;
  toFront(): void;
}

const saveDelayMs = 500;

export function openWindow(): AppWindow {
  const { isMaximized, ...bounds } = fitToScreens(readState(), screens());
  const window = new BrowserWindow({
    ...bounds, minWidth: smallestWindow.width, minHeight: smallestWindow.height, show: false, backgroundColor: '#0d1117', title: text.product,
    webPreferences: {
      preload: preloadEntry, sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: !app.isPackaged,
    },
  });
  if (isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window);

  const { webContents } = window;
  const waiting: (readonly [EventName, unknown])[] = [];
  let isListening = false;

  function reload(): void {
    isListening = false;
    if (!window.isDestroyed()) webContents.reload();
  }

  const appWindow: AppWindow = {
    window: () => (window.isDestroyed() ? null : window),
    emit: (event, payload) => { if (!window.isDestroyed()) webContents.send('overread:event', event, payload); },
    tell(event, payload) {
      if (isListening) return appWindow.emit(event, payload);
      waiting.push([event, payload]);
    },
    listens() {
      isListening = true;
      for (const [event, payload] of waiting.splice(0)) appWindow.emit(event, payload);
    },
    reload,
    toFront() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };

  const recovery = pageRecovery({
    limit: crashLimit({ most: 3, withinMs: 60_000, now: () => Date.now() }),
    isOpen: () => !window.isDestroyed(),
    loadAgain: reload,
    onRecovered: (reason) => appWindow.tell('app/recovered', { what: 'window', reason }),
    askToLoadAgain: () => askToLoadAgain(window),
    askToWait: (signal) => askToWait(window, signal),
    endPage: () => webContents.forcefullyCrashRenderer(),
    quit: () => app.quit(),
    later: setImmediate,
  });
  webContents.on('render-process-gone', (_event, { reason }) => {
    isListening = false;
    recovery.ended(reason);
  });
  window.on('unresponsive', recovery.hangs);
  window.on('responsive', recovery.reacts);
  void load(window);
  return appWindow;
}

async function load(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(`${appOrigin}/index.html`);
  } catch {
    // The page crashed or was loaded again meanwhile; both are looked after.
  }
}

async function askToLoadAgain(window: BrowserWindow): Promise<boolean> {
  return (await tell(window, { type: 'error', message: text.windowEnds, detail: text.windowEndsNext, buttons: [text.loadAgain, text.quit] })) === 0;
}

async function askToWait(window: BrowserWindow, signal: AbortSignal): Promise<boolean> {
  return (await tell(window, { type: 'warning', message: text.windowHangs, detail: text.windowHangsNext, buttons: [text.wait, text.loadAgain], cancelId: 0, signal })) === 1;
}

function screens(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  return [main, ...screen.getAllDisplays().filter(({ id }) => id !== main.id)].map(({ workArea }) => workArea);
}

/** Written a moment after the last change, so that a start after a power cut knows it too. */
function keepState(window: BrowserWindow): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed()) writeState({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, saveDelayMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(timer));
}

function stateFile(): string {
  return join(app.getPath('userData'), 'window.json');
}

function readState(): WindowState {
  try {
    return parseState(readFileSync(stateFile(), 'utf8'));
  } catch {
    return firstState;
  }
}

function writeState(state: WindowState): void {
  try {
    const temporary = `${stateFile()}.new`;
    writeFileSync(temporary, JSON.stringify(state));
    renameSync(temporary, stateFile());
  } catch {
    // A window that opens at its first size next time is no reason to keep it from closing.
  }
}
