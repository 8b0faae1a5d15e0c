// Jobs: whatever order call replies and events come in, each job ends once and the right way.
import { describe, expect, it } from 'vitest';
import { CallRefused, checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Jobs } from '../../../src/renderer/api/jobs.svelte.ts';
import type { EventName, EventPayload, OverreadApi } from '../../../src/contracts/ipc.ts';

const result = { kind: 'what-if', before: [], after: [], rect: { x: 0, y: 0, width: 1, height: 1 }, fill: 'mean', elapsedMs: 1 } as const;
const question = { imageId: 'i', modelId: 'm', rect: result.rect, fill: 'mean' } as const;

function scripted() {
  const listeners = new Map<string, (payload: never) => void>();
  const replies: ((jobId: string) => void)[] = [];
  const calls: [string, unknown][] = [];
  const api = {
    call: (channel: string, input: unknown) => {
      calls.push([channel, input]);
      if (channel === 'job/cancel') return Promise.resolve({ isCancelled: true });
      return new Promise((resolve) => replies.push((jobId) => resolve({ jobId })));
    },
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    bytesUrl: (path: string) => path,
  } as unknown as OverreadApi;
  const emit = <E extends EventName>(event: E, payload: EventPayload<E>) => (listeners.get(event) as ((value: EventPayload<E>) => void) | undefined)?.(payload);
  return { jobs: new Jobs(api), replies, calls, emit };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a job', () => {
  it('shows its progress while it runs and is gone when it is done', async () => {
    const { jobs, replies, emit } = scripted();
    const job = jobs.start('what-if/start', question, 'Scoring');
    replies[0]?.('a');
    await settled();
    emit('job/progress', { jobId: 'a', stage: 'computing', done: 2, total: 5 });
    expect(jobs.list).toMatchObject([{ label: 'Scoring', stage: 'computing', done: 2, total: 5 }]);
    emit('job/done', { jobId: 'a', result: result as never });
    await expect(job.result).resolves.toMatchObject({ kind: 'what-if' });
    expect(jobs.list).toEqual([]);
  });

  it('ends also when its end is heard before the reply to its start', async () => {
    const { jobs, replies, emit } = scripted();
    const job = jobs.start('what-if/start', question, 'Scoring');
    emit('job/done', { jobId: 'a', result: result as never });
    replies[0]?.('a');
    await expect(job.result).resolves.toMatchObject({ kind: 'what-if' });
  });

  it('delivers maps before they are measured, also when they come before the reply to its start', async () => {
    const { jobs, replies, emit } = scripted();
    const early: string[] = [];
    const maps = { maps: [], refused: [], predictions: [], engine: { id: 'ort:cpu', name: 'ort', device: 'cpu', version: '1', note: null }, elapsedMs: 1 } as const;
    const input = { imageId: 'i', modelId: 'm', target: 'top', methods: ['layer-cam'] } as const;
    jobs.start('map/start', { ...input, methods: [...input.methods] }, 'Maps', { onMaps: ({ jobId }) => early.push(jobId) });
    jobs.start('map/start', { ...input, methods: [...input.methods] }, 'Maps', { onMaps: ({ jobId }) => early.push(jobId) });
    emit('job/maps', { jobId: 'first', ...maps, maps: [], refused: [], predictions: [] });
    replies[0]?.('first');
    replies[1]?.('second');
    await settled();
    emit('job/maps', { jobId: 'second', ...maps, maps: [], refused: [], predictions: [] });
    expect(early).toEqual(['first', 'second']);
    expect(jobs.list).toHaveLength(2);
  });

  it('fails with the host’s own words', async () => {
    const { jobs, replies, emit } = scripted();
    const job = jobs.start('what-if/start', question, 'Scoring');
    replies[0]?.('a');
    await settled();
    emit('job/failed', { jobId: 'a', error: { code: 'layer_unknown', message: 'no layer of that name' } });
    await expect(job.result).rejects.toMatchObject({ code: 'layer_unknown', message: 'no layer of that name' });
  });

  it('is cancelled on screen at once, and the host is told', async () => {
    const { jobs, replies, calls, emit } = scripted();
    const job = jobs.start('what-if/start', question, 'Scoring');
    replies[0]?.('a');
    await settled();
    job.cancel();
    expect(jobs.list).toEqual([]);
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(calls.at(-1)).toEqual(['job/cancel', { jobId: 'a' }]);
    emit('job/done', { jobId: 'a', result: result as never });
  });

  it('that is cancelled before it has a name is cancelled at the host when it gets one', async () => {
    const { jobs, replies, calls } = scripted();
    const job = jobs.start('what-if/start', question, 'Scoring');
    job.cancel();
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    replies[0]?.('late');
    await settled();
    expect(calls.at(-1)).toEqual(['job/cancel', { jobId: 'late' }]);
  });

  it('that delivers something else is refused', async () => {
    const { jobs, replies, emit } = scripted();
    const job = jobs.start('predict/start', { imageId: 'i', modelId: 'm' }, 'Predicting');
    replies[0]?.('a');
    await settled();
    emit('job/done', { jobId: 'a', result: result as never });
    await expect(job.result).rejects.toThrow('predict/start delivered what-if');
  });
});

describe('the checked API', () => {
  const answering = (value: unknown) => checkedApi({ call: () => Promise.resolve(value), on: () => () => undefined, bytesUrl: (path: string) => path } as unknown as OverreadApi);

  it('refuses a reply that breaks the contract, and says where', async () => {
    await expect(answering({ studies: [{ id: 7 }] }).call('study/list', {})).rejects.toThrow('The reply to study/list is not what the window expects: studies.0.id');
  });

  it('turns whatever was thrown into a refusal with a code', async () => {
    const api = checkedApi({ call: () => Promise.reject({ code: 'model_unreadable', message: 'x.onnx ends early' }), on: () => () => undefined, bytesUrl: String } as unknown as OverreadApi);
    const error = await api.call('model/list', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallRefused);
    expect(error).toMatchObject({ code: 'model_unreadable', message: 'x.onnx ends early' });
  });
});
