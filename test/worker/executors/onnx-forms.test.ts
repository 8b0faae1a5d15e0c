// What ONNX Runtime is told in a form of its own for speed: gates, scales and joins on channel counts that fill its blocks, and
// dense layers that run together.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { float32 } from '../../../src/graph/tensor.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

let executor: Executor;
beforeAll(async () => { executor = await openExecutor('ort'); });
afterAll(async () => { await executor.dispose(); });

async function expectReference(graph: Graph, feeds: ReadonlyMap<ValueName, Tensor>): Promise<void> {
  const session = await executor.compile(graph, graph.outputs);
  const [results, expected] = [await session.run(feeds), referenceForward(graph, feeds)];
  for (const output of graph.outputs) expect(relativeL2(results.get(output)!.values, expected.get(output)!.values)).toBeLessThan(1e-5);
  await session.dispose();
}

describe('a gate on 16 channels', () => {
  // The smallest denormal, the largest denormal, the smallest normal number, and the ends.
  const steps: readonly (readonly [x: number, isPositive: number])[] = [
    [0, 0], [-0, 0], [2 ** -149, 1], [-(2 ** -149), 0], [2 ** -127, 1], [2 ** -126, 1], [-(2 ** -126), 0], [1e-30, 1], [0.5, 1], [1, 1], [-1, 0],
    [3.4e38, 1], [-3.4e38, 0], [Infinity, 1], [-Infinity, 0], [7, 1],
  ];

  it.each([false, true])('is exactly 0 or 1 for every float, down to denormals (read from a ReLU: %s)', async (hasRelu) => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 16, 1, 1] });
    const outputs = [...(hasRelu ? [b.relu(x)] : []), b.isPositive(x)];
    const session = await executor.compile(b.finish(outputs), outputs);
    const gate = (await session.run(new Map([[x, float32([1, 16, 1, 1], steps.map(([value]) => value))]]))).get(outputs.at(-1)!)!;
    expect([...gate.values]).toEqual(steps.map(([, isPositive]) => isPositive));
    await session.dispose();
  });
});

it.each([1, 3])('a residual stage of 32 channels with a strided shortcut goes forward and back as the reference, batch %i', async (batch) => {
  const random = seeded(23);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 16, 12, 11] });
  const conv = (from: ValueName, i: number, o: number, kernel: number, stride: number): ValueName => b.value(
    'Conv', [from, b.constant(random.normal([o, i, kernel, kernel], 0.2)), b.constant(random.normal([o], 0.1))],
    { strides: [stride, stride], pads: kernel === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
  );
  const stem = b.relu(conv(x, 16, 16, 3, 1));
  const joined = b.relu(b.add(conv(b.relu(conv(stem, 16, 32, 3, 2)), 32, 32, 3, 1), conv(stem, 16, 32, 1, 2)));
  const pooled = b.reshape(b.reduceMean(b.relu(b.add(joined, conv(joined, 32, 32, 1, 1))), [2, 3], true), ['n', 32]);
  const g = b.input('g', { dtype: 'float32', shape: ['n', 32] });
  const walks = (['chain', 'guided', 'deconv'] as const).map((rules) => gradient(b, { seeds: new Map([[pooled, g]]), of: [x], rules }).get(x)!);
  const feeds = new Map([[x, random.normal([batch, 16, 12, 11])], [g, random.normal([batch, 32])]]);
  await expectReference(b.finish([pooled, ...walks]), feeds);
});

it('a number times 16 channels, and a product whose factor comes first, are products', async () => {
  const random = seeded(29);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 16, 3, 4] });
  await expectReference(b.finish([b.mul(x, b.scalar(-0.37)), b.mul(b.scalar(1.5), x)]), new Map([[x, random.normal([2, 16, 3, 4])]]));
});

it('dense layers with the same weights run together where they can and one after the other where they must', async () => {
  const random = seeded(31);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 6] });
  const w = b.constant(random.normal([6, 6]));
  const dense = (from: ValueName): ValueName => b.value('Dense', [from, w], { transposeWeight: false });
  // Of these four products only the second and the third can be one.
  const first = dense(x);
  const [second, third] = [dense(b.relu(first)), dense(b.mul(first, b.scalar(-1)))];
  await expectReference(b.finish([second, third, dense(b.add(second, third))]), new Map([[x, random.normal([3, 6])]]));
});
