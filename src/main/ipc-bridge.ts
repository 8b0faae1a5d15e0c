// Calls from the window to the host. Only the listed channels, only from the application's own page.
import { ipcMain } from 'electron';

import { calls } from '../contracts/ipc.ts';
import { isApp } from './addresses.ts';
import type { IpcMainInvokeEvent } from 'electron';
import type { CallReply } from '../contracts/ipc.ts';

export interface BridgeOptions {
  /** The host parses the input against the contract before it does anything with it. */
  readonly call: (channel: string, input: unknown) => Promise<CallReply>;
  readonly onListening: () => void;
}

export function bridgeCalls({ call, onListening }: BridgeOptions): void {
  ipcMain.handle('overread:call', async (event, channel: unknown, input: unknown): Promise<CallReply> => {
    if (!isOwnPage(event)) return refused('calls are taken from the application\'s own page only');
    if (typeof channel !== 'string' || !Object.hasOwn(calls, channel)) return refused('expected a call of the contract, got another one');
    return call(channel, input);
  });
  ipcMain.handle('overread:listening', (event) => { if (isOwnPage(event)) onListening(); });
}

/** The page itself, and no frame in it. */
function isOwnPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isApp(senderFrame.url);
}

function refused(message: string): CallReply {
  return { ok: false, error: { code: 'usage_option', message } };
}
