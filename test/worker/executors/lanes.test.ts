// A batch that is run in lanes gives what one session gives, whatever its size, and its failures are told like a session's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { Lane } from '../../../src/worker/executors/lanes.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import { denseBlocks, withWalks } from '../../graph/rewrites/dense-blocks.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { Executor, Session } from '../../../src/worker/executors/executor.ts';

const graph = withWalks(denseBlocks(5, { layers: 4 }).graph);
const random = seeded(9);
const feedsOf = (batch: number): Map<ValueName, Tensor> => new Map([['x', random.normal([batch, 2, 9, 7])], ['seed', random.normal([batch, 3])]]);

describe('a session in lanes', () => {
  let executor: Executor;
  let plain: Session;
  let laned: Session;
  beforeAll(async () => {
    executor = await openExecutor('ort', { threads: 2 });
    plain = await executor.compile(graph, graph.outputs);
    laned = await executor.compile(graph, graph.outputs, { lanes: 2 });
  });
  afterAll(async () => {
    await Promise.all([plain.dispose(), laned.dispose()]);
    await executor.dispose();
  });

  it.each([1, 2, 3, 7])('gives what one session gives for a batch of %i, in the order of the batch', async (batch) => {
    const feeds = feedsOf(batch);
    const [wanted, got] = [await plain.run(feeds), await laned.run(feeds)];
    expect([...got.keys()]).toEqual([...wanted.keys()]);
    for (const [name, { shape, dtype, values }] of wanted) {
      expect(got.get(name)).toMatchObject({ shape, dtype });
      expect(relativeL2(got.get(name)!.values, values)).toBeLessThan(1e-6);
    }
  });

  it('gives the same bytes each time', async () => {
    const feeds = feedsOf(5);
    const [first, second] = [await laned.run(feeds), await laned.run(feeds)];
    for (const [name, { values }] of first) expect(second.get(name)!.values).toEqual(values);
  });

  it('hands what has no batch axis to every lane, and takes it back once', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 3] });
    const factor = b.input('factor', { dtype: 'float32', shape: [1, 3] });
    const [product, square] = [b.mul(x, factor), b.mul(factor, factor)];
    const session = await executor.compile(b.finish([product, square]), [product, square], { lanes: 2 });
    const given = random.normal([2, 3]);
    const factors = random.normal([1, 3]);
    const results = await session.run(new Map([['x', given], ['factor', factors]]));
    expect([...results.get(product)!.values]).toEqual(Array.from(given.values as Float32Array, (value, at) => Math.fround(Number(value) * Number(factors.values[at % 3]))));
    expect(results.get(square)).toMatchObject({ shape: [1, 3] });
    await session.dispose();
  });

  it('counts the memory of each lane', () => {
    expect(laned.bytes).toBe(2 * plain.bytes);
  });

  it('refuses feeds as one session does, and runs afterwards', async () => {
    await expect(laned.run(new Map([['x', random.normal([2, 2, 9, 7])]]))).rejects.toMatchObject({ code: 'tensor_invalid', message: expect.stringContaining('"seed"') });
    expect((await laned.run(feedsOf(2))).size).toBe(graph.outputs.length);
  });

  it('does not run once it is disposed of', async () => {
    const session = await executor.compile(graph, graph.outputs, { lanes: 2 });
    await session.dispose();
    await session.dispose();
    await expect(session.run(feedsOf(2))).rejects.toMatchObject({ code: 'compute_failed' });
  });

  it('has one lane where there is one thread', async () => {
    const single = await openExecutor('ort', { threads: 1 });
    const session = await single.compile(graph, graph.outputs, { lanes: 2 });
    expect(session.bytes).toBe(plain.bytes);
    await session.dispose();
    await single.dispose();
  });
});

describe('a lane', () => {
  it('whose network the engine refuses says so in its words', async () => {
    await expect(Lane.open({ model: Uint8Array.of(1, 2, 3), options: {} })).rejects.toThrow(/model|protobuf/i);
  });
});
