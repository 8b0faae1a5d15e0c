// The one window: sandboxed, isolated, opened where it was closed, and loaded again when its page crashes.
import { BrowserWindow, app, screen } from 'electron';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appOrigin } from './app-protocol.ts';

interface WindowState {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

const preload = fileURLToPath(new URL('../preload/preload.cjs', import.meta.url));
const firstState: WindowState = { width: 1440, height: 900, isMaximized: false };

export async function openWindow(onClosed: () => void): Promise<BrowserWindow> {
  const { isMaximized, ...bounds } = readState();
  const window = new BrowserWindow({
    ...bounds, minWidth: 1024, minHeight: 640, show: false, backgroundColor: '#0d1117', title: 'Overread',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  });
  if (isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeState({ ...window.getNormalBounds(), isMaximized: window.isMaximized() }));
  window.on('closed', onClosed);
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  await window.loadURL(`${appOrigin}/index.html`);
  return window;
}

function stateFile(): string {
  return join(app.getPath('userData'), 'window.json');
}

/** The last bounds, where they still lie on a screen. */
function readState(): WindowState {
  try {
    const value: unknown = JSON.parse(readFileSync(stateFile(), 'utf8'));
    if (!isState(value)) return firstState;
    const { x, y } = value;
    const isOnScreen = x !== undefined && y !== undefined && screen.getAllDisplays().some(({ workArea }) =>
      x + 100 > workArea.x && x < workArea.x + workArea.width - 100 && y >= workArea.y && y < workArea.y + workArea.height - 100);
    return isOnScreen ? value : { width: value.width, height: value.height, isMaximized: value.isMaximized };
  } catch {
    return firstState;
  }
}

function isState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<Record<keyof WindowState, unknown>>;
  const isExtent = (extent: unknown): boolean => typeof extent === 'number' && extent >= 200 && extent <= 20_000;
  return isExtent(state.width) && isExtent(state.height) && typeof state.isMaximized === 'boolean'
    && [state.x, state.y].every((place) => place === undefined || typeof place === 'number');
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
