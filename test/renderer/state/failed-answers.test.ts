// A question that came to nothing: why is said where its answer would stand, until it is tried again; and what was painted out goes into the report.
import { describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { CallInput, Channel, EventName, EventPayload, OverreadApi } from '../../../src/contracts/ipc.ts';

const why = 'this job on ONNX Runtime: expected at most 60 MiB (free memory), got an estimate of 61 MiB';

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 5_000, interval: 5 });

/** A host whose jobs of these kinds fail while `isShort` holds. */
async function begun(isShort: () => boolean): Promise<{ app: Workstation; reports: CallInput<'report/start'>[] }> {
  const fake = createFakeApi({ delayMs: 4 });
  const reports: CallInput<'report/start'>[] = [];
  const api: OverreadApi = {
    ...fake,
    call<C extends Channel>(channel: C, input: CallInput<C>) {
      if (channel === 'report/start') reports.push(input as CallInput<'report/start'>);
      return fake.call(channel, input);
    },
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) {
      if (event !== 'job/failed') {
        return fake.on(event, (payload) => {
          const kind = event === 'job/maps' ? 'maps' : event === 'job/done' ? (payload as EventPayload<'job/done'>).result.kind : '';
          if (!isShort() || (kind !== 'maps' && kind !== 'predict')) listener(payload);
        });
      }
      return fake.on('job/done', ({ jobId, result }) => {
        if (isShort() && (result.kind === 'maps' || result.kind === 'predict')) listener({ jobId, error: { code: 'memory_exceeded', message: why } } as unknown as EventPayload<E>);
      });
    },
  };
  const app = new Workstation(checkedApi(api));
  await app.begin();
  await idle(app);
  return { app, reports };
}

describe('a question that came to nothing', () => {
  it('says why where its answer would stand, and once over the view', async () => {
    const { app } = await begun(() => true);
    expect(app.map).toBeNull();
    expect(app.readings.failureOf(app.stage.active)).toBe(why);
    expect(app.messages.list.map(({ text }) => text)).toEqual([why]);
  });

  it('says nothing more of it when trying again has gone well', async () => {
    let isShort = true;
    const { app } = await begun(() => isShort);
    isShort = false;
    app.ask();
    await idle(app);
    expect(app.map).not.toBeNull();
    expect(app.readings.failureOf(app.stage.active)).toBeNull();
    expect(app.messages.list).toEqual([]);
  });
});

describe('the report', () => {
  it('is asked for with what was painted out, in the order in which it was tried and each rectangle once', async () => {
    const { app, reports } = await begun(() => false);
    const [first, second] = [{ x: 620, y: 700, width: 200, height: 200 }, { x: 10, y: 20, width: 30, height: 40 }];
    for (const rect of [first, second, first]) {
      app.paintOut(rect);
      await idle(app);
    }
    await app.exportReport();
    expect(reports.map(({ painted }) => painted)).toEqual([[{ rect: first, fill: 'mean' }, { rect: second, fill: 'mean' }]]);
  });
});
