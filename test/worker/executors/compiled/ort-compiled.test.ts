// ONNX Runtime with compiled models kept: the same numbers bit for bit, rebuilt where what is kept cannot be used.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompiledModels } from '../../../../src/worker/executors/compiled/compiled-models.ts';
import { openExecutor } from '../../../../src/worker/executors/executor.ts';
import { blockedNetwork, randomWalks } from './kept-networks.ts';
import type { Graph } from '../../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../../src/graph/tensor.ts';

type Feeds = ReadonlyMap<ValueName, Tensor>;
const all = { weightBytes: { least: 0, most: Infinity } };
let parent: string;
let folder: string;
let models: CompiledModels;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'overread-compiled-'));
  folder = join(parent, 'compiled');
  models = new CompiledModels(folder, all);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** What `graph` gives in an executor of its own, and whether it was compiled from the start: then its weights were written. */
async function answer(graph: Graph, feeds: readonly Feeds[], { compiled, threads = 2 }: { readonly compiled?: CompiledModels; readonly threads?: number } = {}): Promise<{ readonly hex: readonly string[]; readonly wasBuilt: boolean }> {
  const cacheDir = mkdtempSync(join(parent, 'weights-'));
  const executor = await openExecutor('ort', { threads, cacheDir, ...(compiled === undefined ? {} : { compiled }) });
  try {
    const session = await executor.compile(graph, graph.outputs);
    const [own = ''] = readdirSync(cacheDir);
    const wasBuilt = statSync(join(cacheDir, own, 'weights.bin')).size > 0;
    const hex: string[] = [];
    for (const one of feeds) {
      for (const [name, { dtype, shape, values }] of await session.run(one)) {
        hex.push(`${name} ${dtype} ${shape.join('×')} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')}`);
      }
    }
    await session.dispose();
    return { hex, wasBuilt };
  } finally {
    await executor.dispose();
  }
}

describe('a compiled model that is loaded again', () => {
  it('gives bit for bit what compiling gives, whatever the batch, for a network in the blocked layout with its walks', async () => {
    const { graph, feeds } = blockedNetwork(1, [1, 3]);
    const plain = await answer(graph, feeds);
    const first = await answer(graph, feeds, { compiled: models });
    const second = await answer(graph, feeds, { compiled: models });
    expect([plain.wasBuilt, first.wasBuilt, second.wasBuilt]).toEqual([true, true, false]);
    expect(first.hex).toEqual(plain.hex);
    expect(second.hex).toEqual(plain.hex);
  });

  it.each([201, 202, 203, 204, 205, 206])('gives bit for bit what compiling gives for all walks of random network %i', async (seed) => {
    const { graph, feeds } = randomWalks(seed, [1, 2]);
    const plain = await answer(graph, feeds);
    await answer(graph, feeds, { compiled: models });
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await answer(graph, feeds, { compiled: models })).hex).toEqual(plain.hex);
  });

  it('is another one for other weights and for another number of threads', async () => {
    const { graph, feeds } = blockedNetwork(1, [1]);
    const other = blockedNetwork(2, [1]);
    await answer(graph, feeds, { compiled: models });
    expect(await answer(other.graph, other.feeds, { compiled: models })).toEqual(await answer(other.graph, other.feeds));
    expect((await answer(graph, feeds, { compiled: models, threads: 1 })).wasBuilt).toBe(true);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('is built again when its weights are damaged', async () => {
    const { graph, feeds } = blockedNetwork(1, [1]);
    const first = await answer(graph, feeds, { compiled: models });
    const [key = ''] = readdirSync(folder);
    const path = join(folder, key, 'weights.bin');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await answer(graph, feeds, { compiled: models })).toEqual(first);
    expect(await answer(graph, feeds, { compiled: models })).toEqual({ ...first, wasBuilt: false });
  });

  it('is built again when the library refuses what is kept', async () => {
    const { graph, feeds } = blockedNetwork(1, [1]);
    const first = await answer(graph, feeds, { compiled: models });
    const [key = ''] = readdirSync(folder);
    models.drop(key);
    const draft = models.begin(key, 0);
    writeFileSync(join(draft?.folder ?? '', 'model.onnx'), 'no model');
    draft?.finish({ inputs: [], outputs: [] });
    expect(models.find(key)).toBeDefined();
    expect(await answer(graph, feeds, { compiled: models })).toEqual(first);
    expect(await answer(graph, feeds, { compiled: models })).toEqual({ ...first, wasBuilt: false });
  });

  it('is done without where nothing can be written', async () => {
    const { graph, feeds } = blockedNetwork(1, [1]);
    writeFileSync(join(parent, 'file'), '');
    const nowhere = new CompiledModels(join(parent, 'file', 'compiled'), all);
    expect(await answer(graph, feeds, { compiled: nowhere })).toEqual(await answer(graph, feeds));
  });

  it('is written once, whole, by processes that start together, and each of them has the right numbers', async () => {
    const { graph, feeds } = blockedNetwork(1, [1]);
    const plain = await answer(graph, feeds);
    const script = fileURLToPath(new URL('./kept-process.ts', import.meta.url));
    const answers = await Promise.all(Array.from({ length: 3 }, async () => {
      const child = fork(script, [folder], { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const exit = once(child, 'exit');
      const [hex] = await once(child, 'message') as [string[]];
      await exit;
      return hex;
    }));
    const numbers = plain.hex.map((line) => line.split(' ').at(-1));
    for (const hex of answers) expect(hex).toEqual(numbers);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await answer(graph, feeds, { compiled: models })).toEqual({ ...plain, wasBuilt: false });
  });
});
