// What a session promises beside right numbers: any value as output, checked feeds, nothing leaked, order-dependent switches.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { float32 } from '../../../src/graph/tensor.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { describeEngines } from '../../engines.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import { randomNetwork } from './random-network.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

describeEngines('a session of %s', (engine) => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(async () => { await executor.dispose(); });

  it('gives inputs, constants, intermediates and switches when they are asked for, and one value once', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 1, 2, 2] });
    const constant = b.constant(float32([1], [7]), 'seven');
    const doubled = b.mul(x, b.scalar(2));
    const [pooled = '', switches = ''] = b.node('MaxPool', [doubled], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
    const session = await executor.compile(b.finish([pooled]), [x, constant, doubled, switches, doubled]);
    const results = await session.run(new Map([[x, float32([1, 1, 2, 2], [1, 4, 3, 4])]]));
    expect(session.outputs).toEqual([x, constant, doubled, switches]);
    expect(Object.fromEntries([...results].map(([name, { values }]) => [name, Array.from(values, Number)]))).toEqual({
      [x]: [1, 4, 3, 4], [constant]: [7], [doubled]: [2, 8, 6, 8], [switches]: [1],
    });
    expect(results.get(switches)?.dtype).toBe('int64');
    await session.dispose();
  });

  it('leaves out what its outputs do not need, inputs included', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 2] });
    const y = b.input('y', { dtype: 'float32', shape: ['n', 2] });
    const first = b.relu(x);
    const session = await executor.compile(b.finish([first, b.add(first, y)]), [first]);
    const results = await session.run(new Map([[x, float32([1, 2], [-1, 2])]]));
    expect([...results.get(first)!.values]).toEqual([0, 2]);
    await session.dispose();
  });

  it('is refused for an output that the graph does not have', async () => {
    const b = new GraphBuilder();
    const graph = b.finish([b.relu(b.input('x', { dtype: 'float32', shape: ['n', 2] }))]);
    await expect(executor.compile(graph, ['nowhere'])).rejects.toMatchObject({ code: 'compute_failed', message: expect.stringContaining('"nowhere"') });
  });

  it.each([
    ['a missing feed', new Map(), /Nothing was fed for the input "x"/],
    ['a wrong extent', new Map([['x', float32([1, 3], [1, 2, 3])]]), /must be float32 \[n,2\], got float32 \[1,3\]/],
    ['a wrong type', new Map([['x', { dtype: 'int32', shape: [1, 2], values: new Int32Array(2) } as const]]), /got int32/],
    ['too few values', new Map([['x', { dtype: 'float32', shape: [2, 2], values: new Float32Array(3) } as const]]), /needs 4 values, got 3/],
  ])('refuses %s, saying what was expected', async (_, feeds, message) => {
    const b = new GraphBuilder();
    const y = b.relu(b.input('x', { dtype: 'float32', shape: ['n', 2] }));
    const session = await executor.compile(b.finish([y]), [y]);
    await expect(session.run(feeds)).rejects.toThrow(message);
    await expect(session.run(feeds)).rejects.toMatchObject({ code: 'tensor_invalid' });
    await session.dispose();
  });

  it('lets the last window win when it overwrites, also on maps large enough to be split over threads', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 32, 57, 57] });
    const g = b.input('g', { dtype: 'float32', shape: ['n', 32, 28, 28] });
    const [, switches = ''] = b.node('MaxPool', [x], { kernel: [3, 3], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false });
    const graph = b.finish([b.maxUnpool(g, switches, 'overwrite', [57, 57]), b.maxUnpool(g, switches, 'sum', [57, 57])]);
    const random = seeded(5);
    const feeds = new Map([[x, random.coarse([2, 32, 57, 57])], [g, random.normal([2, 32, 28, 28])]]);
    const session = await executor.compile(graph, graph.outputs);
    const [results, expected] = [await session.run(feeds), referenceForward(graph, feeds)];
    expect(relativeL2(results.get(graph.outputs[0]!)!.values, expected.get(graph.outputs[0]!)!.values)).toBe(0);
    expect(relativeL2(results.get(graph.outputs[1]!)!.values, expected.get(graph.outputs[1]!)!.values)).toBeLessThan(1e-6);
    await session.dispose();
  });

  it('pads with zeros before a max-pool when the graph says so: zero is not −∞', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 1, 2, 2] });
    const pool = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], ceilMode: false } as const;
    const padded = b.value('MaxPool', [b.pad(x, [0, 0, 1, 1], [0, 0, 1, 1], 0)], { ...pool, pads: [0, 0, 0, 0] });
    const mean = b.value('AveragePool', [b.pad(x, [0, 0, 1, 1], [0, 0, 1, 1], 0)], { ...pool, pads: [0, 0, 0, 0], countIncludePad: false });
    const own = b.value('MaxPool', [x], { ...pool, pads: [1, 1, 1, 1] });
    const session = await executor.compile(b.finish([padded, own, mean]), [padded, own, mean]);
    const results = await session.run(new Map([[x, float32([1, 1, 2, 2], [-1, -2, -3, -4])]]));
    expect([padded, own, mean].map((name) => Array.from(results.get(name)!.values, Number))).toEqual([[0, 0, 0, 0], [-1, -2, -3, -4], [-0.25, -0.5, -0.75, -1]]);
    await session.dispose();
  });

  it('holds what it says: weights and activations', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 1000] });
    const y = b.value('Dense', [x, b.constant(seeded(1).normal([1000, 500]))], { transposeWeight: false });
    const session = await executor.compile(b.finish([y]), [y]);
    expect(session.bytes).toBeGreaterThanOrEqual(2_000_000);
    expect(session.bytes).toBeLessThan(engine === 'tfjs:native' ? 4_200_000 : 2_100_000);
    await session.dispose();
  });
});

