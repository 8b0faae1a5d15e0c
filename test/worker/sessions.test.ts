// The cache of compiled sessions: under its ceiling by what runs really take, and nothing in use is thrown out.
import { expect, it } from 'vitest';
import { SessionCache } from '../../src/worker/sessions.ts';
import type { Session } from '../../src/worker/executors/executor.ts';

function sessions() {
  const disposed: string[] = [];
  const compile = (key: string, bytes = 1) => async (): Promise<Session> => ({ outputs: [], bytes, run: async () => new Map(), dispose: async () => { disposed.push(key); } });
  return { disposed, compile };
}

it('counts what a run takes where that is more than what the session says of itself', async () => {
  const { disposed, compile } = sessions();
  const cache = new SessionCache(250);
  for (const key of ['a', 'b', 'c']) await cache.use(key, { bytes: 100, compile: compile(key) }, async () => undefined);
  expect(disposed).toEqual(['a']);
  await cache.use('b', { compile: compile('b') }, async () => undefined);
  await cache.use('d', { compile: compile('d', 240) }, async () => undefined);
  expect(disposed).toEqual(['a', 'c', 'b']);
  expect([cache.size, cache.has('d')]).toEqual([1, true]);
});

it('makes room by dropping what is idle, never what runs', async () => {
  const { disposed, compile } = sessions();
  const cache = new SessionCache(1_000);
  await cache.use('idle', { compile: compile('idle') }, async () => undefined);
  await cache.use('running', { compile: compile('running') }, () => cache.dropIdle());
  expect(disposed).toEqual(['idle']);
  expect(cache.has('running')).toBe(true);
});

it('forgets the sessions of an engine that is gone, whether or not they can still be closed', async () => {
  const { compile } = sessions();
  const cache = new SessionCache(1_000);
  const broken = async (): Promise<Session> => ({ ...(await compile('x')()), dispose: async () => { throw new Error('device lost'); } });
  await cache.use('ort:webgpu|one', { compile: broken }, async () => undefined);
  await cache.use('ort:cpu|one', { compile: compile('cpu') }, async () => undefined);
  cache.drop('ort:webgpu|');
  expect([cache.has('ort:webgpu|one'), cache.has('ort:cpu|one')]).toEqual([false, true]);
});
