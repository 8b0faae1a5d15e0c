// Entry of the old Electron: gives it what today's main process expects, then runs the main process as it is.
import 'core-js/stable';
import fs from 'fs';
import Module from 'module';
import { join } from 'path';

import { bridgeContents } from './contents-bridge.ts';
import { bridgeSession } from './session-bridge.ts';
import { UtilityProcess } from './utility-process.ts';
import { OldAbortController, OldHeaders, OldRequest, OldResponse } from './web-types.ts';
import type { OldContents } from './contents-bridge.ts';
import type { OldSession } from './session-bridge.ts';
import type { ServiceOptions } from './utility-process.ts';

interface OldElectron {
  readonly app: NodeJS.EventEmitter & { getAppMetrics(): object[] } & { on(event: 'web-contents-created', listener: (event: unknown, contents: OldContents) => void): void; on(event: 'session-created', listener: (session: OldSession) => void): void };
  readonly ipcMain: { handle(channel: string, listener: (event: OldInvoke, ...values: unknown[]) => unknown): void };
}

interface OldInvoke {
  senderFrame?: { readonly url: string; readonly parent: null };
  readonly sender: { getURL(): string };
}

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

Object.assign(globalThis, { AbortController: OldAbortController, Headers: OldHeaders, Request: OldRequest, Response: OldResponse });

const loader = Module as unknown as { _load: Load };
const load = loader._load;
const electron = bridgedElectron(load('electron', module, false) as OldElectron);
loader._load = (request, parent, isMain) => {
  if (request === 'electron') return electron;
  const builtin = request.replace(/^node:/, '');
  if (builtin === 'fs/promises') return fs.promises;
  return load(builtin, parent, isMain);
};
// Where the bridge lies, the application's own main process lies below dist/, as in the product.
load(join(__dirname, 'dist', 'main', 'main.js'), module, false);

function bridgedElectron(old: OldElectron): object {
  const runtime = { node: process.env['OVERREAD_NODE'] ?? 'node', child: join(__dirname, 'child.mjs').replace('app.asar', 'services') };
  old.app.on('session-created', bridgeSession);
  old.app.on('web-contents-created', (_event, contents) => bridgeContents(contents));
  const handle = old.ipcMain.handle.bind(old.ipcMain);
  old.ipcMain.handle = (channel, listener) => handle(channel, (event, ...values) => {
    event.senderFrame = { url: event.sender.getURL(), parent: null };
    return listener(event, ...values);
  });
  const services = new Map<UtilityProcess, string>();
  const metrics = old.app.getAppMetrics.bind(old.app);
  old.app.getAppMetrics = () => [...metrics(), ...[...services].map(([{ pid }, name]) => ({ pid, name, type: 'Utility' }))];
  const fork = (entry: string, args: readonly string[] = [], options: ServiceOptions = {}): UtilityProcess => {
    const service = new UtilityProcess(runtime, entry, args, options);
    services.set(service, options.serviceName ?? '');
    service.on('exit', () => services.delete(service));
    return service;
  };
  return Object.create(old, { utilityProcess: { enumerable: true, value: { fork } } }) as object;
}
