// A backup is restored while windows are open: what they show afterwards is what the restored store holds, and nothing of the store before.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Preferences } from '../../../src/renderer/state/preferences.svelte.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { OverreadApi } from '../../../src/contracts/ipc.ts';

let api: OverreadApi;
const restore = () => api.call('store/restore', { path: '/backup.db' });
const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.reading.blind.knowledge).toBe('known');
}, { timeout: 5_000, interval: 5 });

async function openWindow(): Promise<Workstation> {
  const app = new Workstation(api);
  await app.begin();
  await idle(app);
  return app;
}

beforeEach(() => {
  api = checkedApi(createFakeApi({ delayMs: 2 }));
});

describe('after a backup was restored', () => {
  it('every window shows the marks of the backup, though its log is shorter than the one that the window has read', async () => {
    const [one, two] = [await openWindow(), await openWindow()];
    const first = one.marks.all.map(({ id }) => id);
    for (const x of [10, 20, 30]) await one.marks.add({ shape: { kind: 'box', x, y: 5, width: 40, height: 40 }, finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null }, comment: '' }, 0);
    await vi.waitFor(() => expect(two.marks.all).toHaveLength(first.length + 3));
    await restore();
    for (const app of [one, two]) await vi.waitFor(() => expect(app.marks.all.map(({ id }) => id)).toEqual(first));
  });

  it('nothing can be undone that was done to marks of the store before', async () => {
    const app = await openWindow();
    await app.marks.add({ shape: { kind: 'length', points: [{ x: 1, y: 1 }, { x: 9, y: 9 }] }, finding: null, comment: '' }, 0);
    expect(app.history.undoLabel).not.toBeNull();
    await restore();
    await vi.waitFor(() => expect(app.history.undoLabel).toBeNull());
  });

  it('whoever reads is one of its readers, and can draw', async () => {
    const app = await openWindow();
    const added = await app.reading.readers.add('Dr. Not In The Backup');
    await app.reading.choose(added);
    await idle(app);
    await restore();
    await vi.waitFor(() => expect(app.reading.readers.list.some(({ name }) => name === 'Dr. Not In The Backup')).toBe(false));
    await idle(app);
    const { current, list } = app.reading.readers;
    expect(list.map(({ id }) => id)).toContain(current?.id);
  });

  it('what is read blind is what the backup says, and nothing shows before it has said so', async () => {
    const app = await openWindow();
    const imageId = app.stage.active.image?.description.id ?? '';
    await app.reading.blind.start(imageId);
    expect(app.reading.isBlind).toBe(true);
    const restoring = restore();
    const question = () => app.question;
    await restoring;
    expect([app.reading.blind.knowledge, question()]).toEqual(['asking', null]);
    await idle(app);
    expect(app.reading.isBlind).toBe(false);
    await vi.waitFor(() => expect(app.predictions.length).toBeGreaterThan(0));
  });

  it('its settings hold', async () => {
    const preferences = new Preferences(api, (await openWindow()).messages);
    await preferences.load();
    await preferences.set('textScale', 1.5);
    await restore();
    await vi.waitFor(() => expect(preferences.get('textScale')).toBe(1));
  });
});
