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
    await expect.poll(() => window.marks.kept.first?.mine.shape).toEqual(moved);
    expect(window.marks.all.find((mark) => mark.id === id)?.shape).toMatchObject({ x: 500 });
    expect(window.messages.list).toHaveLength(1);
    expect(window.messages.list[0]?.text).toMatch(/changed/);
    await window.marks.useKept();
    expect((await kept(api)).find((mark) => mark.id === id)?.shape).toEqual(moved);
    expect(window.marks.kept.first).toBeNull();
    // Settled: what was said of it goes by itself.
    expect(window.messages.list).toEqual([]);
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
    await expect.poll(() => slow.marks.kept.first).toMatchObject({ mine: { id, shape: moved, comment: 'c' }, isRemoved: what === 'deleted' });
  });

  it('that another window deleted while I moved them come back as mine when I say so', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: 'c' }, 0)) ?? '';
    await expect.poll(() => other.marks.all.some((mark) => mark.id === id)).toBe(true);
    await Promise.all([other.marks.remove(id), window.marks.change(id, { shape: moved })]);
    await expect.poll(() => window.marks.kept.first?.isRemoved).toBe(true);
    await window.marks.useKept();
    expect((await kept(api)).filter(({ comment }) => comment === 'c')).toMatchObject([{ shape: moved, finding, readerId: 'reader-2' }]);
  });

  it('that were overtaken: what was said of the conflict goes as soon as it is settled, by using mine or by letting it go', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    for (const way of ['useKept', 'dropKept'] as const) {
      await expect.poll(() => other.marks.all.find((mark) => mark.id === id)?.version).toBe(window.marks.all.find((mark) => mark.id === id)?.version);
      await Promise.all([other.marks.change(id, { comment: way }), window.marks.change(id, { comment: `mine before ${way}` })]);
      await expect.poll(() => window.marks.kept.first).not.toBeNull();
      expect(window.messages.list).toHaveLength(1);
      await window.marks[way]();
      expect([window.messages.list, window.marks.kept.first]).toEqual([[], null]);
    }
  });

  it('that were overtaken one after the other are all kept, and stay with an image that is left until they are decided', async () => {
    const other = await openWindow(api, 'reader-3');
    const ids = [(await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '', (await window.marks.add({ shape: box, finding: { ...finding, label: 'Mass' }, comment: '' }, 0)) ?? ''];
    await expect.poll(() => ids.every((id) => other.marks.all.some((mark) => mark.id === id))).toBe(true);
    for (const [index, id] of ids.entries()) {
      await Promise.all([other.marks.change(id, { comment: 'theirs' }), window.marks.change(id, { comment: `mine of ${id}` })]);
      await expect.poll(() => window.marks.kept.count).toBe(index + 1);
    }
    window.shelf.keepOnly(new Set());
    expect(window.shelf.of(imageId)).toBe(window.marks);
    await window.marks.useKept();
    expect(window.marks.kept.first?.mine).toMatchObject({ id: ids[1], comment: `mine of ${ids[1]}` });
    await window.marks.useKept();
    expect((await kept(api)).filter(({ id }) => ids.includes(id)).map(({ comment }) => comment)).toEqual(ids.map((id) => `mine of ${id}`));
    expect([window.marks.kept.count, window.messages.list]).toEqual([0, []]);
  });

  it('that were overtaken stay at hand where the store refuses mine', async () => {
    const other = await openWindow(api, 'reader-3');
    const id = (await window.marks.add({ shape: box, finding, comment: '' }, 0)) ?? '';
    await expect.poll(() => other.marks.all.some((mark) => mark.id === id)).toBe(true);
    await Promise.all([other.marks.change(id, { comment: 'theirs' }), window.marks.change(id, { shape: moved })]);
    await expect.poll(() => window.marks.kept.count).toBe(1);
    const release = refuse('annotation_invalid');
    await window.marks.useKept();
    expect(window.marks.kept.first?.mine.shape).toEqual(moved);
    release();
    await window.marks.useKept();
    expect((await kept(api)).find((mark) => mark.id === id)?.shape).toEqual(moved);
  });

  it('of one name and reader are told apart by their number in the order of drawing, in the steps of undo too', async () => {
    const draw = async (label: string, role: Finding['role'] = 'finding') => {
      // Nobody draws two within a millisecond.
      await new Promise((resolve) => setTimeout(resolve, 2));
      return (await window.marks.add({ shape: box, finding: { ...finding, label, role }, comment: '' }, 0)) ?? '';
    };
    const names = (...ids: string[]) => ids.map((id) => window.marks.nameOf(id));
    const first = await draw('Opacity');
    expect([names(first), window.history.undoLabel]).toEqual([['Opacity'], 'draw Opacity']);
    const [second, third, normal] = [await draw('opacity'), await draw('Opacity'), await draw('Opacity', 'reference-normal')];
    expect(names(first, second, third, normal)).toEqual(['Opacity, 1 of 3', 'opacity, 2 of 3', 'Opacity, 3 of 3', 'reference (normal) for Opacity']);
    await window.marks.change(second, { shape: moved });
    expect(window.history.undoLabel).toBe('change opacity, 2 of 3');
    await window.marks.remove(first);
    expect([names(second, third), window.history.undoLabel]).toEqual([['opacity, 1 of 2', 'Opacity, 2 of 2'], 'delete Opacity, 1 of 3']);
    await window.marks.restore(first);
    expect(window.history.undoLabel).toBe('bring back Opacity, 1 of 3');
    // What others draw changes no number: it would tell of it.
    const other = await openWindow(api, 'reader-3');
    await other.marks.add({ shape: box, finding: { ...finding, label: 'Opacity' }, comment: '' }, 0);
    await expect.poll(() => window.marks.all.filter(({ readerId, finding: one }) => readerId === 'reader-3' && one?.label === 'Opacity').length).toBe(1);
    expect(names(second)).toEqual(['opacity, 2 of 3']);
    expect([...window.marks.all].reverse().find(({ readerId }) => readerId === 'reader-3')).toSatisfy((mark: Annotation) => window.marks.nameOf(mark) === 'Opacity');
    const lengths = [await window.marks.drawn({ kind: 'length', points: [{ x: 0, y: 0 }, { x: 9, y: 9 }] }, 0), await window.marks.drawn({ kind: 'length', points: [{ x: 0, y: 0 }, { x: 5, y: 9 }] }, 0)];
    expect(names(...lengths.map((id) => id ?? ''))).toEqual(['Length, 1 of 2', 'Length, 2 of 2']);
  });

  it('that could not be drawn while nobody read say so until somebody does, or something can be drawn', async () => {
    let readerId: string | null = null;
    const messages = new Messages();
    const shelf = new MarkShelf(api, messages, { history: new History(messages), readers: { get current() { return readerId === null ? null : { id: readerId }; }, nameOf: (id) => id }, onSaved: () => undefined });
    await shelf.open(imageId);
    shelf.of(imageId).mayChange();
    expect(messages.list).toHaveLength(1);
    readerId = 'reader-2';
    shelf.of(imageId).mayChange();
    expect(messages.list).toEqual([]);
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

  it('are undone although their image was left in the meantime', async () => {
    const id = await window.marks.add({ shape: box, finding, comment: '' }, 0);
    window.shelf.keepOnly(new Set());
    await window.history.undo();
    expect((await kept(api)).some((mark) => mark.id === id)).toBe(false);
    await window.history.redo();
    expect((await kept(api)).some((mark) => mark.id === id)).toBe(true);
  });

  it('are forgotten with their image when it is closed, and none of its steps stays to be undone', async () => {
    await window.marks.add({ shape: box, finding, comment: '' }, 0);
    window.shelf.forget(new Set([imageId]));
    window.shelf.keepOnly(new Set());
    expect(window.history.undoLabel).toBeNull();
    expect(window.shelf.of(imageId)).not.toBe(window.marks);
  });
});
