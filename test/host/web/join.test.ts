// One host per data folder: a second start is refused it, and is let into the first.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { forkWorker } from '../../../src/host/fork-worker.ts';
import { workerEntry } from '../../../src/host/locations.ts';
import { startWebHost } from '../../../src/host/web.ts';
import { findRunningHost } from '../../../src/host/web/join.ts';
import { holdDataFolder } from '../../../src/store/hold.ts';
import { makeStoreFolder } from '../../store/store-folder.ts';
import type { WebHost } from '../../../src/host/web.ts';
import type { StoreFolder } from '../../store/store-folder.ts';

let place: StoreFolder;
let hosts: WebHost[];
const announced: string[] = [];

beforeEach(() => {
  place = makeStoreFolder();
  hosts = [];
  announced.length = 0;
  mkdirSync(join(place.folder, 'window'));
  writeFileSync(join(place.folder, 'window', 'index.html'), '<!doctype html><title>window</title>');
});
afterEach(async () => {
  for (const host of hosts) await host.close();
  place.remove();
});

async function start(): Promise<WebHost> {
  const host = await startWebHost({ dataFolder: place.folder, folder: join(place.folder, 'window'), spawnWorker: () => forkWorker(workerEntry), announce: (url) => announced.push(url) });
  hosts.push(host);
  return host;
}

function status(port: number, path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('a second start on the same data folder', () => {
  it('is refused the folder with one line, and finds an address that opens a window of the first', async () => {
    const { port } = await start();
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_in_use', message: expect.stringContaining(`${place.folder}: expected a data folder that no other Overread has open`) as string });
    const running = await findRunningHost(place.folder);
    expect(running?.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/\\?token=[\\w-]{40,}$`));
    const { pathname, search } = new URL(running!.url);
    expect(await status(port, pathname + search)).toBe(303);
    expect(await running!.isAlive()).toBe(true);
    await hosts.pop()!.close();
    expect(await running!.isAlive()).toBe(false);
    expect(await findRunningHost(place.folder)).toBeNull();
    await start();
    expect(await running!.isAlive()).toBe(false);
  });

  it('gets nothing without the secret, which only this user can read', async () => {
    const { port } = await start();
    const file = join(place.folder, 'overread-host.json');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const { secret } = JSON.parse(readFileSync(file, 'utf8')) as { secret: string };
    expect(await status(port, '/join', { method: 'POST' })).toBe(403);
    expect(await status(port, '/join', { method: 'POST', headers: { 'x-overread-join': `${secret.slice(0, -1)}!` } })).toBe(403);
    expect(await status(port, '/join', { method: 'GET', headers: { 'x-overread-join': secret } })).toBe(403);
    expect(await status(port, '/join', { method: 'POST', headers: { 'x-overread-join': secret, origin: 'http://evil.example' } })).toBe(403);
    expect(await status(port, '/join', { method: 'POST', headers: { 'x-overread-join': secret, host: `evil.example:${port}` } })).toBe(403);
    expect(await status(port, '/join', { method: 'POST', headers: { 'x-overread-join': secret } })).toBe(200);
  });

  it('believes no address that somebody else wrote: what does not answer as the host is none', async () => {
    writeFileSync(join(place.folder, 'overread-host.json'), JSON.stringify({ port: 1, secret: 'x'.repeat(40) }));
    expect(await findRunningHost(place.folder)).toBeNull();
    writeFileSync(join(place.folder, 'overread-host.json'), 'no json');
    expect(await findRunningHost(place.folder)).toBeNull();
  });

  it('is refused too where the holder is no host that can be joined, and the folder is free again after it', async () => {
    const hold = holdDataFolder(place.folder);
    expect(hold.is).toBe('held');
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_in_use' });
    if (hold.is === 'held') hold.release();
    await start();
    expect(existsSync(join(place.folder, 'overread.db'))).toBe(true);
  });
});
