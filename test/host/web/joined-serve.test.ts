// Two starts on one data folder, as processes: whoever joined is told when the host ends, and takes its place where it ends before that.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ChildProcess } from 'node:child_process';

const entry = fileURLToPath(new URL('../../../src/cli/overread.ts', import.meta.url));
const holdModule = new URL('../../../src/store/hold.ts', import.meta.url).href;
const endedLine = 'overread serve: the workstation that this start had joined has ended; start again to go on\n';
const joinedLine = 'overread serve: the workstation is open already on this data folder; this address opens another window of it\n';

interface Started {
  readonly child: ChildProcess;
  readonly said: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-joined-'));
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => {
    child.once('close', resolve);
    child.kill('SIGKILL');
  }))));
  rmSync(folder, { recursive: true, force: true });
});

function run(...argv: readonly string[]): Started {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, OVERREAD_DATA: folder } });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => { said.stdout += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { said.stderr += chunk.toString('utf8'); });
  return { child, said, ended: new Promise((resolve) => { child.once('close', resolve); }) };
}

const serve = (): Started => run(entry, 'serve');
/** Takes the folder as a host does, and answers nobody. */
const holder = (): Started => run('--input-type=module', '-e', `import { holdDataFolder } from ${JSON.stringify(holdModule)}; console.log(holdDataFolder(process.env.OVERREAD_DATA).is); setInterval(() => undefined, 1000);`);
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 30_000, interval: 25 });
const addressOf = async (started: Started): Promise<URL> => {
  await eventually(() => started.said.stdout).toMatch(/http:\/\/\S+\n/);
  return new URL(started.said.stdout.trim().split('\n').at(-1)!);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** A host, and a start that has joined it. */
async function joined(): Promise<{ readonly first: Started; readonly second: Started; readonly port: string }> {
  const first = serve();
  const { port } = await addressOf(first);
  const second = serve();
  expect((await addressOf(second)).port).toBe(port);
  expect(second.said.stderr).toBe(joinedLine);
  return { first, second, port };
}

describe('a start that has joined another one', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('says in one line that the other has ended, and ends, when that gets %s; the folder is free', async (signal) => {
    const { first, second } = await joined();
    first.child.kill(signal);
    expect(await second.ended).toBe(0);
    expect(second.said.stderr).toBe(joinedLine + endedLine);
    await addressOf(serve());
  }, 60_000);

  it('is not misled by a host that begins in the place of the one that it had joined', async () => {
    const { first, second, port } = await joined();
    first.child.kill('SIGKILL');
    await first.ended;
    const third = serve();
    expect((await addressOf(third)).port).not.toBe(port);
    expect(await second.ended).toBe(0);
    expect(second.said.stderr).toBe(joinedLine + endedLine);
    expect(third.child.exitCode).toBeNull();
  }, 60_000);

  it.skipIf(process.platform === 'win32')('waits for a host that does not answer for a while, and goes on with it', async () => {
    const { first, second } = await joined();
    first.child.kill('SIGSTOP');
    await pause(4_000);
    expect([second.child.exitCode, second.said.stderr]).toEqual([null, joinedLine]);
    first.child.kill('SIGCONT');
    await pause(1_500);
    expect(second.child.exitCode).toBeNull();
    first.child.kill('SIGKILL');
    expect(await second.ended).toBe(0);
    expect(second.said.stderr).toBe(joinedLine + endedLine);
  }, 60_000);

  it('ends by itself when it is asked to, and leaves the host alone', async () => {
    const { first, second } = await joined();
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect([second.said.stderr, first.child.exitCode]).toEqual([joinedLine, null]);
    const third = serve();
    await addressOf(third);
    expect(third.said.stderr).toBe(joinedLine);
  }, 60_000);
});

describe('a start while another one has the folder and answers nobody yet', () => {
  it.each([300, 2_000])('takes the folder itself when the other is killed after %i ms', async (ms) => {
    const first = holder();
    await eventually(() => first.said.stdout).toBe('held\n');
    const second = serve();
    await pause(ms);
    first.child.kill('SIGKILL');
    await addressOf(second);
    expect(second.said.stderr).toBe('');
  }, 60_000);

  it('refuses in one line where the other stays', async () => {
    const first = holder();
    await eventually(() => first.said.stdout).toBe('held\n');
    const second = serve();
    expect(await second.ended).toBe(3);
    expect(second.said.stderr.trim().split('\n')).toHaveLength(1);
    expect(second.said.stderr).toContain('expected a data folder that no other Overread has open');
  }, 60_000);
});

describe('starts at the same moment', () => {
  it.each([1, 2])('give one host and windows of it, and nobody is refused (round %i)', async () => {
    const all = [serve(), serve(), serve()];
    const ports = await Promise.all(all.map(async (started) => (await addressOf(started)).port));
    expect(new Set(ports).size).toBe(1);
    expect(all.map(({ said }) => said.stderr).toSorted()).toEqual(['', joinedLine, joinedLine]);
  }, 60_000);
});
