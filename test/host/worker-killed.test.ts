// The compute process is killed at seeded moments of loading, compiling, computing and measuring: every answer comes, and is the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { forkWorker } from '../../src/host/fork-worker.ts';
import { workerEntry } from '../../src/host/locations.ts';
import { defaultSampling } from '../../src/contracts/sampling.ts';
import { createWorkerClient } from '../../src/host/worker-client.ts';
import { seeded } from '../reference/seeded.ts';
import { tinyCard, writeTinyStudy } from './tiny-study.ts';
import type { ModelCard } from '../../src/contracts/model-card.ts';
import type { WorkerClient, WorkerProcess } from '../../src/host/worker-client.ts';

const seed = 20261124;
const kills = 8;

interface Answers {
  readonly logits: readonly number[];
  readonly maps: readonly number[][];
  readonly energy: readonly (number | string)[];
}

interface Line {
  readonly client: WorkerClient;
  readonly restarts: string[];
  /** SIGKILL, as the system's memory watcher or a user would send it. */
  kill(): void;
}

describe('a compute process that is killed', () => {
  const study = writeTinyStudy();
  const source = { path: study.modelPath, card: tinyCard as unknown as ModelCard };
  const input = { shape: [1, 1, 16, 16], values: Float32Array.from(seeded(seed).normal([256]).values as Float32Array) };
  let undisturbed: Answers;
  let elapsedMs = 0;

  function connect(): Line {
    let current: WorkerProcess | null = null;
    const restarts: string[] = [];
    const client = createWorkerClient({ spawn: () => (current = forkWorker(workerEntry)), onRestart: (reason) => restarts.push(reason) });
    return { client, restarts, kill: () => current?.kill() };
  }

  /** Loads, predicts, explains and measures: everything that a window asks. */
  async function askAll(client: WorkerClient): Promise<Answers> {
    const { logits } = await client.predict(source, { input, engine: 'ort' });
    const { maps } = await client.explain(source, { input, target: 0, methods: ['gradient', 'deconvnet', 'guided-backprop', 'layer-cam'], layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort' });
    const plane = { width: 16, height: 16, values: Float32Array.from(input.values, Math.abs) };
    const placement = { planeWidth: 16, planeHeight: 16, imageWidth: 16, imageHeight: 16, toImage: [1, 0, 0, 0, 1, 0] as const, seen: { x: 0, y: 0, width: 16, height: 16 } };
    const { agreement } = await client.measure({ maps: [{ plane, placement }], shapes: [{ kind: 'box', x: 2, y: 3, width: 7, height: 8 }], seed });
    return { logits, maps: maps.map(({ values }) => [...values]), energy: agreement.flat().map((measured) => ('numbers' in measured ? measured.numbers.energy : JSON.stringify(measured))) };
  }

  beforeAll(async () => {
    const { client } = connect();
    const start = performance.now();
    undisturbed = await askAll(client);
    elapsedMs = performance.now() - start;
    client.dispose();
  });
  afterAll(() => study.remove());

  it(`at ${kills} moments drawn with seed ${seed} answers everything, and the same`, async () => {
    const random = seeded(seed);
    const moments = Array.from({ length: kills }, () => random.next() * elapsedMs);
    const { client, restarts, kill } = connect();
    try {
      for (const moment of moments) {
        const timer = setTimeout(kill, moment);
        expect(await askAll(client), `killed after ${moment.toFixed(1)} of ${elapsedMs.toFixed(1)} ms, seed ${seed}`).toEqual(undisturbed);
        clearTimeout(timer);
      }
      expect(restarts.every((reason) => reason.includes('SIGKILL'))).toBe(true);
    } finally {
      client.dispose();
    }
  });

  it.each([1, 2])('%i times in a row over one long job answers all the same, and the bar goes back', async (times) => {
    const { client, restarts, kill } = connect();
    const ask = (onProgress: (stage: string) => void) => client.explain(source, { input, target: 0, methods: ['rise'], layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort', sampling: { ...defaultSampling, masks: 2_000, seed } }, { onProgress });
    try {
      const before = await ask(() => undefined);
      let left = times;
      const stages: string[] = [];
      const after = await ask((stage) => {
        stages.push(stage);
        // What a killed process had said before it died still comes in; the next is killed once it has taken over.
        const isNext = stages.filter((one) => one === again).length === times - left;
        if (left === 0 || stage === again || !isNext) return;
        left -= 1;
        kill();
      });
      expect(after.maps).toEqual(before.maps);
      expect(stages.filter((stage) => stage === again)).toHaveLength(times);
      expect(restarts).toHaveLength(times);
    } finally {
      client.dispose();
    }
  });

  it('before it is ready is started again', async () => {
    const { client, restarts, kill } = connect();
    try {
      client.warmUp();
      kill();
      expect((await client.predict(source, { input, engine: 'ort' })).logits).toEqual(undisturbed.logits);
      expect(restarts).toHaveLength(1);
    } finally {
      client.dispose();
    }
  });

  it('over and over is given up with a reason, and the next question is answered', async () => {
    const { client, kill } = connect();
    try {
      const doomed = client.predict(source, { input, engine: 'ort' }, { onProgress: (stage) => { if (stage !== again) kill(); } });
      await expect(doomed).rejects.toMatchObject({ code: 'worker_lost', message: expect.stringContaining('3 times over this computation') });
      expect((await client.predict(source, { input, engine: 'ort' })).logits).toEqual(undisturbed.logits);
    } finally {
      client.dispose();
    }
  });
});

const again = 'starting the compute process again';
