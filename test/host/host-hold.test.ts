// The host process of Electron and the one data folder: what a browser host holds, it does not open.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { holdDataFolder } from '../../src/store/hold.ts';
import { makeStoreFolder } from '../store/store-folder.ts';
import type { FromHost, ToHost } from '../../src/host/port-protocol.ts';
import type { StoreFolder } from '../store/store-folder.ts';

const entry = fileURLToPath(new URL('../../src/host/host.ts', import.meta.url));
let place: StoreFolder;
beforeEach(() => {
  place = makeStoreFolder();
});
afterEach(() => place.remove());

/** @returns how its start ended */
function startHost(): Promise<FromHost> {
  const child = fork(entry, { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const tell = (message: ToHost): void => void child.send(message);
  return new Promise((resolve) => {
    child.on('message', (raw) => {
      const message = raw as FromHost;
      if (message.kind === 'ready') tell({ kind: 'start', dataFolder: place.folder, places: [] });
      if (message.kind !== 'started' && message.kind !== 'cannot-start') return;
      tell({ kind: 'stop' });
      child.on('exit', () => resolve(message));
    });
  });
}

it('does not start on a folder that another host holds, says so in one line, and starts when it is free', async () => {
  const hold = holdDataFolder(place.folder);
  expect(hold.is).toBe('held');
  expect(await startHost()).toMatchObject({ kind: 'cannot-start', error: { code: 'data_folder_in_use', message: expect.stringContaining('close that one, or name another folder in OVERREAD_DATA') as string } });
  if (hold.is === 'held') hold.release();
  expect(await startHost()).toEqual({ kind: 'started' });
  // The next one has it at once: the system let go of the lock with the process.
  expect(holdDataFolder(place.folder).is).toBe('held');
});
