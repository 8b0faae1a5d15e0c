// Readers and blind readings against the store of the page: what counts as blind at every moment, and what a reveal records.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../../src/renderer/api/checked-api.ts';
import { Messages } from '../../../../src/renderer/state/messages.svelte.ts';
import { ReadingRoom } from '../../../../src/renderer/state/reading/reading-room.svelte.ts';
import { createFakeApi } from '../../fake/fake-api.ts';
import type { CallInput, Channel, OverreadApi } from '../../../../src/contracts/ipc.ts';

const image = 'effusion-left';
let fake: ReturnType<typeof createFakeApi>;

function sit(api: OverreadApi = checkedApi(fake)) {
  const steps = { onBlind: vi.fn(), onOpen: vi.fn(), onReader: vi.fn() };
  const messages = new Messages();
  return { room: new ReadingRoom(api, messages, steps), steps, messages };
}

async function seated(api?: OverreadApi) {
  const all = sit(api);
  await all.room.begin();
  await all.room.open(image);
  return all;
}

beforeEach(() => {
  fake = createFakeApi({ delayMs: 1 });
});

describe('at the start', () => {
  it('there is a reader without a question, and the same one the next time', async () => {
    const { room } = await seated();
    expect(room.readers.current?.name).toBe('Reader 1');
    const count = room.readers.list.length;
    const again = await seated();
    expect(again.room.readers.current?.id).toBe(room.readers.current?.id);
    expect(again.room.readers.list).toHaveLength(count);
  });

  it('every image counts as blind until the store has said which are', async () => {
    const { room } = sit();
    expect(room.blind.isBlind(image)).toBe(true);
    expect(room.isShown({ readerId: 'somebody', imageId: image })).toBe(false);
    await room.begin();
    expect(room.blind.isBlind(image)).toBe(false);
  });

  it('a blind reading that was not revealed goes on, and is blind at every moment of the start', async () => {
    const before = await seated();
    await before.room.blind.start(image);
    const { room } = sit();
    const seen: boolean[] = [room.blind.isBlind(image)];
    const beginning = room.begin();
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      seen.push(room.blind.isBlind(image));
    }
    await beginning;
    await room.open(image);
    seen.push(room.blind.isBlind(image), room.isBlind);
    expect(seen.every((isBlind) => isBlind)).toBe(true);
    expect(room.blind.readingOf(image)?.startedAt).toBe(before.room.blind.readingOf(image)?.startedAt);
  });

  it('a store that cannot say whether an image is read blind hides it, until somebody wants to see it all the same', async () => {
    const api = checkedApi(fake);
    const { room, steps, messages } = await seated({
      ...api, call: <C extends Channel>(channel: C, input: CallInput<C>) => (channel === 'blind/unrevealed' ? Promise.reject(new Error('the store is damaged')) : api.call(channel, input)),
    });
    expect([room.blind.knowledge, room.isBlind]).toEqual(['unreadable', true]);
    expect(messages.list[0]?.text).toContain('damaged');
    room.blind.showAnyway();
    expect(room.isBlind).toBe(false);
    expect(steps.onOpen).toHaveBeenCalled();
  });
});

