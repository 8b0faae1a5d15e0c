// A graph taken apart at one of its values: the parts one after the other give what the whole gives.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { stagesOf } from '../../src/graph/stages.ts';
import { referenceForward, relativeL2 } from '../reference/index.ts';
import { denseBlocks, feedsOf, withWalks } from './rewrites/dense-blocks.ts';
import { seeded } from '../reference/seeded.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { topRow } from '../../src/explain/score.ts';
import { fromTensor } from '../reference/plain.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Plain } from '../reference/plain.ts';

/** Conv · ReLU · pooling · conv · ReLU · mean · dense, and a deconvnet's walk from the class with the highest score, whose row is called "row". */
function withTopRow(pooling: 'mean' | 'max'): Graph {
  const random = seeded(8);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 2, 8, 8] });
  const convolved = (from: string, channels: number): string => b.relu(b.value('Conv', [from, b.constant(random.normal([channels, Number(b.shape(from)[1]), 3, 3], 0.3))], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 }));
  const windows = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false } as const;
  const first = convolved(x, 4);
  const pooled = pooling === 'max' ? b.node('MaxPool', [first], windows)[0]! : b.value('AveragePool', [first], { ...windows, countIncludePad: false });
  const z = b.value('Dense', [b.reshape(b.reduceMean(convolved(pooled, 6), [2, 3], true), ['n', 6]), b.constant(random.normal([6, 3]))], { transposeWeight: false });
  const row = topRow(b, z);
  const walk = gradient(b, { seeds: new Map([[z, row]]), of: [x], rules: 'deconv' }).get(x)!;
  return renamed(b.finish([z, walk, gradient(b, { seeds: new Map([[z, row]]), of: [x], rules: 'chain' }).get(x)!]), row, 'row');
}

function renamed(graph: Graph, from: string, to: string): Graph {
  const name = (value: string): string => (value === from ? to : value);
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(name), outputs: node.outputs.map(name) })), types: new Map([...graph.types].map(([value, type]) => [name(value), type])) };
}

const work = new Set(['Conv', 'ConvTranspose', 'Dense']);

describe('what depends on one value alone', () => {
  it.each([1, 2, 3, 4])('is computed apart, and the rest from it gives the same numbers (seed %i)', (seed) => {
    const whole = withWalks(denseBlocks(seed, { layers: 5 }).graph);
    const stages = stagesOf(whole, 'seed')!;
    const feeds = feedsOf(whole, seed);
    const wanted = referenceForward(whole, feeds);
    const alone = referenceForward(stages.alone, feeds);
    const between = stages.alone.outputs.map((name) => [name, alone.get(name)!] as const);
    const got = referenceForward(stages.after!, new Map<string, never>([...feeds, ...between] as never));
    for (const output of whole.outputs) expect(relativeL2((got.get(output) ?? alone.get(output)!).values, wanted.get(output)!.values)).toBe(0);
    expect(stages.alone.inputs).toEqual(['seed']);
    expect(stages.alone.nodes.filter(({ op }) => op === 'ConvTranspose').length).toBeGreaterThan(10);
    // No work is done twice.
    const names = new Set(stages.alone.nodes.filter(({ op }) => work.has(op)).map(({ name }) => name));
    expect(stages.after!.nodes.filter(({ name }) => names.has(name))).toEqual([]);
  });

  it.each(['mean', 'max'] as const)('is computed apart where the value is found inside the graph, between what comes before it and what comes after (%s pooling)', (pooling) => {
    const whole = withTopRow(pooling);
    const stages = stagesOf(whole, 'row')!;
    const feeds = new Map([['x', seeded(4).normal([2, 2, 8, 8])]]);
    const wanted = referenceForward(whole, feeds);
    const early = referenceForward(stages.before!, feeds);
    const known = new Map<string, Plain>([['x', fromTensor(feeds.get('x')!)], ...stages.before!.outputs.map((name) => [name, early.get(name)!] as const)]);
    const alone = referenceForward(stages.alone, known);
    const late = stages.after === undefined ? new Map<string, Plain>() : referenceForward(stages.after, new Map([...known, ...stages.alone.outputs.map((name) => [name, alone.get(name)!] as const)]));
    for (const output of whole.outputs) expect(relativeL2((late.get(output) ?? alone.get(output) ?? early.get(output)!).values, wanted.get(output)!.values)).toBe(0);
    expect(stages.alone.inputs).toEqual(['row']);
    // Without switches nothing of a deconvnet's walk depends on the image.
    expect(stages.after === undefined).toBe(pooling === 'mean');
    const count = (graph: Graph | undefined): number => graph?.nodes.filter(({ op }) => op === 'Conv' || op === 'ConvTranspose').length ?? 0;
    expect(count(stages.before) + count(stages.alone) + count(stages.after)).toBe(count(whole));
  });

  it('is nothing where the walk meets the image at once, or where it holds no convolution', () => {
    const random = seeded(1);
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 3] });
    const back = b.value('Dense', [seed, b.constant(random.normal([3, 4]))], { transposeWeight: false });
    expect(stagesOf(b.finish([b.mul(back, b.isPositive(x))]), 'seed')).toBeUndefined();
    expect(stagesOf(b.finish([x]), 'seed')).toBeUndefined();
  });
});
