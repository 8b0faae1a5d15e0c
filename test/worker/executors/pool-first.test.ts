// Averaging before a 1×1 convolution: the same numbers in another order, and only where nobody sees the difference.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { poolFirst } from '../../../src/worker/executors/pool-first.ts';
import { describeEngines } from '../../engines.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

interface Transition {
  readonly graph: Graph;
  readonly convolved: ValueName;
  readonly outputs: readonly ValueName[];
  readonly feeds: ReadonlyMap<ValueName, Tensor>;
}

/** DenseNet's transition, and its backward walk. */
function transition({ hasBias = false, isPadded = false, kernel = 1 }: { hasBias?: boolean; isPadded?: boolean; kernel?: number } = {}): Transition {
  const random = seeded(17);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 6, 9, 8] });
  const w = b.constant(random.normal([4, 6, kernel, kernel]));
  const convolved = b.value('Conv', [x, w, ...(hasBias ? [b.constant(random.normal([4]))] : [])], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
  const pads = isPadded ? ([1, 1, 1, 1] as const) : ([0, 0, 0, 0] as const);
  const y = b.value('AveragePool', [convolved], { kernel: [2, 2], strides: [2, 2], pads, dilations: [1, 1], ceilMode: false, countIncludePad: true });
  const g = b.input('g', { dtype: 'float32', shape: b.shape(y) });
  const toInput = gradient(b, { seeds: new Map([[y, g]]), of: [x], rules: 'chain' }).get(x)!;
  const concrete = b.shape(y).map((extent) => (extent === 'n' ? 2 : extent));
  return { graph: b.finish([y, toInput]), convolved, outputs: [y, toInput], feeds: new Map([[x, random.normal([2, 6, 9, 8])], ['g', random.normal(concrete)]]) };
}

const order = (graph: Graph): string[] => graph.nodes.map(({ op }) => op);

describe('averaging goes before a 1×1 convolution', () => {
  it('forward, and on the way back the convolution goes before the spreading', () => {
    expect(order(transition().graph)).toEqual(['Conv', 'AveragePool', 'AverageUnpool', 'ConvTranspose']);
    expect(order(poolFirst(transition().graph))).toEqual(['AveragePool', 'Conv', 'ConvTranspose', 'AverageUnpool']);
  });

  it('but not when the convolution is itself asked for', () => {
    const { graph, convolved, outputs } = transition();
    expect(order(poolFirst({ ...graph, outputs: [...outputs, convolved] })).slice(0, 2)).toEqual(['Conv', 'AveragePool']);
  });

  it('not when a bias would meet counted padding, and not for larger kernels', () => {
    expect(order(poolFirst(transition({ hasBias: true, isPadded: true }).graph)).slice(0, 2)).toEqual(['Conv', 'AveragePool']);
    expect(order(poolFirst(transition({ hasBias: true }).graph)).slice(0, 2)).toEqual(['AveragePool', 'Conv']);
    expect(order(poolFirst(transition({ kernel: 2 }).graph))).toEqual(['Conv', 'AveragePool', 'AverageUnpool', 'ConvTranspose']);
  });

  describeEngines('and %s', (engine) => {
    let executor: Executor;
    beforeAll(async () => { executor = await openExecutor(engine); });
    afterAll(async () => { await executor.dispose(); });

    it.each([{}, { hasBias: true }, { isPadded: true }, { hasBias: true, isPadded: true }])('still computes the reference\'s numbers: %o', async (shape) => {
      const { graph, outputs, feeds } = transition(shape);
      const session = await executor.compile(graph, outputs);
      const [results, expected] = [await session.run(feeds), referenceForward(graph, feeds)];
      for (const output of outputs) expect(relativeL2(results.get(output)!.values, expected.get(output)!.values)).toBeLessThan(1e-5);
      await session.dispose();
    });
  });
});
