// The browser host belongs to the process that started it with a channel: it ends with it, however that ended.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../src/cli/overread.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'overread-parent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parentSource = `
  const { spawn } = require('node:child_process');
  const host = spawn(process.execPath, [${JSON.stringify(entry)}, 'serve'], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  host.stdout.once('data', () => console.log(host.pid));
  setInterval(() => undefined, 1000);
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the browser host', () => {
  it('does not outlive a parent that was killed', async () => {
    const parent = spawn(process.execPath, ['-e', parentSource], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, OVERREAD_DATA: folder } });
    const pid = Number(await new Promise<string>((resolve) => createInterface({ input: parent.stdout }).once('line', resolve)));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 20_000, interval: 50 }).toBe(false);
  });
});
