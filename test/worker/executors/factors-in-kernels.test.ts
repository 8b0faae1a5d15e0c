// A batch-norm's backward factors inside the kernels: the same walks, with negative factors too.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factorsInKernels } from '../../../src/worker/executors/onnx/factors-in-kernels.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { denseBlocks, feedsOf, withWalks } from '../../graph/rewrites/dense-blocks.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

describe('batch-norm factors on the way back', () => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor('ort'); });
  afterAll(async () => { await executor.dispose(); });

  it('go into the kernels of all three walks', () => {
    const { kernels, done } = factorsInKernels(withWalks(denseBlocks(1).graph));
    expect(kernels.size).toBe(done.size);
    expect(done.size).toBeGreaterThanOrEqual(3 * 8);
  });

  it('stay where they are when the value between is asked for', () => {
    const graph = withWalks(denseBlocks(1).graph);
    const before = factorsInKernels(graph).kernels;
    const [transpose] = [...before.keys()];
    const after = factorsInKernels({ ...graph, outputs: [...graph.outputs, transpose!.outputs[0]!] }).kernels;
    expect(after.size).toBe(before.size - 1);
  });

  it.each([1, 2, 3, 4, 5, 6])('give the walks of the reference (seed %i)', async (seed) => {
    const graph = withWalks(denseBlocks(seed, seed % 2 === 0 ? {} : { start: 16, growth: 16, layers: 5 }).graph);
    const feeds = feedsOf(graph, seed);
    const session = await executor.compile(graph, graph.outputs);
    const [got, wanted] = [await session.run(feeds), referenceForward(graph, feeds)];
    for (const output of graph.outputs) expect(relativeL2(got.get(output)!.values, wanted.get(output)!.values), output).toBeLessThan(1e-5);
    await session.dispose();
  });
});
