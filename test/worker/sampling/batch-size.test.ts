// How many samples go into a run, and in how many lanes: counted from the network, never timed, so that a map is the same on every day.
import { describe, expect, it } from 'vitest';

import { multiplyAdds } from '../../../src/graph/multiply-adds.ts';
import { imageBudget, runsOf, sampleBudget } from '../../../src/worker/sampling/batch-size.ts';
import { smallClassifier } from '../../reference/small-classifier.ts';
import type { Graph } from '../../../src/graph/graph.ts';

const { graph } = smallClassifier(1, 'none').model.imported;
const stem = graph.nodes.find(({ name }) => name === 'conv1')!;
/** Counted by hand: 6 filters of 2 × 3 × 3 at 17 × 15 places. */
const stemCost = 6 * 2 * 9 * 17 * 15;
/** A network that costs about so many multiply-adds. */
const costing = (cost: number): Graph => ({ ...graph, nodes: Array.from({ length: Math.round(cost / stemCost) }, () => stem) });

describe('the runs of a job', () => {
  it('follow from the cost of the network: many samples of a small one at once, one of a large one', () => {
    expect(multiplyAdds({ ...graph, nodes: [stem] })).toBe(stemCost);
    expect(runsOf(graph, 'tfjs:native', 50, sampleBudget)).toEqual({ size: 8, lanes: 1 });
    expect(runsOf(graph, 'tfjs:native', 9, sampleBudget)).toEqual({ size: 5, lanes: 1 });
    expect(runsOf(costing(2.6e9), 'tfjs:native', 48, sampleBudget).size).toBe(4);
    expect(runsOf(costing(2.6e9), 'tfjs:wasm', 50, sampleBudget).size).toBe(1);
    expect(runsOf(costing(100e9), 'ort:cpu', 50, sampleBudget)).toEqual({ size: 1, lanes: 1 });
  });

  it('have two lanes on ONNX Runtime\'s processor engine where each has at least one sample', () => {
    expect(runsOf(costing(8e9), 'ort:cpu', 50, sampleBudget)).toEqual({ size: 2, lanes: 2 });
    expect(runsOf(costing(10e9), 'ort:cpu', 50, sampleBudget)).toEqual({ size: 1, lanes: 1 });
    expect(runsOf(costing(2.9e9), 'ort', 60, sampleBudget)).toEqual({ size: 6, lanes: 2 });
    expect(runsOf(graph, 'auto', 50, sampleBudget)).toEqual({ size: 8, lanes: 2 });
    expect(runsOf(graph, 'auto', 50, imageBudget)).toEqual({ size: 14, lanes: 2 });
    expect(runsOf(costing(8e9), 'ort:webgpu', 50, sampleBudget).lanes).toBe(1);
  });

  it('have no lanes where one of them would be idle for much of the job', () => {
    expect([1, 2, 3, 4, 5, 15, 16, 17].map((total) => runsOf(costing(12e9), 'ort', total, imageBudget).lanes)).toEqual([1, 2, 1, 2, 1, 1, 2, 2]);
  });

  it('take one image at a time on WebAssembly', () => {
    expect(runsOf(graph, 'tfjs:wasm', 16, imageBudget)).toEqual({ size: 1, lanes: 1 });
  });
});
