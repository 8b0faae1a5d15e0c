// One set-up at a time, and no set-up waits for one that died.
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { exclusively } from '../../scripts/exclusive.mjs';

const folder = mkdtempSync(join(tmpdir(), 'overread-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lockOf = (name: string, pid: string | null): string => {
  const lock = join(folder, name);
  mkdirSync(lock);
  if (pid !== null) writeFileSync(join(lock, 'pid'), pid);
  return lock;
};

it('holds the lock while it works and gives it back, also after a failure', async () => {
  const lock = join(folder, 'plain');
  expect(await exclusively(lock, async () => existsSync(lock))).toBe(true);
  expect(existsSync(lock)).toBe(false);
  await expect(exclusively(lock, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});

it('takes over the lock of a process that is gone', async () => {
  // Above the largest process number that Linux, macOS and Windows give out by default.
  expect(await exclusively(lockOf('gone', '2147483646'), async () => 'done')).toBe('done');
});

it('takes over a lock without a number that is old', async () => {
  const lock = lockOf('nameless', null);
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, minuteAgo, minuteAgo);
  expect(await exclusively(lock, async () => 'done')).toBe('done');
});

it('waits for a process that runs', async () => {
  const lock = lockOf('held', String(process.ppid));
  let isDone = false;
  const work = exclusively(lock, async () => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isDone).toBe(false);
  rmSync(lock, { recursive: true });
  await work;
  expect(isDone).toBe(true);
});
