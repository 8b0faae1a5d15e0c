// ONNX Runtime gathers usage events for upload unless it is told not to: here it must not.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const executor = fileURLToPath(new URL('../../../src/worker/executors/executor.ts', import.meta.url));
const builder = fileURLToPath(new URL('../../../src/graph/builder.ts', import.meta.url));

/** Runs one small graph, then says which files it holds open. */
const program = `
import { readdirSync, readlinkSync } from 'node:fs';
const { openExecutor } = await import(${JSON.stringify(executor)});
const { GraphBuilder } = await import(${JSON.stringify(builder)});
const b = new GraphBuilder();
const x = b.input('x', { dtype: 'float32', shape: ['n', 2] });
const y = b.relu(x);
const session = await (await openExecutor('ort')).compile(b.finish([y]), [y]);
await session.run(new Map([['x', { dtype: 'float32', shape: [1, 2], values: Float32Array.of(1, -1) }]]));
await new Promise((resolve) => { setTimeout(resolve, 1000); });
const open = process.platform !== 'linux' ? [] : readdirSync('/proc/self/fd').flatMap((fd) => { try { return [readlinkSync('/proc/self/fd/' + fd)]; } catch { return []; } });
console.log(JSON.stringify(open.filter((path) => path.startsWith(process.env.HOME) || path.includes('onnxruntime.db') || path.startsWith('socket:[tcp'))));
`;

let home: string;
beforeAll(async () => { home = await mkdtemp(join(tmpdir(), 'overread-home-')); });
afterAll(() => rm(home, { recursive: true, force: true }));

it('ONNX Runtime keeps no database of usage events and writes nothing into the home or temporary folder', async () => {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
    env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: home },
  });
  const open = JSON.parse(stdout) as string[];
  expect(open.filter((path) => !path.includes('overread-weights-'))).toEqual([]);
  expect((await readdir(home)).filter((name) => !name.startsWith('overread-weights-'))).toEqual([]);
});
