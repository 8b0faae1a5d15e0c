// Maps that must not be shown: refused by the host, or holding numbers that are not finite. Said where one looks; the others stay.
import { describe, expect, it, vi } from 'vitest';
import { sevenMethods } from '../../../src/contracts/explanation.ts';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { MethodId } from '../../../src/contracts/explanation.ts';
import type { CallInput, Channel, EventName, EventPayload, JobResult, OverreadApi } from '../../../src/contracts/ipc.ts';

const method = 'grad-cam-plus-plus' satisfies MethodId;
const why = `${method} at layer "stage4/relu": expected weights without a pole`;

type Maps = Pick<Extract<JobResult, { kind: 'maps' }>, 'maps' | 'refused'>;

/** The host as it is where `grad-cam-plus-plus` has no map. */
function withoutIt<T extends Maps>(result: T): T {
  if (result.maps.every((map) => map.method !== method)) return result;
  return { ...result, maps: result.maps.filter((map) => map.method !== method), refused: [{ method, error: { code: 'map_undefined', message: why } }] };
}

async function begun(change: (fake: OverreadApi) => Partial<OverreadApi>): Promise<{ app: Workstation; asked: MethodId[][] }> {
  const fake = createFakeApi({ delayMs: 4 });
  const host = { ...fake, ...change(fake) };
  const asked: MethodId[][] = [];
  const app = new Workstation(checkedApi({
    ...host,
    call<C extends Channel>(channel: C, input: CallInput<C>) {
      if (channel === 'map/start') asked.push([...(input as CallInput<'map/start'>).methods]);
      return host.call(channel, input);
    },
  }));
  await app.begin();
  await idle(app);
  return { app, asked };
}

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 5_000, interval: 5 });

describe('a method that the host refuses', () => {
  const refusing = (fake: OverreadApi): Partial<OverreadApi> => ({
    on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => fake.on(event, (payload) => {
      const told = payload as { result?: JobResult } & Partial<Maps>;
      if (told.result?.kind === 'maps') listener({ ...told, result: withoutIt(told.result) } as unknown as EventPayload<E>);
      else listener((event === 'job/maps' ? withoutIt(payload as unknown as Maps) : payload) as EventPayload<E>);
    }),
  });

  it('is said to have no map, and why, while all others are shown', async () => {
    const { app } = await begun(refusing);
    app.chooseMethod(method);
    await idle(app);
    expect(app.map).toBeNull();
    expect(app.answer.refused.get(method)).toBe(why);
    expect(app.messages.list).toMatchObject([{ tone: 'refusal', text: why }]);
    expect([...app.answer.maps.keys()]).toEqual([...sevenMethods]);
    expect(app.answer.agreement).toHaveLength(2 * sevenMethods.length);
  });

  it('is not asked again for the same question, but at another layer', async () => {
    const { app, asked } = await begun(refusing);
    const times = () => asked.filter((methods) => methods.includes(method)).length;
    app.chooseMethod(method);
    await idle(app);
    app.chooseMethod('layer-cam');
    app.chooseMethod(method);
    await idle(app);
    expect(times()).toBe(1);
    app.settings.layer = 'stage3/relu';
    app.ask();
    await idle(app);
    expect(times()).toBe(2);
  });
});

describe('a map that holds a number that is not finite', () => {
  it.each([NaN, Infinity])('(%d) is not painted, and said not to be, while all others are shown', async (value) => {
    const bad = URL.createObjectURL(new Blob([Float32Array.from({ length: 14 * 14 }, (_, index) => (index === 31 ? value : 1))]));
    const { app } = await begun((fake) => ({ bytesUrl: (path) => (path.startsWith('map/layer-cam-') ? bad : fake.bytesUrl(path)) }));
    expect(app.settings.method).toBe('layer-cam');
    expect(app.map).toBeNull();
    const text = `layer-cam: map: expected finite numbers, got ${value} in row 2, column 3; it is not shown`;
    expect(app.answer.refused.get('layer-cam')).toBe(text);
    expect(app.messages.list).toMatchObject([{ tone: 'refusal', text }]);
    expect([...app.answer.maps.keys()]).toEqual(sevenMethods.filter((other) => other !== 'layer-cam'));
    expect(app.answer.agreement.some((row) => row.method === 'layer-cam')).toBe(false);
  });
});
