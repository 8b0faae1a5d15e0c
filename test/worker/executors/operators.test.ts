// Every operator of the vocabulary on every engine, against the plain float64 reference.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { opNames } from '../../../src/graph/ops/index.ts';
import { openExecutor } from '../../../src/worker/executors/executor.ts';
import { referenceForward, relativeL2 } from '../../reference/index.ts';
import { describeEngines } from '../../engines.ts';
import { operatorCase } from './operator-cases.ts';
import type { OpName } from '../../../src/graph/vocabulary.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
/** More where shapes have many corners. */
const seedsFor = (op: OpName): readonly number[] => (/Conv|Pool|pool/.test(op) ? Array.from({ length: 60 }, (_, index) => index + 1) : seeds);

describeEngines('%s', (engine) => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(async () => { await executor.dispose(); });

  it.each(opNames)('computes %s as the float64 reference does, for batches of one and three in one session', async (op) => {
    for (const seed of seedsFor(op)) {
      const { graph, feeds } = operatorCase(op, seed);
      const session = await executor.compile(graph, graph.outputs);
      for (const batch of [1, 3]) {
        const fed = feeds(batch);
        const expected = referenceForward(graph, fed);
        const results = await session.run(fed);
        for (const output of graph.outputs) {
          const [got, want] = [results.get(output)!, expected.get(output)!];
          const where = `${op}, seed ${seed}, batch ${batch}, ${output}: ${JSON.stringify(graph.nodes.map((node) => [node.op, node.attrs]))}`;
          expect(got.shape, where).toEqual(want.shape);
          if (got.dtype === 'float32') expect(relativeL2(got.values, want.values), where).toBeLessThan(1e-5);
          else expect(Array.from(got.values, Number), where).toEqual(Array.from(want.values));
        }
      }
      await session.dispose();
    }
  });
});
