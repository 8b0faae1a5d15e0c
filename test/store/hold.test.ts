// The hold on a data folder: one process has it, until it lets go or ends.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { holdDataFolder } from '../../src/store/hold.ts';
import { makeStoreFolder } from './store-folder.ts';
import type { ChildProcess } from 'node:child_process';
import type { StoreFolder } from './store-folder.ts';

const holdModule = new URL('../../src/store/hold.ts', import.meta.url).href;
let place: StoreFolder;
let children: ChildProcess[];
beforeEach(() => {
  place = makeStoreFolder();
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map(ended));
  place.remove();
});

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill('SIGKILL');
  });
}

/** A process that runs this and prints a line. */
async function told(source: string): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', `import { holdDataFolder } from ${JSON.stringify(holdModule)}; const folder = ${JSON.stringify(place.folder)}; ${source}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return { child, line: await new Promise((resolve) => { createInterface({ input: child.stdout }).once('line', resolve); }) };
}

const collectAndStay = 'setTimeout(() => { globalThis.gc(); setTimeout(() => { globalThis.gc(); console.log("collected"); }, 50); }, 50); setInterval(() => undefined, 1000);';

describe('a data folder that is held', () => {
  it('stays so when the answer is thrown away and the memory of the process is collected', async () => {
    const { child } = await told(`holdDataFolder(folder); ${collectAndStay}`);
    expect(holdDataFolder(place.folder).is).toBe('taken');
    await ended(child);
    const hold = holdDataFolder(place.folder);
    expect(hold.is).toBe('held');
    if (hold.is === 'held') hold.release();
  });

  it('is free at once when it is released, and can be held again', async () => {
    const { line } = await told('const hold = holdDataFolder(folder); hold.release(); console.log(holdDataFolder(folder).is); setInterval(() => undefined, 1000);');
    expect(line).toBe('held');
    expect(holdDataFolder(place.folder).is).toBe('taken');
  });
});

describe('processes that want it at the same moment', () => {
  it('are never two that have it, and one has it in the end (50 rounds)', async () => {
    // Each takes the folder 50 times, writes itself into a file that must not be there, and lets go.
    const source = `
      import('node:fs').then(async ({ writeFileSync, rmSync }) => {
        let held = 0, clashes = 0;
        for (let round = 0; round < 50;) {
          const hold = holdDataFolder(folder);
          if (hold.is === 'impossible') { console.log('impossible'); return; }
          if (hold.is === 'held') {
            held += 1; round += 1;
            try { writeFileSync(folder + '/mine', '', { flag: 'wx' }); rmSync(folder + '/mine'); } catch { clashes += 1; }
            hold.release();
          }
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
        }
        console.log(held + ' held, ' + clashes + ' clashes');
      });`;
    const all = await Promise.all([told(source), told(source), told(source)]);
    expect(all.map(({ line }) => line)).toEqual(Array.from({ length: 3 }, () => '50 held, 0 clashes'));
  });
});
