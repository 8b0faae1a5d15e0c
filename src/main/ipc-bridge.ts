// Calls from the window to the host, and events back. Only the listed channels, only from the application's own page.
import { ipcMain } from 'electron';
import { calls } from '../contracts/ipc.ts';
import { appOrigin } from './app-protocol.ts';
import type { BrowserWindow } from 'electron';
import type { CallReply } from '../contracts/ipc.ts';
import type { HostLine } from './host-line.ts';

export function bridgeCalls(host: HostLine, window: () => BrowserWindow | null): void {
  ipcMain.handle('overread:call', async (event, channel: unknown, input: unknown): Promise<CallReply> => {
    const refuse = (message: string): CallReply => ({ ok: false, error: { code: 'compute_failed', message } });
    if (event.senderFrame === null || !event.senderFrame.url.startsWith(`${appOrigin}/`)) return refuse('calls are taken from the application\'s own page only');
    if (typeof channel !== 'string' || !Object.hasOwn(calls, channel)) return refuse(`there is no call "${String(channel)}"`);
    // The host parses the input against the contract before it does anything with it.
    return host.call(channel, input);
  });
  host.onEvent(({ event, payload }) => window()?.webContents.send('overread:event', event, payload));
}
