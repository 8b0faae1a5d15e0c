// Agreement after findings have changed at bad moments: while maps are computed, and when measuring is stopped.
import { describe, expect, it, vi } from 'vitest';
import { sevenMethods } from '../../../src/contracts/explanation.ts';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';

async function begun(delayMs = 4): Promise<Workstation> {
  const app = new Workstation(checkedApi(createFakeApi({ delayMs })));
  await app.begin();
  await idle(app);
  return app;
}

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 10_000, interval: 5 });

const finding = { label: 'effusion', role: 'finding', laterality: null, confidence: null } as const;
const draw = (app: Workstation, x: number) => app.marks.add({ shape: { kind: 'box', x, y: 40, width: 60, height: 50 }, finding, comment: '' }, 0);
const measuredBoxes = (app: Workstation) => new Set(app.answer.agreement.map(({ boxId }) => boxId)).size;

describe('agreement', () => {
  it('is not left empty when findings are drawn while the maps are still computed', async () => {
    const app = await begun();
    const before = measuredBoxes(app);
    app.settings.layer = 'stage3/relu';
    app.ask();
    await draw(app, 20);
    await draw(app, 120);
    await idle(app);
    expect(app.answer.agreement).toHaveLength((before + 2) * sevenMethods.length);
    expect(app.answer.isStale).toBe(false);
  });

  it('is measured when the image is looked at again, though measuring was stopped', async () => {
    const app = await begun(100);
    const before = measuredBoxes(app);
    void draw(app, 20);
    await vi.waitFor(() => expect(app.answer.isStale).toBe(true), { interval: 1, timeout: 10_000 });
    app.cancelJobs();
    await idle(app);
    expect(app.answer.isStale).toBe(true);
    app.ask();
    await idle(app);
    expect(app.answer.agreement).toHaveLength((before + 1) * sevenMethods.length);
    expect(app.answer.isStale).toBe(false);
  });
});
