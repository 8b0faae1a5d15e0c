// A ReLU's gate taken before the unpooling: the same numbers from fewer values, and only where nobody sees the difference.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { gateBeforeUnpool } from '../../../src/worker/executors/gate-before-unpool.ts';
import { describeEngines } from '../../engines.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { RuleSet } from '../../../src/graph/ops/define.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { SwitchMode } from '../../../src/graph/vocabulary.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

interface Shape { readonly rules?: RuleSet; readonly switchMode?: SwitchMode; readonly stride?: number; readonly between?: 'nothing' | 'tanh' }

interface Pooled { readonly graph: Graph; readonly unpooled: ValueName; readonly feeds: ReadonlyMap<ValueName, Tensor> }

/** ReLU · max-pool 3×3 and the walk back. Whole numbers, so that ties and zeros are many. */
function pooled({ rules = 'chain', switchMode = 'sum', stride = 2, between = 'nothing' }: Shape = {}): Pooled {
  const random = seeded(23);
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 16, 9, 8] });
  const active = b.relu(x);
  const read = between === 'tanh' ? b.value('Tanh', [active], {}) : active;
  const [y = ''] = b.node('MaxPool', [read], { kernel: [3, 3], strides: [stride, stride], pads: [1, 1, 1, 1], dilations: [1, 1], ceilMode: false });
  const g = b.input('g', { dtype: 'float32', shape: b.shape(y) });
  const toInput = gradient(b, { seeds: new Map([[y, g]]), of: [x], rules, switchMode }).get(x)!;
  const graph = b.finish([toInput]);
  const whole = (tensor: Tensor): Tensor => ({ ...tensor, values: Float32Array.from(tensor.values as Float32Array, Math.round) });
  const feeds = new Map([[x, whole(random.normal([2, 16, 9, 8], 1.5))], ['g', whole(random.normal(b.shape(y).map((extent) => (extent === 'n' ? 2 : extent)), 4))]]);
  return { graph, unpooled: graph.nodes.find(({ op }) => op === 'MaxUnpool')!.outputs[0]!, feeds };
}

const order = (graph: Graph): string => graph.nodes.map(({ op }) => op).join(' ');

describe('a ReLU\'s gate goes before the unpooling', () => {
  it('under the chain rule and for guided backpropagation, whose rectification stays behind it', () => {
    expect(order(gateBeforeUnpool(pooled().graph))).toBe('Relu MaxPool IsPositive Mul MaxUnpool');
    expect(order(gateBeforeUnpool(pooled({ rules: 'guided' }).graph))).toBe('Relu MaxPool IsPositive Mul MaxUnpool Relu');
  });

  it('where a deconvnet has none nothing changes', () => {
    const { graph } = pooled({ rules: 'deconv' });
    expect(gateBeforeUnpool(graph)).toBe(graph);
  });

  it('but not when what was unpooled is itself asked for, nor when something stands between ReLU and pooling', () => {
    const { graph, unpooled } = pooled();
    const asked = { ...graph, outputs: [...graph.outputs, unpooled] };
    expect(gateBeforeUnpool(asked)).toBe(asked);
    const distant = pooled({ between: 'tanh' }).graph;
    expect(gateBeforeUnpool(distant)).toBe(distant);
  });

  it('of several walks each has its own, from one gate', () => {
    const b = new GraphBuilder(pooled().graph);
    const [y, g] = [b.nodes.find(({ op }) => op === 'MaxPool')!.outputs[0]!, 'g'];
    const walks = (['chain', 'guided', 'deconv'] as const).map((rules) => gradient(b, { seeds: new Map([[y, g]]), of: ['x'], rules }).get('x')!);
    expect(order(gateBeforeUnpool(b.finish(walks))).match(/IsPositive/g)).toHaveLength(1);
  });

  describeEngines('and %s', (engine) => {
    let executor: Executor;
    beforeAll(async () => { executor = await openExecutor(engine); });
    afterAll(async () => { await executor.dispose(); });

    it.each((['chain', 'guided', 'deconv'] as const).flatMap((rules) => (['sum', 'overwrite'] as const).flatMap((switchMode) => [1, 2, 3, 4].map((stride) => ({ rules, switchMode, stride })))))(
      'computes the numbers of the graph as it was: %o', async (shape) => {
        const { graph, feeds } = pooled(shape);
        const session = await executor.compile(graph, graph.outputs);
        const [results, expected] = [await session.run(feeds), referenceForward(graph, feeds)];
        for (const output of graph.outputs) expect(relativeL2(results.get(output)!.values, expected.get(output)!.values)).toBe(0);
        await session.dispose();
      },
    );
  });
});
