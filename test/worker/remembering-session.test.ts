// A session that remembers its classes: the same maps as one that does not, and the class half computed once a class.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topRow } from '../../src/explain/score.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { compileRemembering } from '../../src/worker/remembering-session.ts';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { float32 } from '../../src/graph/tensor.ts';
import { referenceForward, relativeL2 } from '../reference/index.ts';
import { seeded } from '../reference/seeded.ts';
import { denseBlocks, withWalks } from '../graph/rewrites/dense-blocks.ts';
import type { Tensor, ValueName } from '../../src/graph/tensor.ts';
import type { Executor, Session } from '../../src/worker/executors/executor.ts';

const graph = withWalks(denseBlocks(7, { layers: 5 }).graph);
const random = seeded(3);
const image = (): Tensor => random.normal([1, 2, 9, 7]);
const oneHot = (...classes: readonly number[]): Tensor => float32([classes.length, 3], classes.flatMap((at) => [0, 1, 2].map((k) => (k === at ? 1 : 0))));
const joined = (...images: readonly Tensor[]): Tensor => float32([images.length, 2, 9, 7], images.flatMap(({ values }) => [...values].map(Number)));
const asked = (x: Tensor, seed: Tensor): Map<ValueName, Tensor> => new Map([['x', x], ['seed', seed]]);

/** Counts the runs of each session that it compiles. */
function counted(executor: Executor, row = 'seed'): { readonly executor: Executor; readonly runs: number[]; readonly rows: number[] } {
  const runs: number[] = [];
  const rows: number[] = [];
  return {
    runs, rows,
    executor: {
      engine: executor.engine,
      dispose: () => executor.dispose(),
      compile: async (part, outputs, options) => {
        const session = await executor.compile(part, outputs, options);
        const index = runs.push(0) - 1;
        const run: Session['run'] = (feeds) => {
          runs[index]! += 1;
          if (index === 0) rows.push(feeds.get(row)!.shape[0]!);
          return session.run(feeds);
        };
        return { outputs: session.outputs, bytes: session.bytes, dispose: () => session.dispose(), run };
      },
    },
  };
}

describe('a remembering session', () => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor('ort'); });
  afterAll(async () => { await executor.dispose(); });

  it('gives what a plain one gives, for one image and for several of different classes', async () => {
    const plain = await executor.compile(graph, graph.outputs);
    const remembering = await compileRemembering(executor, graph, 'seed');
    for (const feeds of [asked(image(), oneHot(1)), asked(image(), oneHot(1)), asked(joined(image(), image(), image()), oneHot(2, 1, 2))]) {
      const [wanted, got] = [await plain.run(feeds), await remembering.run(feeds)];
      for (const output of graph.outputs) expect(relativeL2(got.get(output)!.values, wanted.get(output)!.values)).toBeLessThan(1e-6);
    }
    await Promise.all([plain.dispose(), remembering.dispose()]);
  });

  it('computes the class half once a class, whatever the image', async () => {
    const { executor: counting, runs, rows } = counted(executor);
    const session = await compileRemembering(counting, graph, 'seed');
    await session.run(asked(image(), oneHot(0)));
    await session.run(asked(image(), oneHot(0)));
    await session.run(asked(joined(image(), image(), image()), oneHot(0, 2, 2)));
    expect(runs).toEqual([2, 3]);
    expect(rows).toEqual([1, 1]);
    await session.dispose();
  });

  it('computes the class half once a class also where each image has its own highest class, and again when it has forgotten', async () => {
    const images = Array.from({ length: 24 }, () => random.normal([1, 2, 9, 7], 4));
    const network = denseBlocks(7, { layers: 5 }).graph;
    const [logits = ''] = network.outputs;
    const b = new GraphBuilder(network);
    // Measured from the first image's scores, the images are of different classes.
    const first = referenceForward(network, new Map([['x', images[0]!]])).get(logits)!.values;
    const z = b.sub(logits, b.constant(float32([1, 3], Float32Array.from(first))));
    const row = topRow(b, z);
    const walks = (['chain', 'deconv'] as const).map((rules) => gradient(b, { seeds: new Map([[z, row]]), of: ['x'], rules }).get('x')!);
    const whole = b.finish([z, ...walks]);
    const { executor: counting, runs, rows } = counted(executor, row);
    const plain = await executor.compile(whole, whole.outputs);
    const session = await compileRemembering(counting, whole, row);
    const classes = new Set<number>();
    for (const x of [...images, joined(...images)]) {
      const [wanted, got] = [await plain.run(new Map([['x', x]])), await session.run(new Map([['x', x]]))];
      for (const output of whole.outputs) expect(relativeL2(got.get(output)!.values, wanted.get(output)!.values)).toBeLessThan(1e-6);
      const scores = [...wanted.get(z)!.values].slice(0, 3).map(Number);
      classes.add(scores.indexOf(Math.max(...scores)));
    }
    expect(classes.size).toBeGreaterThan(1);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(classes.size);
    const before = runs[0]!;
    session.forget!();
    await session.run(new Map([['x', images[0]!]]));
    expect(runs[0]).toBe(before + 1);
    await Promise.all([plain.dispose(), session.dispose()]);
  });

  it('tells a class from its opposite, and forgets the class not asked for longest', async () => {
    const { executor: counting, runs } = counted(executor);
    const session = await compileRemembering(counting, graph, 'seed', { memoryBytes: 1 });
    const opposite = float32([1, 3], [0, -1, 0]);
    const x = image();
    const first = await session.run(asked(x, oneHot(1)));
    const second = await session.run(asked(x, opposite));
    const walk = graph.outputs[1]!;
    expect(relativeL2(second.get(walk)!.values, Float64Array.from(first.get(walk)!.values as Float32Array, (value) => -value))).toBeLessThan(1e-6);
    await session.run(asked(x, oneHot(1)));
    expect(runs[0]).toBe(3);
    await session.dispose();
  });

  it('refuses a missing input in the words of the engine', async () => {
    const session = await compileRemembering(executor, graph, 'seed');
    await expect(session.run(new Map([['x', image()]]))).rejects.toMatchObject({ code: 'tensor_invalid' });
    await session.dispose();
  });
});
