// Densely connected blocks without their concatenations: the same numbers, forward and on every walk back.
import { describe, expect, it } from 'vitest';
import { isBypassed, splitConcatenations } from '../../../src/graph/rewrites/split-concatenations.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { seeded } from '../../reference/seeded.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { denseBlocks, feedsOf, withWalks } from './dense-blocks.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { ValueName } from '../../../src/graph/tensor.ts';
import type { DenseBlockOptions } from './dense-blocks.ts';

const widestJoin = ({ nodes }: Graph): number => Math.max(...nodes.map(({ op, inputs }) => (op === 'Concat' ? inputs.length : 0)));
const joined = ({ nodes }: Graph): number => nodes.reduce((sum, { op, inputs }) => sum + (op === 'Concat' ? inputs.length : 0), 0);

/** Worst relative L2 over the outputs, computed in float64 on both sides. */
function difference(before: Graph, after: Graph): number {
  const [wanted, got] = [before, after].map((graph) => referenceForward(graph, feedsOf(before, 5)));
  return Math.max(...before.outputs.map((output, index) => relativeL2(got!.get(after.outputs[index]!)!.values, wanted!.get(output)!.values)));
}

/** The network with the mean of `value` added to each logit: `value` has a further reader. */
function alsoRead(graph: Graph, value: ValueName): Graph {
  const b = new GraphBuilder(graph);
  const mean = b.reshape(b.reduceMean(b.mul(value, value), [1, 2, 3], true), ['n', 1]);
  return b.finish([b.add(graph.outputs[0]!, mean)]);
}

/** ∂(logits)/∂value, all of it that passes `value`. */
function withGradientAt(graph: Graph, value: ValueName): Graph {
  const b = new GraphBuilder(graph);
  const [z = ''] = graph.outputs;
  const seed = b.input('seed', { dtype: 'float32', shape: b.shape(z) });
  return b.finish([z, gradient(b, { seeds: new Map([[z, seed]]), of: [value], rules: 'chain' }).get(value)!]);
}

describe('a convolution of many joined values', () => {
  const shapes: readonly (DenseBlockOptions & { readonly groupSize?: number })[] = [
    {}, { layers: 13 }, { layers: 13, groupSize: 1 }, { layers: 9, groupSize: 3 }, { layers: 6, kernel: 3 }, { activation: 'Clip' }, { isNested: true }, { isBare: true }, { isBare: true, isNested: true, layers: 13, activation: 'Clip' }, { start: 16, growth: 16, layers: 7 }, { size: [5, 12] },
  ];
  it.each(shapes.map((shape, index) => [index, shape] as const))('becomes a sum of convolutions that gives the same logits and walks (seed %i, %o)', (seed, { groupSize, ...shape }) => {
    const { graph } = denseBlocks(seed, shape);
    const split = splitConcatenations(graph, groupSize === undefined ? {} : { groupSize });
    if (!shape.isNested) {
      expect(widestJoin(split)).toBeLessThan(widestJoin(graph));
      expect(joined(split)).toBeLessThan(joined(graph));
    }
    expect(difference(withWalks(graph), withWalks(split))).toBeLessThan(1e-10);
  });

  it('stays whole where it or what is made from it is asked for', () => {
    const { graph, joined, rectified } = denseBlocks(3);
    for (const value of [joined[4]!, rectified[4]!]) {
      expect(splitConcatenations(graph, { keep: [value] }).types.has(value)).toBe(true);
      expect(splitConcatenations(graph).types.has(value)).toBe(false);
      const asked = { ...graph, outputs: [...graph.outputs, value] };
      expect(difference(asked, { ...splitConcatenations(asked), outputs: asked.outputs })).toBeLessThan(1e-10);
    }
  });

  it('stays whole in shallow blocks, where new values come first, and where nothing is joined', () => {
    const reversed = denseBlocks(2, { isReversed: true }).graph;
    expect(splitConcatenations(reversed)).toBe(reversed);
    const shallow = denseBlocks(2, { layers: 3 }).graph;
    expect(splitConcatenations(shallow)).toBe(shallow);
  });

  it('does not give the logits of another network where two concatenations go on differently after the same beginning', () => {
    const { graph, joined } = denseBlocks(6);
    const random = seeded(7);
    const b = new GraphBuilder(graph);
    const longest = graph.nodes.find(({ outputs }) => outputs[0] === joined.at(-1))!.inputs;
    const ends = [1, 2].map(() => {
      const tail = Array.from({ length: 7 }, () => b.value('Tanh', [b.mul(longest.at(-1)!, b.constant(random.normal([])))], {}));
      return b.reduceMean(b.relu(b.value('Concat', [...longest, ...tail], { axis: 1 })), [2, 3], false);
    });
    const both = b.value('Dense', [b.value('Concat', ends, { axis: 1 }), b.constant(random.normal([2 * Number(b.shape(ends[0]!)[1]), 3]))], { transposeWeight: false });
    const forked = b.finish([b.add(graph.outputs[0]!, both)]);
    expect(splitConcatenations(forked)).not.toBe(forked);
    expect(difference(withWalks(forked), withWalks(splitConcatenations(forked)))).toBeLessThan(1e-10);
  });

  it.each([false, true])('does not lose gradient at a concatenation that is looked at and has a further reader (nested: %s)', (isNested) => {
    const { graph, joined } = denseBlocks(8, { isNested });
    const looked = joined[3]!;
    const read = alsoRead(graph, looked);
    const split = splitConcatenations(read);
    expect(split.types.has(looked)).toBe(true);
    expect(difference(withGradientAt(read, looked), withGradientAt(split, looked))).toBeGreaterThan(1e-2);
    expect(isBypassed(read, split, looked)).toBe(true);
    const last = read.nodes.filter(({ op }) => op === 'Concat').at(-1)!.outputs[0]!;
    expect(isBypassed(read, split, last)).toBe(false);
    expect(difference(withGradientAt(read, last), withGradientAt(split, last))).toBeLessThan(1e-10);
  });

  it('is shared out alike whichever of its layers is looked at: constants are cut once', () => {
    const { graph } = denseBlocks(4, { layers: 10 });
    const split = splitConcatenations(graph);
    const bytes = ({ constants }: Graph): number => [...constants.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
    expect(bytes(split)).toBe(bytes(graph));
  });
});
