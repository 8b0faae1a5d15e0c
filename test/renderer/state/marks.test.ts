// Marks are shown at once, kept in order, undone, and brought together with what another window does.
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { History } from '../../../src/renderer/state/history.svelte.ts';
import { MarkShelf } from '../../../src/renderer/state/mark-shelf.svelte.ts';
import { Messages } from '../../../src/renderer/state/messages.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { Annotation, Finding, Shape } from '../../../src/contracts/annotation.ts';
import type { OverreadApi } from '../../../src/contracts/ipc.ts';
import type { Marks } from '../../../src/renderer/state/marks.svelte.ts';

const imageId = 'effusion-left';
const box: Shape = { kind: 'box', x: 10, y: 20, width: 30, height: 40 };
const moved: Shape = { kind: 'box', x: 60, y: 20, width: 30, height: 40 };
const finding: Finding = { label: 'Nodule', role: 'finding', laterality: 'left', confidence: 4 };

interface Window { readonly marks: Marks; readonly history: History; readonly messages: Messages; readonly saved: string[]; readonly shelf: MarkShelf }

async function openWindow(api: OverreadApi, readerId: string | null = 'reader-2', isShown: (annotation: Annotation) => boolean = () => true): Promise<Window> {
  const messages = new Messages();
  const history = new History(messages);
  const saved: string[] = [];
  const shelf = new MarkShelf(api, messages, { history, readers: { current: readerId === null ? null : { id: readerId }, nameOf: (id) => id }, onSaved: (id) => saved.push(id), isShown });
  await shelf.open(imageId);
  return { marks: shelf.of(imageId), history, messages, saved, shelf };
}

const kept = async (api: OverreadApi) => (await api.call('annotations/list', { imageId })).annotations;

