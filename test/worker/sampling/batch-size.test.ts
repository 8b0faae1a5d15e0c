// How many samples go into a run: counted from the network, never timed, so that a map is the same on every day.
import { describe, expect, it } from 'vitest';

import { batchSize, multiplyAdds } from '../../../src/worker/sampling/batch-size.ts';
import { smallClassifier } from '../../reference/small-classifier.ts';

describe('the size of a batch', () => {
  it('follows from the cost of the network alone: many of a small one, one of a large one', () => {
    const { graph } = smallClassifier(1, 'none').model.imported;
    // Counted by hand for the first convolution: 6 filters of 2 × 3 × 3 at 17 × 15 places.
    expect(multiplyAdds({ ...graph, nodes: graph.nodes.filter(({ name }) => name === 'conv1') })).toBe(6 * 2 * 9 * 17 * 15);
    expect(batchSize(graph, 'ort:cpu')).toBe(8);
    const wide = { ...graph, nodes: Array.from({ length: 90_000 }, () => graph.nodes.find(({ name }) => name === 'conv1')!) };
    expect(batchSize(wide, 'ort:cpu')).toBe(4);
    expect(batchSize(wide, 'tfjs:wasm')).toBe(1);
  });
});
