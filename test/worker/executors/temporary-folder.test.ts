// Folders of weights: those of a process that was really killed go at once, those of anybody who may be alive stay.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkerClient } from '../../../src/host/worker-client.ts';
import { forkWorker } from '../../../src/host/fork-worker.ts';
import { workerEntry } from '../../../src/host/locations.ts';
import { TemporaryFolder } from '../../../src/worker/executors/temporary-folder.ts';
import { tinyCard, writeTinyStudy } from '../../host/tiny-study.ts';
import type { ChildProcess } from 'node:child_process';
import type { ModelCard } from '../../../src/contracts/model-card.ts';
import type { WorkerProcess } from '../../../src/host/worker-client.ts';

const source = pathToFileURL(join(import.meta.dirname, '../../../src/worker/executors/temporary-folder.ts')).href;

describe('the folder of weights', () => {
  let parent: string;
  const children: ChildProcess[] = [];
  beforeEach(() => { parent = mkdtempSync(join(tmpdir(), 'overread-test-')); });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  /** Another process that has a folder here, with a file in it. */
  async function owner(): Promise<{ readonly child: ChildProcess; readonly path: string }> {
    const script = `
      import { writeFileSync } from 'node:fs';
      import { TemporaryFolder } from ${JSON.stringify(source)};
      const { path } = new TemporaryFolder(${JSON.stringify(parent)});
      writeFileSync(path + '/weights.bin', 'weights');
      console.log(path);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(child.stdout, 'data') as [Buffer];
    return { child, path: line.toString().trim() };
  }

  async function killed(): Promise<string> {
    const { child, path } = await owner();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(path, 'weights.bin'))).toBe(true);
    return path;
  }

  it('of a process that was killed is gone as soon as the next one needs a folder, that of a living one stays', async () => {
    const [dead, alive] = [await killed(), await owner()];
    // Whoever is opened next removes it: here the living one may have been first.
    const own = new TemporaryFolder(parent);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(join(alive.path, 'weights.bin'))).toBe(true);
    own.dispose();
    expect(readdirSync(parent)).toHaveLength(1);
  });

  it.each([
    ['another container or machine', 'overread-weights-2147483646-0123456789ab-x'], ['an earlier version', 'overread-weights-2147483646-x'],
    ['another container, whose process id is one of ours', `overread-weights-${process.pid}-0123456789ab-x`],
  ])('of %s stays for a day without a sign of life: its process cannot be asked for', (_whose, name) => {
    const folder = join(parent, name);
    mkdirSync(folder);
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    utimesSync(folder, hoursAgo(23), hoursAgo(23));
    new TemporaryFolder(parent).dispose();
    expect(existsSync(folder)).toBe(true);
    utimesSync(folder, hoursAgo(25), hoursAgo(25));
    new TemporaryFolder(parent).dispose();
    expect(existsSync(folder)).toBe(false);
  });

  it('is never searched for behind a link, and what is named otherwise is left alone', async () => {
    const dead = await killed();
    const precious = join(parent, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'file'), 'kept');
    rmSync(dead, { recursive: true });
    symlinkSync(precious, dead);
    expect(lstatSync(dead).isSymbolicLink()).toBe(true);
    new TemporaryFolder(parent).dispose();
    expect(readdirSync(parent)).toEqual(['precious']);
    expect(readdirSync(precious)).toEqual(['file']);
  });

  it('of compute processes that are killed does not pile up', async () => {
    const study = writeTinyStudy();
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = parent;
    let current: WorkerProcess | null = null;
    let onRestart: (reason: string) => void = () => undefined;
    const client = createWorkerClient({ spawn: () => (current = forkWorker(workerEntry)), onRestart: (reason) => onRestart(reason) });
    try {
      const model = { path: study.modelPath, card: tinyCard as unknown as ModelCard };
      const input = { shape: [1, 1, 16, 16], values: new Float32Array(256) };
      const folders = () => readdirSync(parent).filter((name) => name.startsWith('overread-weights-'));
      for (let kills = 0; kills < 3; kills++) {
        await client.predict(model, { input, engine: 'ort' });
        expect(folders()).toHaveLength(1);
        const restarted = new Promise((resolve) => { onRestart = resolve; });
        (current as WorkerProcess | null)?.kill();
        expect(await restarted).toContain('SIGKILL');
      }
    } finally {
      client.dispose();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      study.remove();
    }
  });
});