describe('marks', () => {
  let api: ReturnType<typeof createFakeApi>;
  let window: Window;

  beforeEach(async () => {
    api = createFakeApi({ delayMs: 5 });
    window = await openWindow(api);
  });

  it('are shown before the store has answered and are kept when it has', async () => {
    const adding = window.marks.add({ shape: box, finding, comment: '' }, 0);
    expect(window.marks.all.map(({ finding: one }) => one?.label)).toContain('Nodule');
    const id = await adding;
    const added = (await kept(api)).find((mark) => mark.id === id);
    expect(added).toMatchObject({ shape: box, finding, readerId: 'reader-2', version: 1, frame: 0 });
    expect(window.marks.all.find((mark) => mark.id === id)).toEqual(added);
    expect(window.saved).toEqual([imageId]);
    expect(window.marks.boxes.find((one) => one.id === id)).toMatchObject({ label: 'Nodule', role: 'finding', x: 10 });
  });

  it('that measure leave what is known of the findings as it is: no map is measured again', async () => {
    const id = (await window.marks.add({ shape: { kind: 'length', points: [{ x: 1, y: 1 }, { x: 9, y: 1 }] }, finding: null, comment: '' }, 0)) ?? '';
    await window.marks.change(id, { shape: { kind: 'length', points: [{ x: 1, y: 1 }, { x: 5, y: 1 }] } });
    await window.marks.remove(id);
    await window.history.undo();
    expect((await kept(api)).some((mark) => mark.id === id)).toBe(true);
    expect(window.saved).toEqual([]);
    const found = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await window.marks.change(found, { shape: moved });
    await window.marks.remove(found);
    expect(window.saved).toEqual([imageId, imageId, imageId]);
  });

  it('that are changed faster than the store answers end in the last state, change by change', async () => {
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    const steps = [1, 2, 3, 4, 5].map((x) => window.marks.change(id, { shape: { ...box, x } }));
    expect(window.marks.all.find((mark) => mark.id === id)?.shape).toMatchObject({ x: 5 });
    expect(await Promise.all(steps)).toEqual([true, true, true, true, true]);
    expect((await kept(api)).find((mark) => mark.id === id)).toMatchObject({ version: 6, shape: { x: 5 } });
    expect(window.messages.list).toEqual([]);
  });

  it('are drawn, moved, relabelled and deleted, and all of it is undone and done again', async () => {
    const first = await kept(api);
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await window.marks.change(id, { shape: moved });
    await window.marks.change(id, { finding: { ...finding, label: 'Mass' } });
    await window.marks.remove(id);
    const state = () => window.marks.all.find((mark) => mark.id === id);
    expect(state()).toBeUndefined();
    const trail: (string | undefined)[] = [];
    for (let step = 0; step < 4; step += 1) {
      trail.push(window.history.undoLabel ?? undefined);
      await window.history.undo();
    }
    expect(trail).toEqual(['delete Mass', 'edit Nodule', 'change Nodule', 'draw Nodule']);
    expect(await kept(api)).toEqual(first);
    for (let step = 0; step < 3; step += 1) await window.history.redo();
    expect(state()).toMatchObject({ shape: moved, finding: { label: 'Mass' } });
    await window.history.redo();
    expect(await kept(api)).toEqual(first);
    expect(window.messages.list).toEqual([]);
  });

  it('are undone at once even while they are still on their way to the store', async () => {
    const before = await kept(api);
    void window.marks.add({ shape: box, finding, comment: '' }, 0);
    await window.history.undo();
    expect(await kept(api)).toEqual(before);
    expect(window.marks.all).toHaveLength(before.length);
  });

  it('that another window changed meanwhile: theirs is shown, mine is at hand and takes its place when I say so', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await expect.poll(() => other.marks.all.some((mark) => mark.id === id)).toBe(true);
    // Both change it before either has heard of the other.
    const results = await Promise.all([other.marks.change(id, { shape: { ...box, x: 500 } }), window.marks.change(id, { shape: moved })]);
    expect(results).toEqual([true, false]);
    await expect.poll(() => window.marks.kept?.mine.shape).toEqual(moved);
    expect(window.marks.all.find((mark) => mark.id === id)?.shape).toMatchObject({ x: 500 });
    expect(window.messages.list).toHaveLength(1);
    expect(window.messages.list[0]?.text).toMatch(/changed/);
    await window.marks.useKept();
    expect((await kept(api)).find((mark) => mark.id === id)?.shape).toEqual(moved);
    expect(window.marks.kept).toBeNull();
    await expect.poll(() => other.marks.all.find((mark) => mark.id === id)?.shape).toEqual(moved);
    expect(other.saved.length).toBeGreaterThan(1);
  });

  it.each(['changed', 'deleted'] as const)('that another window %s while mine was on its way: mine is still mine after the other’s is shown', async (what) => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: 'c' }, 0)) ?? '';
    await expect.poll(() => other.marks.all.some((mark) => mark.id === id)).toBe(true);
    // The event of the other's change is there before mine is answered.
    const slow = await openWindow({ ...api, call: async (channel, input) => {
      if (channel === 'annotations/change') {
        await (what === 'changed' ? other.marks.change(id, { shape: { ...box, x: 500 } }) : other.marks.remove(id));
        await expect.poll(() => slow.marks.all.find((mark) => mark.id === id)?.shape).toEqual(what === 'changed' ? { ...box, x: 500 } : undefined);
      }
      return api.call(channel, input);
    } });
    expect(await slow.marks.change(id, { shape: moved })).toBe(false);
    await expect.poll(() => slow.marks.kept).toMatchObject({ mine: { id, shape: moved, comment: 'c' }, isRemoved: what === 'deleted' });
  });

  it('that another window deleted while I moved them come back as mine when I say so', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: 'c' }, 0)) ?? '';
    await expect.poll(() => other.marks.all.some((mark) => mark.id === id)).toBe(true);
    await Promise.all([other.marks.remove(id), window.marks.change(id, { shape: moved })]);
    await expect.poll(() => window.marks.kept?.isRemoved).toBe(true);
    await window.marks.useKept();
    expect((await kept(api)).filter(({ comment }) => comment === 'c')).toMatchObject([{ shape: moved, finding, readerId: 'reader-2' }]);
  });

  it('that someone else changed since are not overwritten by undo', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await window.marks.change(id, { shape: moved });
    await expect.poll(() => other.marks.all.find((mark) => mark.id === id)?.shape).toEqual(moved);
    await other.marks.change(id, { shape: { ...box, x: 500 } });
    await expect.poll(() => window.marks.all.find((mark) => mark.id === id)?.shape).toMatchObject({ x: 500 });
    await window.history.undo();
    expect((await kept(api)).find((mark) => mark.id === id)?.shape).toMatchObject({ x: 500 });
    expect(window.messages.list[0]?.text).toContain('changed by someone else');
  });

  it('with unseen characters in their words are undone like others', async () => {
    const id = (await window.marks.add({ shape: box, finding: { ...finding, label: 'Nod\u202Eule' }, comment: 'a\u0000b' }, 0)) ?? '';
    expect((await kept(api)).find((mark) => mark.id === id)).toMatchObject({ finding: { label: 'Nodule' }, comment: 'ab' });
    await window.marks.change(id, { comment: 'c\u0000' });
    await window.history.undo();
    expect(window.marks.all.find((mark) => mark.id === id)?.comment).toBe('ab');
    expect(window.messages.list).toEqual([]);
  });

  it('cannot be drawn while nobody reads, and it is said why', async () => {
    const nobody = await openWindow(api, null);
    expect(await nobody.marks.add({ shape: box, finding, comment: '' }, 0)).toBeNull();
    expect(nobody.messages.list[0]?.text).toContain('Choose a reader');
    nobody.shelf.readOnlyBecause = 'the folder is not writable';
    expect(await nobody.marks.drawn({ kind: 'length', points: [{ x: 0, y: 0 }, { x: 9, y: 9 }] }, 0)).toBeNull();
    expect(nobody.messages.list[0]?.text).toContain('the folder is not writable');
  });

  it('that the store refuses for good are taken back from the screen, and undo goes on to the step before', async () => {
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    const release = refuse('annotation_invalid');
    expect(await window.marks.change(id, { shape: moved })).toBe(false);
    expect(window.marks.all.find((mark) => mark.id === id)?.shape).toEqual(box);
    expect(window.messages.list[0]?.text).toContain('is in the way');
    release();
    await window.history.undo();
    await window.history.undo();
    expect((await kept(api)).some((mark) => mark.id === id)).toBe(false);
  });

  it.each(['store_read_only', 'store_busy', 'worker_lost'] as const)('stay on screen while the store cannot keep them (%s), and are kept in their order when it can', async (code) => {
    const release = refuse(code);
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await window.marks.change(id, { shape: moved });
    const second = (await window.marks.add({ shape: box, finding: { ...finding, label: 'Mass' }, comment: '' }, 0)) ?? '';
    expect(window.marks.waiting).toMatchObject({ count: 3 });
    expect(window.marks.waitingBecause).toContain('is in the way');
    expect(window.marks.all.find((mark) => mark.id === id)?.shape).toEqual(moved);
    window.shelf.keepOnly(new Set());
    expect(window.shelf.of(imageId)).toBe(window.marks);
    // Undo works on what is on screen.
    await window.history.undo();
    expect(window.marks.all.some((mark) => mark.id === second)).toBe(false);
    await window.marks.tryAgain();
    expect(window.marks.waiting).toMatchObject({ count: 4 });
    release();
    await window.marks.tryAgain();
    expect([window.marks.waiting, window.messages.list]).toEqual([null, []]);
    expect((await kept(api)).filter((mark) => [id, second].includes(mark.id))).toMatchObject([{ id, shape: moved, version: 2 }]);
  });

  it('that were not kept can be let go', async () => {
    const before = window.marks.all;
    const release = refuse('store_read_only');
    await window.marks.add({ shape: box, finding, comment: '' }, 0);
    window.marks.letGo();
    release();
    expect([window.marks.all, window.marks.waiting, window.history.undoLabel]).toEqual([before, null, null]);
    await window.marks.open();
    expect(window.marks.all).toEqual(before);
  });

  /** @returns ends it */
  function refuse(code: ConstructorParameters<typeof AppError>[0]): () => void {
    const call = api.call.bind(api);
    let fails = true;
    Object.assign(api, { call: (channel: string, input: never) => (fails && channel === 'annotations/change' ? Promise.reject(new AppError(code, 'something is in the way')) : call(channel as 'annotations/list', input)) });
    return () => { fails = false; };
  }

  it('belong to their frame, and those that are hidden are neither shown nor counted as boxes', async () => {
    const id = await window.marks.add({ shape: box, finding, comment: '' }, 3);
    expect(window.marks.of(3).map((mark) => mark.id)).toEqual([id]);
    expect(window.marks.of(0).every((mark) => mark.id !== id)).toBe(true);
    const { marks } = await openWindow(api, 'reader-2', ({ readerId }) => readerId === 'reader-2');
    expect(marks.all.length).toBeGreaterThan(1);
    expect(marks.shown.map((mark) => mark.id)).toEqual([id]);
    expect(marks.boxes.map((one) => one.id)).toEqual([id]);
  });

  it('that are findings or arrows wait for their words; measurements are kept at once', async () => {
    expect(await window.marks.drawn(box, 0)).toBeNull();
    expect(window.marks.draft).toEqual({ shape: box, frame: 0 });
    const id = await window.marks.drawn({ kind: 'length', points: [{ x: 0, y: 0 }, { x: 9, y: 9 }] }, 0);
    expect((await kept(api)).find((mark) => mark.id === id)).toMatchObject({ finding: null, shape: { kind: 'length' } });
  });

  it('are forgotten with their image, and none of its steps stays to be undone', async () => {
    await window.marks.add({ shape: box, finding, comment: '' }, 0);
    window.shelf.keepOnly(new Set());
    expect(window.history.undoLabel).toBeNull();
  });
});
