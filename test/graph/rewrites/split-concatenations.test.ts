// Densely connected blocks without their concatenations: the same numbers, forward and on every walk back.
import { describe, expect, it } from 'vitest';
import { splitConcatenations } from '../../../src/graph/rewrites/split-concatenations.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { denseBlocks, feedsOf, withWalks } from './dense-blocks.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { DenseBlockOptions } from './dense-blocks.ts';

const widestJoin = ({ nodes }: Graph): number => Math.max(...nodes.map(({ op, inputs }) => (op === 'Concat' ? inputs.length : 0)));
const joined = ({ nodes }: Graph): number => nodes.reduce((sum, { op, inputs }) => sum + (op === 'Concat' ? inputs.length : 0), 0);

/** Worst relative L2 over the outputs, computed in float64 on both sides. */
function difference(before: Graph, after: Graph): number {
  const [wanted, got] = [before, after].map((graph) => referenceForward(graph, feedsOf(before, 5)));
  return Math.max(...before.outputs.map((output, index) => relativeL2(got!.get(after.outputs[index]!)!.values, wanted!.get(output)!.values)));
}

describe('a convolution of many joined values', () => {
  const shapes: readonly (DenseBlockOptions & { readonly groupSize?: number })[] = [
    {}, { layers: 13 }, { layers: 13, groupSize: 1 }, { layers: 9, groupSize: 3 }, { layers: 6, kernel: 3 }, { activation: 'Clip' }, { isNested: true }, { start: 16, growth: 16, layers: 7 }, { size: [5, 12] },
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

  it('is shared out alike whichever of its layers is looked at: constants are cut once', () => {
    const { graph } = denseBlocks(4, { layers: 10 });
    const split = splitConcatenations(graph);
    const bytes = ({ constants }: Graph): number => [...constants.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
    expect(bytes(split)).toBe(bytes(graph));
  });
});
