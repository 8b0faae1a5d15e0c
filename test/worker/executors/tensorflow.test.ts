// Native TensorFlow beside right numbers: what the SavedModel holds, what is left behind, and how it gets on with the WebAssembly backend.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBackend, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { float32 } from '../../../src/graph/tensor.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { pruneFor } from '../../../src/worker/executors/feeds.ts';
import { ConstantFiles } from '../../../src/worker/executors/tensorflow/constant-files.ts';
import { findTensorflow } from '../../../src/worker/executors/tensorflow/library.ts';
import { lowerToTensorflow } from '../../../src/worker/executors/tensorflow/lower.ts';
import { describeTensorflow } from '../../engines.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import { randomNetwork } from './random-network.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { ValueName } from '../../../src/graph/tensor.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'overread-test-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** How often each TensorFlow operator stands in the SavedModel. */
function written(graph: Graph, outputs: readonly ValueName[]): { readonly count: (op: string) => number; readonly bytes: number } {
  const files = new ConstantFiles(folder);
  const { bytes } = lowerToTensorflow(pruneFor(graph, outputs), graph, files);
  files.dispose();
  const text = Buffer.from(bytes).toString('latin1');
  // A node's operator: field 2, its length, its name.
  return { bytes: bytes.length, count: (op) => text.split(`\x12${String.fromCharCode(op.length)}${op}`).length - 1 };
}

/** Convolution, ReLU, overlapping max-pool, average, dense: on an image that comes channels last. */
function smallNetwork(): { readonly b: GraphBuilder; readonly x: ValueName; readonly z: ValueName } {
  const random = seeded(3);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 12, 12, 3] });
  const conv = b.value('Conv', [b.transpose(x, [0, 3, 1, 2]), b.constant(random.normal([32, 3, 3, 3])), b.constant(random.normal([32]))], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 });
  const pooled = b.value('MaxPool', [b.relu(conv)], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false });
  const z = b.value('Dense', [b.reshape(b.reduceMean(pooled, [2, 3], true), ['n', 32]), b.constant(random.normal([32, 100]))], { transposeWeight: false });
  return { b, x, z };
}

describe('the SavedModel', () => {
  it('holds no weights: they lie in files of their own', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 1000] });
    const y = b.value('Dense', [x, b.constant(seeded(1).normal([1000, 500]))], { transposeWeight: false });
    const { bytes, count } = written(b.finish([y]), [y]);
    expect(bytes).toBeLessThan(2000);
    expect([count('ImmutableConst'), count('Const')]).toEqual([1, 0]);
  });

  it('changes no layout where the image comes channels last, forward and back', () => {
    const { b, x, z } = smallNetwork();
    const g = gradient(b, { seeds: new Map([[z, b.input('seed', { dtype: 'float32', shape: ['n', 100] })]]), of: [x], rules: 'chain' }).get(x)!;
    const { count } = written(b.finish([z, g]), [z, g]);
    expect(count('Conv2D')).toBe(2);
    expect(count('Transpose')).toBe(0);
  });

  it('says gates and unpooling by TensorFlow\'s own gradient operators, and writes no switches that nobody reads', () => {
    const { b, x, z } = smallNetwork();
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 100] });
    const walks = (['chain', 'guided', 'deconv'] as const).map((rules) => gradient(b, { seeds: new Map([[z, seed]]), of: [x], rules }).get(x)!);
    const { count } = written(b.finish(walks), walks);
    expect(['ReluGrad', 'MaxPoolGrad', 'Greater', 'MaxPoolWithArgmax'].map(count)).toEqual([2, 1, 0, 0]);
  });

  it('names the network\'s node of each of its own', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 2] });
    const y = b.value('Relu', [x], {}, { name: '/features/relu 0' });
    const files = new ConstantFiles(folder);
    const { bytes, nodeOf } = lowerToTensorflow(b.finish([y]), b.finish([y]), files);
    files.dispose();
    const [name = ''] = /features\/relu_0\/Relu_\d+/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
    expect(nodeOf(name)?.name).toBe('/features/relu 0');
  });
});

describe('the library', () => {
  it('is the one that OVERREAD_TENSORFLOW names, or none at all', () => {
    expect(findTensorflow({ OVERREAD_TENSORFLOW: folder })).toMatchObject({ reason: expect.stringContaining('lib/napi-v8/tfjs_binding.node') });
  });

  it('is missing with a reason and a remedy where set-up has not been', () => {
    expect(findTensorflow({}, folder)).toEqual({ reason: 'set-up has not obtained it', remedy: 'npm run setup does' });
  });
});

