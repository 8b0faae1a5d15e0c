// Dense layers of several walks in one product: all three walks together, and never a node that waits for itself.
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { denseGroups } from '../../../src/worker/executors/onnx/dense-together.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { RuleSet } from '../../../src/graph/ops/define.ts';

const random = seeded(23);
const sizes = (graph: Graph): number[] => [...denseGroups(graph).values()].map(({ length }) => length).filter((length) => length > 0);

/** Three dense layers with ReLUs between, and the three walks back. */
function walks(): Graph {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 7] });
  const layer = (value: string, from: number, to: number): string => b.value('Dense', [value, b.constant(random.normal([from, to])), b.constant(random.normal([to]))], { transposeWeight: false });
  const z = layer(b.relu(layer(b.relu(layer(x, 7, 6)), 6, 5)), 5, 3);
  const seed = b.input('seed', { dtype: 'float32', shape: ['n', 3] });
  return b.finish((['chain', 'guided', 'deconv'] satisfies RuleSet[]).map((rules) => gradient(b, { seeds: new Map([[z, seed]]), of: [x], rules }).get(x)!));
}

/** Two layers of each weight; each weight's second layer waits for the other weight's first. */
function crossed(): Graph {
  const b = new GraphBuilder();
  const [x, t] = ['x', 't'].map((name) => b.input(name, { dtype: 'float32', shape: ['n', 4] }));
  const [v, w] = [b.constant(random.normal([4, 4])), b.constant(random.normal([4, 4]))];
  const dense = (value: string, weight: string): string => b.value('Dense', [value, weight], { transposeWeight: false });
  const [first, second] = [dense(x!, v), dense(t!, w)];
  return b.finish([dense(b.mul(x!, first), w), dense(b.mul(x!, second), v)]);
}

it('takes the same layer of all three walks together although deconvnet waits for nothing of the forward pass', () => {
  // The walks share their first layer: it is one node.
  expect(sizes(walks())).toEqual([1, 3, 3]);
});

it('does not take together what would make a layer wait for itself', () => {
  expect(sizes(crossed())).toEqual([1, 1, 1, 1]);
});

it.each([['walks', walks()], ['crossed layers', crossed()]] as const)('computes the numbers of the reference: %s', async (_, graph) => {
  const executor = await openExecutor('ort');
  const feeds = new Map(graph.inputs.map((name) => [name, random.normal(graph.types.get(name)!.shape.map((extent) => (extent === 'n' ? 2 : extent)))]));
  const session = await executor.compile(graph, graph.outputs);
  const [got, wanted] = [await session.run(feeds), referenceForward(graph, feeds)];
  for (const output of graph.outputs) expect(relativeL2(got.get(output)!.values, wanted.get(output)!.values)).toBeLessThan(1e-5);
  await session.dispose();
  await executor.dispose();
});
