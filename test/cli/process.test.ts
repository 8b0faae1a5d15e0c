// The command line as a process: exit codes, streams, Ctrl-C.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeTinyStudy } from '../host/tiny-study.ts';
import type { ChildProcess } from 'node:child_process';
import type { TinyStudy } from '../host/tiny-study.ts';

const entry = fileURLToPath(new URL('../../src/cli/overread.ts', import.meta.url));
let study: TinyStudy;
beforeAll(() => { study = writeTinyStudy(); });
afterAll(() => study.remove());

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(argv: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [entry, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, OVERREAD_DATA: study.folder } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString('utf8'); });
  return { child, ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))) };
}

/** The host is up when it has printed its address. */
async function served(): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ended>; readonly url: string }> {
  const { child, ended } = start(['serve']);
  const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once('line', resolve));
  return { child, ended, url };
}

describe('the process', () => {
  it.runIf(process.platform === 'linux' && process.arch === 'x64')('says in one line that a device\'s libraries are missing: nothing of the runtime\'s own log on stderr', async () => {
    const run = await start(['explain', '--model', study.modelPath, '--image', study.imagePath, '--methods', 'gradient', '--engine', 'ort:cuda']).ended;
    expect([0, 4]).toContain(run.code);
    expect(run.stderr.split('\n').filter((line) => line !== '')).toHaveLength(run.code === 0 ? 0 : 1);
  });

  it('ends with the code of the refusal, one line on stderr and nothing on stdout', async () => {
    const usage = await start(['explain', '--frame', 'x']).ended;
    expect(usage).toMatchObject({ code: 2, stdout: '' });
    expect(usage.stderr.trimEnd().split('\n')).toHaveLength(1);
    const refused = await start(['explain', '--model', study.modelPath, '--image', study.boxesPath]).ended;
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('prints JSON and nothing else on stdout, and ends although engines keep threads', async () => {
    const { code, stdout, stderr } = await start(['explain', '--model', study.modelPath, '--image', study.imagePath, '--json']).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ writtenBy: 'overread', image: { name: 'image.dcm' } });
  });

  it('does not fail when its reader stops reading', async () => {
    const { child, ended } = start(['--help']);
    child.stdout!.destroy();
    expect((await ended).code).toBe(0);
  });

  it('serves on a loopback address until Ctrl-C, which is 130, or until it is asked to end, which is 0', async () => {
    const interrupted = await served();
    expect(interrupted.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({ code: 130 });
    const asked = await served();
    asked.child.kill('SIGTERM');
    expect(await asked.ended).toMatchObject({ code: 0 });
  });

  it('joins the host that serves the same data folder already, and ends with it or by itself', async () => {
    const first = await served();
    const second = await served();
    expect(new URL(second.url).host).toBe(new URL(first.url).host);
    second.child.kill('SIGINT');
    expect(await second.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('is open already on this data folder') as string });
    const third = await served();
    // Killed outright: its lock goes with it, and the next one has the folder.
    first.child.kill('SIGKILL');
    expect(await third.ended).toMatchObject({ code: 0 });
    const next = await served();
    expect(new URL(next.url).host).not.toBe(new URL(first.url).host);
    next.child.kill('SIGTERM');
    expect(await next.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends a computation with 143 and one line when it is asked to end', async () => {
    const { child, ended } = start(['bench', '--model', study.modelPath, '--repeat', '1000000', '--json']);
    // Not before it listens: until then the system ends it.
    const interval = setInterval(() => child.kill('SIGTERM'), 3_000);
    const { code, stdout, stderr } = await ended;
    clearInterval(interval);
    expect([code, stdout, stderr]).toEqual([143, '', 'overread bench: ended by SIGTERM\n']);
  });

  it('ends a computation with 130 on Ctrl-C', async () => {
    const { child, ended } = start(['bench', '--model', study.modelPath, '--repeat', '1000000', '--json']);
    // Asked again and again until it is gone: the first may come before there is anything to stop.
    const interval = setInterval(() => child.kill('SIGINT'), 1_500);
    const { code, signal, stdout } = await ended;
    clearInterval(interval);
    expect(code ?? signal).toBe(130);
    expect(stdout).toBe('');
  });
});
