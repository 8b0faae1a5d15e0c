// Whole random networks and their backward walks on every engine, against the float64 reference given the engine's own
// masks and switches, and against central differences.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gradient } from '../../../src/graph/gradient.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { describeEngines } from '../../engines.ts';
import { centralDifferences, cosine, referenceBackward, referenceForward, relativeL2 } from '../../reference/index.ts';
import { randomNetwork } from './random-network.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

const ruleSets = ['chain', 'guided', 'deconv'] as const;
const switchModes = ['sum', 'overwrite'] as const;
const seeds = Array.from({ length: 8 }, (_, index) => 101 + index);

interface Walk {
  readonly rules: (typeof ruleSets)[number];
  readonly switchMode: (typeof switchModes)[number];
  readonly gradients: ReadonlyMap<ValueName, ValueName>;
}

/** The network, its six walks from a seed that is fed, and everything the reference is to be given. */
function question(seed: number, batch: number): { forward: Graph; graph: Graph; walks: Walk[]; outputs: ValueName[]; feeds: Map<ValueName, Tensor>; x: ValueName; layer: ValueName; logits: ValueName } {
  const { b, random, x, layer, logits, classes } = randomNetwork(seed);
  const forward = b.finish([logits]);
  const start = b.input('seed', { dtype: 'float32', shape: ['n', classes] });
  const walks = ruleSets.flatMap((rules) => switchModes.map((switchMode): Walk => (
    { rules, switchMode, gradients: gradient(b, { seeds: new Map([[logits, start]]), of: [x, layer], rules, switchMode }) })));
  const observed = forward.nodes.flatMap((node) => (['Relu', 'Clip', 'LeakyRelu'].includes(node.op) ? [node.inputs[0]!] : node.op === 'MaxPool' ? [node.outputs[1]!] : []));
  const outputs = [...new Set([logits, ...observed, ...walks.flatMap(({ gradients }) => [...gradients.values()])])];
  const shape = b.shape(x).map((extent) => (extent === 'n' ? batch : extent));
  const feeds = new Map([[x, random.normal(shape)], ['seed', random.normal([batch, classes])]]);
  return { forward, graph: b.finish(outputs), walks, outputs, feeds, x, layer, logits };
}

describeEngines('%s', (engine) => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(async () => { await executor.dispose(); });

  it.each(seeds)('agrees with the reference on network %i for every rule set and switch mode, at input and layer', async (seed) => {
    const batch = 1 + (seed % 2);
    const { forward, graph, walks, outputs, feeds, x, layer, logits } = question(seed, batch);
    const session = await executor.compile(graph, outputs);
    const results = await session.run(feeds);
    const values = referenceForward(forward, feeds);
    expect(relativeL2(results.get(logits)!.values, values.get(logits)!.values)).toBeLessThan(1e-5);
    const own = new Map([...results].map(([name, tensor]) => [name, tensor.values]));
    for (const { rules, switchMode, gradients } of walks) {
      const expected = referenceBackward(forward, values, {
        seed: new Map([[logits, Float64Array.from(feeds.get('seed')!.values as Float32Array)]]),
        from: [x, layer], rules, switchMode, masks: own, switches: own,
      });
      for (const [value, name] of gradients) {
        const error = relativeL2(results.get(name)!.values, expected.get(value)!);
        expect(error, `network ${seed}, ${rules}, ${switchMode}, at ${value === x ? 'the input' : 'the layer'}`).toBeLessThan(1e-4);
      }
    }
    await session.dispose();
  });
});

it.each(seeds)('the reference backward of network %i has the slopes that central differences show', (seed) => {
  const { forward, feeds, x, logits } = question(seed, 1);
  const output = Float64Array.from(feeds.get('seed')!.values as Float32Array);
  const walked = referenceBackward(forward, referenceForward(forward, feeds), { seed: new Map([[logits, output]]), from: [x], rules: 'chain' }).get(x)!;
  const elements = Array.from({ length: 20 }, (_, index) => (index * 7919) % walked.length);
  const slopes = centralDifferences(forward, { feeds, input: x, elements, output: logits, seed: output });
  expect(cosine(elements.map((element) => walked[element]!), slopes), `seed ${seed}`).toBeGreaterThan(1 - 1e-9);
  expect(relativeL2(elements.map((element) => walked[element]!), slopes), `seed ${seed}`).toBeLessThan(1e-5);
});