describe('nothing is left behind', () => {
  it('by tfjs on WebAssembly: the number of tensors is flat over runs and back at the start after dispose', async () => {
    const executor = await openExecutor('tfjs:wasm');
    const before = memory().numTensors;
    const { b, random, x, logits, classes } = randomNetwork(7);
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', classes] });
    const g = gradient(b, { seeds: new Map([[logits, seed]]), of: [x], rules: 'guided' }).get(x)!;
    const session = await executor.compile(b.finish([g, logits]), [g, logits]);
    const shape = b.shape(x).map((extent) => (extent === 'n' ? 2 : extent));
    const feeds = new Map([[x, random.normal(shape)], ['seed', random.normal([2, classes])]]);
    await session.run(feeds);
    const during = memory().numTensors;
    for (let index = 0; index < 3; index++) await session.run(feeds);
    expect(memory().numTensors).toBe(during);
    await expect(session.run(new Map())).rejects.toThrow();
    expect(memory().numTensors).toBe(during);
    await session.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('by tfjs on WebAssembly: two sessions share their weights, and the last one frees them', async () => {
    const executor = await openExecutor('tfjs:wasm');
    const before = memory().numTensors;
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 3] });
    const y = b.value('Dense', [x, b.constant(seeded(1).normal([3, 2]))], { transposeWeight: false });
    const graph = b.finish([y]);
    const sessions = [await executor.compile(graph, [y]), await executor.compile(graph, [y])];
    for (const session of sessions) await session.run(new Map([[x, float32([1, 3], [1, 2, 3])]]));
    expect(memory().numTensors).toBe(before + 1);
    await sessions[0]!.dispose();
    expect((await sessions[1]!.run(new Map([[x, float32([1, 3], [0, 0, 0])]]))).get(y)!.values).toEqual(new Float32Array(2));
    await sessions[1]!.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('by ONNX Runtime: the weight file goes with the executor, and so do those of processes that were killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-test-'));
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 100] });
    const y = b.value('Dense', [x, b.constant(seeded(1).normal([100, 100]))], { transposeWeight: false });
    const other = await openExecutor('ort', { cacheDir: folder });
    // No process has this id: Linux counts to 2^22.
    const abandoned = join(folder, 'overread-weights-2147483646-x');
    mkdirSync(abandoned);
    utimesSync(abandoned, 0, 0);
    const executor = await openExecutor('ort', { cacheDir: folder });
    const session = await executor.compile(b.finish([y]), [y]);
    expect(readdirSync(folder)).toHaveLength(2);
    await session.run(new Map([[x, seeded(2).normal([1, 100])]]));
    await session.dispose();
    await executor.dispose();
    await other.dispose();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