describeTensorflow('native TensorFlow', () => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor('tfjs:native', { cacheDir: folder }); });
  afterAll(() => executor.dispose());

  it('leaves no tensor behind after runs, failed runs and sessions', async () => {
    const before = memory().numTensors;
    const { b, random, x, logits, classes } = randomNetwork(7);
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', classes] });
    const g = gradient(b, { seeds: new Map([[logits, seed]]), of: [x], rules: 'guided' }).get(x)!;
    const session = await executor.compile(b.finish([g, logits]), [g, logits]);
    const shape = b.shape(x).map((extent) => (extent === 'n' ? 2 : extent));
    const feeds = new Map([[x, random.normal(shape)], ['seed', random.normal([2, classes])]]);
    for (let index = 0; index < 3; index++) await session.run(feeds);
    expect(memory().numTensors).toBe(before);
    await expect(session.run(new Map())).rejects.toThrow();
    expect(memory().numTensors).toBe(before);
    await session.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('takes no more memory with the sixtieth session than with the tenth', async () => {
    const { b, z } = smallNetwork();
    const graph = b.finish([z]);
    const feeds = new Map([['x', seeded(4).normal([1, 12, 12, 3])]]);
    const residentAfter = async (sessions: number): Promise<number> => {
      for (let index = 0; index < sessions; index++) {
        const session = await executor.compile(graph, [z]);
        await session.run(feeds);
        await session.dispose();
      }
      return process.memoryUsage.rss();
    };
    const early = await residentAfter(10);
    expect((await residentAfter(50)) / early).toBeLessThan(1.1);
  });

  it('writes each weight once for all sessions, keeps no model file, and removes its folder in the end', async () => {
    const parent = mkdtempSync(join(folder, 'own-'));
    const own = await openExecutor('tfjs:native', { cacheDir: parent });
    const { b, z } = smallNetwork();
    const graph = b.finish([z]);
    const sessions = [await own.compile(graph, [z]), await own.compile(graph, [z])];
    const [made = ''] = readdirSync(parent);
    expect(readdirSync(join(parent, made))).toHaveLength(1);
    for (const session of sessions) await session.dispose();
    await own.dispose();
    expect(existsSync(join(parent, made))).toBe(false);
  });

  it('takes turns with the WebAssembly backend in one process, also when both are asked at once', async () => {
    const wasm = await openExecutor('tfjs:wasm');
    const { b, z } = smallNetwork();
    const graph = b.finish([z]);
    const feeds = new Map([['x', seeded(5).normal([2, 12, 12, 3])]]);
    const expected = referenceForward(graph, feeds).get(z)!.values;
    const sessions = [await executor.compile(graph, [z]), await wasm.compile(graph, [z])];
    const results = await Promise.all([...sessions, ...sessions.toReversed()].map((session) => session.run(feeds)));
    for (const result of results) expect(relativeL2(result.get(z)!.values, expected)).toBeLessThan(1e-5);
    expect(['tensorflow', 'wasm']).toContain(getBackend());
    for (const session of sessions) await session.dispose();
  });

  it('names the network\'s node when a run fails', async () => {
    const b = new GraphBuilder();
    const g = b.input('g', { dtype: 'float32', shape: ['n', 1, 1, 1] });
    const switches = b.input('switches', { dtype: 'int64', shape: ['n', 1, 1, 1] });
    const y = b.value('MaxUnpool', [g, switches], { mode: 'sum', inputSize: [2, 2] }, { name: 'unpool' });
    const session = await executor.compile(b.finish([y]), [y]);
    const at = (place: bigint) => session.run(new Map([['g', float32([1, 1, 1, 1], [7])], ['switches', { dtype: 'int64' as const, shape: [1, 1, 1, 1], values: BigInt64Array.of(place) }]]));
    expect([...(await at(2n)).get(y)!.values]).toEqual([0, 0, 7, 0]);
    await expect(at(4n)).rejects.toMatchObject({ code: 'compute_failed', message: expect.stringMatching(/^node "unpool" \(MaxUnpool\): TensorFlow failed/) });
    await session.dispose();
  });

  it('goes back through a max-pool of many channels to the first of equal maxima, as the switches that it gives say', async () => {
    const random = seeded(6);
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 64, 29, 28] });
    const g = b.input('g', { dtype: 'float32', shape: ['n', 64, 15, 14] });
    const [, switches = ''] = b.node('MaxPool', [x], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false });
    const graph = b.finish([switches, b.maxUnpool(g, switches, 'sum', [29, 28])]);
    const feeds = new Map([[x, random.coarse([2, 64, 29, 28])], [g, random.normal([2, 64, 15, 14])]]);
    const session = await executor.compile(graph, graph.outputs);
    const [results, expected] = [await session.run(feeds), referenceForward(graph, feeds)];
    expect(Array.from(results.get(switches)!.values, Number)).toEqual(Array.from(expected.get(switches)!.values));
    expect(relativeL2(results.get(graph.outputs[1]!)!.values, expected.get(graph.outputs[1]!)!.values)).toBeLessThan(1e-6);
    await session.dispose();
  });
});
