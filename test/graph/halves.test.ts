// A graph taken apart at one of its inputs: both parts one after the other give what the whole gives.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { halvesOf } from '../../src/graph/halves.ts';
import { referenceForward, relativeL2 } from '../reference/index.ts';
import { denseBlocks, feedsOf, withWalks } from './rewrites/dense-blocks.ts';
import { seeded } from '../reference/seeded.ts';

const work = new Set(['Conv', 'ConvTranspose', 'Dense']);

describe('what depends on one input alone', () => {
  it.each([1, 2, 3, 4])('is computed apart, and the rest from it gives the same numbers (seed %i)', (seed) => {
    const whole = withWalks(denseBlocks(seed, { layers: 5 }).graph);
    const halves = halvesOf(whole, 'seed')!;
    const feeds = feedsOf(whole, seed);
    const wanted = referenceForward(whole, feeds);
    const alone = referenceForward(halves.alone, feeds);
    const between = halves.alone.outputs.map((name) => [name, alone.get(name)!] as const);
    const got = referenceForward(halves.rest, new Map<string, never>([...feeds, ...between] as never));
    for (const output of whole.outputs) expect(relativeL2((got.get(output) ?? alone.get(output)!).values, wanted.get(output)!.values)).toBe(0);
    expect(halves.alone.inputs).toEqual(['seed']);
    expect(halves.alone.nodes.filter(({ op }) => op === 'ConvTranspose').length).toBeGreaterThan(10);
    // No work is done twice.
    const names = new Set(halves.alone.nodes.filter(({ op }) => work.has(op)).map(({ name }) => name));
    expect(halves.rest.nodes.filter(({ name }) => names.has(name))).toEqual([]);
  });

  it('is nothing where the walk meets the image at once, or where it holds no convolution', () => {
    const random = seeded(1);
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 3] });
    const back = b.value('Dense', [seed, b.constant(random.normal([3, 4]))], { transposeWeight: false });
    expect(halvesOf(b.finish([b.mul(back, b.isPositive(x))]), 'seed')).toBeUndefined();
    expect(halvesOf(b.finish([x]), 'seed')).toBeUndefined();
  });
});
