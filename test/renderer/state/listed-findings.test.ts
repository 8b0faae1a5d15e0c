// Of thousands of findings a few are listed: maps are measured against these, against others when they are listed, and never against the wrong ones.
import { describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { CallInput, Channel } from '../../../src/contracts/ipc.ts';

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 5_000, interval: 5 });

async function begun(): Promise<{ app: Workstation; asked: (readonly string[] | undefined)[]; list: (ids: readonly string[] | null) => void }> {
  const fake = createFakeApi({ delayMs: 4 });
  const asked: (readonly string[] | undefined)[] = [];
  const app = new Workstation(checkedApi({
    ...fake,
    call<C extends Channel>(channel: C, input: CallInput<C>) {
      if (channel === 'map/start') asked.push((input as CallInput<'map/start'>).findingIds);
      return fake.call(channel, input);
    },
  }));
  await app.begin();
  await idle(app);
  const imageId = app.question!.imageId;
  const list = (ids: readonly string[] | null) => app.explanations.list(imageId, ids, app.readings.wanted().map(({ question }) => question));
  return { app, asked, list };
}

const measured = (app: Workstation) => [...new Set(app.answer.agreement.map(({ boxId }) => boxId))];

describe('findings that are listed', () => {
  it('are measured already where all were, and asked for alone when others come onto the list', async () => {
    const { app, asked, list } = await begun();
    const [first, second] = measured(app);
    asked.length = 0;
    list([first!]);
    expect([asked, app.answer.isStale]).toEqual([[], false]);
    list([second!]);
    expect([asked, app.answer.isStale]).toEqual([[[second]], true]);
    await idle(app);
    expect([measured(app), app.answer.isStale]).toEqual([[second], false]);
    list([second!]);
    expect(asked).toHaveLength(1);
    list(null);
    await idle(app);
    expect([measured(app), asked.at(-1)]).toEqual([[first, second], undefined]);
  });

  it('are those that are measured after a change, and by methods that come later', async () => {
    const { app, asked, list } = await begun();
    const [, second] = measured(app);
    list([second!]);
    asked.length = 0;
    app.measureAgain(app.question!.imageId);
    await idle(app);
    app.chooseMethod('guided-layer-cam');
    await idle(app);
    expect(asked).toEqual([[second], [second]]);
    expect(measured(app)).toEqual([second]);
  });

  it('of another list that came meanwhile are the ones that are shown', async () => {
    const { app, list } = await begun();
    const [first, second] = measured(app);
    list([first!]);
    list([second!]);
    list([first!]);
    await idle(app);
    expect([measured(app), app.answer.isStale]).toEqual([[first], false]);
  });
});
