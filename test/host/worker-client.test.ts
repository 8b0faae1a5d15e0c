// The line to the compute process: answers, cancel, restart and re-offered jobs, against a real child process.
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import { forkWorker } from '../../src/host/fork-worker.ts';
import { createWorkerClient } from '../../src/host/worker-client.ts';
import type { WorkerClient } from '../../src/host/worker-client.ts';

const script = fileURLToPath(new URL('../fixtures/host/scripted-worker.ts', import.meta.url));
const request = (...values: number[]) => ({ input: { shape: [values.length], values: Float32Array.from(values) }, engine: 'auto' as const });

let open: WorkerClient | null = null;
afterEach(() => {
  open?.dispose();
  open = null;
});

function connect(cancelGraceMs = 200): { client: WorkerClient; restarts: string[] } {
  const restarts: string[] = [];
  open = createWorkerClient({ spawn: () => forkWorker(script), onRestart: (reason, { isOwnDoing }) => restarts.push(isOwnDoing ? `own doing: ${reason}` : reason), cancelGraceMs });
  return { client: open, restarts };
}

type Answer = { readonly logits: number[]; readonly pid: number; readonly modelId: string };
const ask = (client: WorkerClient, path: string, value: number, signal?: AbortSignal) =>
  client.predict({ path }, request(value), signal === undefined ? {} : { signal }) as unknown as Promise<Answer>;

describe('the worker client', () => {
  it('loads a model once, then answers every question with it', async () => {
    const { client } = connect();
    const answers = await Promise.all([ask(client, 'good', 1), ask(client, 'good', 2), ask(client, 'other', 3)]);
    expect(answers.map(({ logits }) => logits[0])).toEqual([1, 2, 3]);
    expect(answers[2]?.modelId).toMatch(/^other#/);
    expect(await client.load({ path: 'good' })).toEqual({ modelId: answers[0]?.modelId });
  });

  it('passes a refusal on with its code', async () => {
    const { client, restarts } = connect();
    await expect(ask(client, 'refused', 1)).rejects.toMatchObject({ code: 'model_unreadable', message: 'no model' });
    expect(restarts).toEqual([]);
  });

  it('restarts a worker that dies, offers the job again, and gives it up when it dies over it three times', async () => {
    const { client, restarts } = connect();
    const first = ask(client, 'dies', 1);
    const second = ask(client, 'good', 2);
    await expect(first).rejects.toMatchObject({ code: 'worker_lost', message: expect.stringContaining('3 times over this computation') });
    expect((await second).logits).toEqual([2]);
    expect(restarts).toHaveLength(3);
    expect(restarts[0]).toContain('code 7');
  });

  it('loads a model again in the worker that takes the place of a dead one', async () => {
    const { client } = connect();
    const before = await ask(client, 'good', 1);
    await expect(ask(client, 'dies', 1)).rejects.toMatchObject({ code: 'worker_lost' });
    const after = await ask(client, 'good', 1);
    expect(after.pid).not.toBe(before.pid);
    expect(after.modelId).toBe(`good#${after.pid}`);
  });

  it('cancels a running job at once without a restart when the worker listens', async () => {
    const { client, restarts } = connect(30_000);
    const controller = new AbortController();
    const job = client.predict({ path: 'slow' }, request(1), { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect((await ask(client, 'good', 5)).logits).toEqual([5]);
    expect(restarts).toEqual([]);
  });

  it('ends a worker that ignores a cancel, and offers the waiting jobs to the next one', async () => {
    const { client, restarts } = connect(100);
    const controller = new AbortController();
    const hanging = client.predict({ path: 'hangs' }, request(1), { signal: controller.signal, onProgress: () => controller.abort() });
    const waiting = ask(client, 'good', 2);
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect((await waiting).logits).toEqual([2]);
    expect(restarts).toEqual(['own doing: it did not react to a cancel']);
  });

  it('takes a waiting job out of the queue when it is cancelled', async () => {
    const { client } = connect();
    const controller = new AbortController();
    const running = ask(client, 'good', 1);
    const waiting = ask(client, 'good', 2, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect((await running).logits).toEqual([1]);
  });

  it('says so when the worker cannot be started at all', async () => {
    open = createWorkerClient({ spawn: () => forkWorker(`${script}.missing`, { stderr: 'ignore' }), onRestart: () => undefined });
    await expect(ask(open, 'good', 1)).rejects.toMatchObject({ code: 'worker_lost' });
  });

  it('fails what is open when it is closed', async () => {
    const { client } = connect();
    const job = ask(client, 'slow', 1);
    setTimeout(() => client.dispose(), 100);
    await expect(job).rejects.toMatchObject({ code: 'worker_lost' });
  });
});
