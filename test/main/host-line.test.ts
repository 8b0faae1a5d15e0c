// The main process's line to its host: calls wait for it, deaths are told, and nothing that breaks the protocol is acted on.
import { describe, expect, it } from 'vitest';
import { startHost } from '../../src/main/host-line.ts';
import type { ToHost } from '../../src/host/port-protocol.ts';
import type { HostOptions } from '../../src/main/host-line.ts';
import type { ServiceOptions } from '../../src/main/service-process.ts';

interface Fake {
  readonly options: ServiceOptions;
  readonly sent: unknown[];
  isKilled: boolean;
}

function connect(more: Partial<HostOptions> = {}) {
  const started: Fake[] = [];
  const told: unknown[] = [];
  const line = startHost({
    hostEntry: 'host.js', workerEntry: 'worker.js', dataFolder: 'data', places: () => [{ demo: true }],
    start: (options) => {
      const fake: Fake = { options, sent: [], isKilled: false };
      started.push(fake);
      return { send: (message) => { fake.sent.push(message); }, kill: () => { fake.isKilled = true; options.onExit('killed'); } };
    },
    onEvent: (event) => told.push(event), pick: async () => '/picked', save: async () => null, log: (text) => told.push(text),
    onLost: () => true, onRestarted: (reason) => told.push(`restarted: ${reason}`), onCannotStart: ({ message }) => told.push(`cannot: ${message}`), ...more,
  });
  const host = () => {
    const hosts = started.filter(({ options }) => options.entry === 'host.js');
    return hosts[hosts.length - 1] as Fake;
  };
  const say = (message: unknown) => host().options.onMessage(message);
  return { line, started, told, host, say, sent: () => host().sent as ToHost[] };
}

describe('the line to the host', () => {
  it('tells it where to start and keeps calls until it has', async () => {
    const { line, say, sent } = connect();
    const answer = line.call('app/describe', {});
    say({ kind: 'ready' });
    expect(sent()).toEqual([{ kind: 'start', dataFolder: 'data', places: [{ demo: true }] }]);
    say({ kind: 'started' });
    expect(sent()[1]).toEqual({ kind: 'call', id: 1, channel: 'app/describe', input: {} });
    say({ kind: 'reply', id: 1, reply: { ok: true, value: 7 } });
    expect(await answer).toEqual({ ok: true, value: 7 });
  });

  it('refuses what was asked of a host that died, starts another, and says when it takes calls again', async () => {
    const { line, say, host, started, told } = connect();
    say({ kind: 'started' });
    const lost = line.call('study/list', {});
    say({ kind: 'worker-start', workerId: 4 });
    host().options.onExit('it ended with code 9');
    expect(await lost).toMatchObject({ ok: false, error: { code: 'worker_lost', message: expect.stringContaining('code 9') } });
    expect(started.find(({ options }) => options.entry === 'worker.js')?.isKilled).toBe(true);
    const waiting = line.call('study/list', {});
    expect(told).toEqual([]);
    say({ kind: 'started' });
    expect(told).toEqual(['restarted: it ended with code 9']);
    say({ kind: 'reply', id: 2, reply: { ok: true, value: 'again' } });
    expect(await waiting).toEqual({ ok: true, value: 'again' });
  });

  it('sends what a reader drew to the next host, once, so that it is kept although the page is loaded anew', async () => {
    const { line, say, host, sent, told } = connect({ onRestarted: () => told.push(sent().length) });
    say({ kind: 'started' });
    const input = { imageId: 'i', readerId: 'r', origin: 'o', changes: [{ do: 'restore', id: 'm' }] };
    const [kept, lost] = [line.call('annotations/change', input), line.call('annotations/change', input)];
    host().options.onExit('it ended with code 9');
    say({ kind: 'started' });
    const [first, second] = sent() as (ToHost & { readonly id: number })[];
    expect([first, second]).toMatchObject([{ kind: 'call', channel: 'annotations/change', input: { ...input, isAgain: true } }, { input: { ...input, isAgain: true } }]);
    // Before the page is loaded anew: what it then reads holds it.
    expect(told).toEqual([2]);
    say({ kind: 'reply', id: first?.id, reply: { ok: true, value: 'kept' } });
    expect(await kept).toEqual({ ok: true, value: 'kept' });
    host().options.onExit('it ended with code 9');
    expect(await lost).toMatchObject({ ok: false, error: { code: 'worker_lost' } });
  });

  it('does not start it again where that is no use', () => {
    const { host, started } = connect({ onLost: () => false });
    host().options.onExit('it ended with code 1');
    expect(started).toHaveLength(1);
  });

  it('acts on no message that is not of the protocol', () => {
    const { say, started, told, sent } = connect();
    for (const message of [null, 7, {}, { kind: 'exec', path: 'x' }, { kind: 'save', id: 1, path: '' }, { kind: 'worker-start', workerId: '../x' }, { kind: 'event', event: 'made/up', payload: 1 }]) say(message);
    expect(started).toHaveLength(1);
    expect(sent()).toEqual([]);
    expect(told.every((line) => typeof line === 'string' && line.includes('protocol'))).toBe(true);
  });

  it('forks the compute process for it, carries messages both ways, and reports its end', () => {
    const { say, started, sent } = connect();
    say({ kind: 'started' });
    say({ kind: 'worker-start', workerId: 3 });
    const worker = started[1] as Fake;
    say({ kind: 'worker-send', workerId: 3, request: { kind: 'ping', jobId: 'a' } });
    expect(worker.sent).toEqual([{ kind: 'ping', jobId: 'a' }]);
    worker.options.onMessage({ kind: 'ready' });
    worker.options.onExit('it ended with code 137');
    expect(sent()).toEqual([{ kind: 'worker-reply', workerId: 3, reply: { kind: 'ready' } }, { kind: 'worker-exit', workerId: 3, reason: 'it ended with code 137' }]);
  });

  it('asks it to finish, and ends it when it does not', async () => {
    const { line, sent, host } = connect({ stopGraceMs: 20 });
    await line.stop();
    expect(sent()).toEqual([{ kind: 'stop' }]);
    expect(host().isKilled).toBe(true);
  });
});
