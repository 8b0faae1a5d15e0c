// A device that this machine does not have is named as what is missing: the network is not at fault.
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { openEngine } from '../../../src/worker/engines/open-engine.ts';

it.each(['ort:cuda', 'ort:dml', 'ort:coreml'] as const)('%s either computes, or says what it lacks', async (id) => {
  const b = new GraphBuilder();
  const y = b.relu(b.input('x', { dtype: 'float32', shape: ['n', 2] }));
  const answer = await openEngine(id, { threads: 1 })
    .then((executor) => executor.compile(b.finish([y]), [y]))
    .then(async (session) => (await session.run(new Map([['x', { dtype: 'float32' as const, shape: [1, 2], values: Float32Array.of(1, -1) }]]))).get(y)?.values)
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof answer === 'string') expect(answer).toMatch(/^ort:\w+: expected a device|was built without/);
  else expect([...answer as Float32Array]).toEqual([1, 0]);
});