describe('a blind reading', () => {
  it('hides other readers’ marks and the agreement with them, and shows the own ones', async () => {
    const { room, steps } = await seated();
    const own = { readerId: room.readers.current?.id ?? '', imageId: image };
    expect(room.isShown({ readerId: 'other', imageId: image })).toBe(true);
    await room.blind.start(image);
    expect(steps.onBlind).toHaveBeenCalled();
    expect([room.isShown(own), room.isShown({ readerId: 'other', imageId: image }), room.isShown({ readerId: 'other', imageId: 'normal' })]).toEqual([true, false, true]);
    expect(room.agreement).toMatchObject({ pairs: [], marks: [] });
    expect(room.events.every(({ readerId }) => readerId === own.readerId)).toBe(true);
  });

  it('does not ask for agreement with others', async () => {
    const asked: Channel[] = [];
    const api = checkedApi(fake);
    const { room } = await seated({ ...api, call: (channel, input) => { asked.push(channel); return api.call(channel, input); } });
    await room.blind.start(image);
    asked.length = 0;
    await room.refresh();
    expect(asked).not.toContain('agreement/readers');
  });

  it('ends with the reveal alone, and not before the store has recorded it', async () => {
    const { room, steps } = await seated();
    await room.blind.start(image);
    steps.onOpen.mockClear();
    const revealing = room.blind.reveal(image);
    expect(room.isBlind).toBe(true);
    await revealing;
    expect(room.isBlind).toBe(false);
    expect(steps.onOpen).toHaveBeenCalled();
    expect(room.blind.readings).toHaveLength(1);
    expect(room.blind.readings[0]?.revealedAt).not.toBeNull();
  });

  it('stays blind when the reveal cannot be recorded', async () => {
    const api = checkedApi(fake);
    const { room } = await seated({ ...api, call: <C extends Channel>(channel: C, input: CallInput<C>) => (channel === 'blind/reveal' ? Promise.reject(new Error('the store is read-only')) : api.call(channel, input)) });
    await room.blind.start(image);
    await expect(room.blind.reveal(image)).rejects.toThrow('read-only');
    expect(room.isBlind).toBe(true);
  });

  it('is of one reader: another one who sits down has a reading of their own', async () => {
    const { room, steps } = await seated();
    await room.blind.start(image);
    const other = await room.readers.add('Dr. Other');
    await room.choose(other);
    expect(steps.onReader).toHaveBeenCalledOnce();
    expect(room.isBlind).toBe(false);
    const first = room.readers.list.find(({ name }) => name === 'Reader 1');
    if (first !== undefined) await room.choose(first);
    expect(room.isBlind).toBe(true);
  });

  it('that another window of the same reader begins or reveals holds here too', async () => {
    const here = await seated();
    const there = await seated();
    await there.room.blind.start(image);
    await vi.waitFor(() => expect(here.room.isBlind).toBe(true));
    await there.room.blind.reveal(image);
    await vi.waitFor(() => expect(here.room.isBlind).toBe(false));
  });
});

describe('the blind worklist', () => {
  it('begins a blind reading of every image that is opened, until it is switched off', async () => {
    const { room } = await seated();
    await room.blind.setWorklist(true);
    expect(room.isBlind).toBe(false);
    expect(room.blind.isBlind('normal')).toBe(true);
    await room.open('normal');
    expect(room.blind.readingOf('normal')).not.toBeNull();
    await room.blind.setWorklist(false);
    expect(room.blind.isBlind('silent')).toBe(false);
    // What was begun is ended by its reveal alone.
    expect(room.blind.isBlind('normal')).toBe(true);
  });

  it('holds at the next start, and leaves open what was revealed', async () => {
    const before = await seated();
    await before.room.blind.start(image);
    await before.room.blind.reveal(image);
    await before.room.blind.setWorklist(true);
    const { room } = sit();
    await room.begin();
    expect([room.blind.isWorklist, room.blind.isBlind('silent'), room.blind.isBlind(image)]).toEqual([true, true, true]);
    await room.open(image);
    expect(room.isBlind).toBe(false);
    await room.open('silent');
    expect([room.isBlind, room.blind.readingOf('silent')?.revealedAt]).toEqual([true, null]);
  });
});

describe('after the reveal', () => {
  it('marks made and marks changed are told apart, and others’ entries of the log are there again', async () => {
    const { room } = await seated();
    const api = checkedApi(fake);
    const readerId = room.readers.current?.id ?? '';
    const finding = { label: 'Nodule', role: 'finding', laterality: null, confidence: null } as const;
    const add = (id: string) => api.call('annotations/change', { imageId: image, readerId, origin: 'test', changes: [{ do: 'add', annotation: { id, imageId: image, frame: 0, shape: { kind: 'box', x: 1, y: 2, width: 30, height: 40 }, finding, comment: '' } }] });
    await room.blind.start(image);
    await add('blind-one');
    await room.blind.reveal(image);
    await add('late-one');
    await api.call('annotations/change', { imageId: image, readerId, origin: 'test', changes: [{ do: 'change', id: 'blind-one', version: 1, shape: { kind: 'box', x: 5, y: 2, width: 30, height: 40 }, finding, comment: '' }] });
    await vi.waitFor(() => expect([...room.afterReveal]).toEqual(expect.arrayContaining([['blind-one', 'changed'], ['late-one', 'made']])));
    expect(new Set(room.events.map(({ readerId: who }) => who)).size).toBeGreaterThan(1);
  });
});
