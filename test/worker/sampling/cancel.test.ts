// A long method in a real compute process: progress is told, a cancel shows at once and frees the worker, which goes on working.
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

import { defaultSampling } from '../../../src/contracts/sampling.ts';
import { forkWorker } from '../../../src/host/fork-worker.ts';
import { createWorkerClient } from '../../../src/host/worker-client.ts';
import { describeShared, sharedFloats } from '../../shared-data.ts';
import { cardOf, factSheet, sharedModel } from '../../shared-models.ts';
import type { WorkerClient } from '../../../src/host/worker-client.ts';

const entry = fileURLToPath(new URL('../../../src/worker/worker.ts', import.meta.url));
let open: WorkerClient | null = null;
afterEach(() => {
  open?.dispose();
  open = null;
});

describeShared('models/index.json', 'rise on a real model', () => {
  const name = 'squeezenet11-imagenet-fp16-onnx';
  const question = () => {
    const { input, shape } = factSheet(name).references[1]!;
    return { input: { shape, values: sharedFloats(`models/${name}/${input}`) }, target: 'top' as const, layer: 'auto', score: 'logit' as const, switches: 'sum' as const, engine: 'auto' as const };
  };
  const source = () => ({ path: sharedModel(name), card: cardOf(name) });

  it('stops between two batches when it is cancelled, and the same worker answers the next question', async () => {
    const restarts: string[] = [];
    // Patient: a worker that does not react is ended much later than any machine needs for a batch.
    open = createWorkerClient({ spawn: () => forkWorker(entry), onRestart: (reason) => restarts.push(reason), cancelGraceMs: 60_000 });
    const controller = new AbortController();
    const told: number[] = [];
    const job = open.explain(source(), { ...question(), methods: ['rise'], sampling: { ...defaultSampling, masks: 100_000 } }, {
      signal: controller.signal,
      onProgress: (stage, done, total) => {
        if (stage !== 'rise') return;
        expect(total).toBe(100_000);
        told.push(done);
        if (done > 0) controller.abort();
      },
    });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    const { logits } = await open.predict(source(), { input: question().input, engine: 'auto' });
    expect(logits).toHaveLength(1_000);
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBeGreaterThan(0);
    expect(told.at(-1)).toBeLessThan(1_000);
    expect(restarts).toEqual([]);
  }, 120_000);

  it('counts its masks up to the last one, and gives the same map when it is asked again', async () => {
    open = createWorkerClient({ spawn: () => forkWorker(entry) });
    const told: number[] = [];
    const asked = { ...question(), methods: ['rise' as const], sampling: { ...defaultSampling, masks: 20, seed: 4 } };
    const first = await open.explain(source(), asked, { onProgress: (stage, done) => { if (stage === 'rise') told.push(done); } });
    const again = await open.explain(source(), asked);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(20);
    expect(again.maps[0]!.values).toEqual(first.maps[0]!.values);
  }, 120_000);
});
