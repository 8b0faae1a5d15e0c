// The store's file deleted, moved or replaced behind the program's back, copied without its log, and clocks that are set back.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { copyName, listKeptCopies } from '../../src/store/kept-copies.ts';
import { add, fill, imageId, makeStoreFolder } from './store-folder.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFolder } from './store-folder.ts';

let place: StoreFolder;
let other: StoreFolder;
let store: Store;
let readerId: string;
beforeEach(() => {
  [place, other] = [makeStoreFolder(), makeStoreFolder()];
  store = place.open();
  readerId = fill(store, 5);
});
afterEach(() => {
  place.remove();
  other.remove();
});

const ids = (of: Store = store): string[] => of.annotations.list(imageId).annotations.map(({ id }) => id);
const change = (id: string): void => store.annotations.change({ imageId, readerId, changes: [add(id)] });
const refused = expect.objectContaining({ code: 'store_read_only', message: expect.stringMatching(/was moved, deleted or replaced while it was open\. What it held is still shown/) as string }) as Error;
const five = ['f0', 'f1', 'f2', 'f3', 'f4'];

describe.skipIf(process.platform === 'win32')('a store whose file is deleted while it is open', () => {
  it('keeps no change for nobody: it refuses, shows what it held, and a backup brings everything back', () => {
    for (const name of readdirSync(place.folder)) rmSync(join(place.folder, name));
    expect(() => change('lost')).toThrow(refused);
    expect(ids()).toEqual(five);
    expect(store.describe()).toMatchObject({ isReadOnly: true, keptCopies: [{ why: 'replaced' }] });
    expect(place.news).toMatchObject([{ isReadOnly: true, isReplaced: false }]);
    const backup = join(other.folder, 'backup.db');
    store.backup(backup);
    expect(store.restore({ path: backup })).toMatchObject({ isReadOnly: false });
    change('next');
    store.close();
    expect(ids(place.open())).toEqual([...five, 'next']);
  });

  it('with its folder goes on showing what it held', () => {
    rmSync(place.folder, { recursive: true });
    expect(() => change('lost')).toThrow(refused);
    expect(ids()).toEqual(five);
    store.close();
    mkdirSync(place.folder);
  });
});

describe.skipIf(process.platform === 'win32')('a store whose file is moved while it is open', () => {
  it('takes changes again when the file is back in its place', () => {
    renameSync(place.path, `${place.path}.elsewhere`);
    expect(() => change('f5')).toThrow(refused);
    renameSync(`${place.path}.elsewhere`, place.path);
    change('f5');
    expect(place.news).toMatchObject([{ isReadOnly: true }, { isReadOnly: false }]);
    store.close();
    expect(ids(place.open())).toEqual([...five, 'f5']);
  });

  it.each(['before the next change', 'before it is closed'])('and replaced by another one is kept as a copy, and its log is not laid over the other one: %s', (when) => {
    const foreign = other.open();
    foreign.annotations.change({ imageId, readerId: foreign.readers.named('Dr B').id, changes: [add('of-b')] });
    foreign.close();
    renameSync(other.path, place.path);
    if (when === 'before the next change') expect(() => change('lost')).toThrow(refused);
    store.close();
    const after = place.open();
    expect(after.describe().isReadOnly).toBe(false);
    expect([ids(after), after.readers.list().map(({ name }) => name), after.annotations.faults()]).toEqual([['of-b'], ['Dr B'], []]);
    const [copy] = after.describe().keptCopies;
    copyFileSync(join(place.folder, copy!.fileName), other.path);
    expect(ids(other.open())).toEqual(five);
  });

  it('and replaced by another one with a log of its own leaves that log alone: the last changes stand there and nowhere else', () => {
    const foreign = other.open();
    foreign.annotations.change({ imageId, readerId: foreign.readers.named('Dr B').id, changes: [add('of-b')] });
    for (const ending of ['', '-wal']) {
      rmSync(place.path + ending);
      copyFileSync(other.path + ending, place.path + ending);
    }
    store.close();
    expect(ids(place.open())).toEqual(['of-b']);
  });
});

describe('a file that is copied without the log beside it', () => {
  it('is a whole store all the same, of a moment shortly before', () => {
    copyFileSync(place.path, other.path);
    const fresh = other.open();
    expect([fresh.describe().isReadOnly, fresh.annotations.faults()]).toEqual([false, []]);
    fresh.close();
    for (let number = 5; number < 60; number += 1) change(`f${number}`);
    rmSync(other.path);
    copyFileSync(place.path, other.path);
    const later = other.open();
    const kept = ids(later);
    expect(kept).toEqual(ids().slice(0, kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(30);
    expect([later.describe().isReadOnly, later.annotations.faults()]).toEqual([false, []]);
  });
});

describe('a clock that is set back', () => {
  it('changes nothing in the order of the log, of marks and of readings', () => {
    const times = ['2026-11-24T09:00:00.000Z', '2026-11-20T08:00:00.000Z', '2026-11-24T09:00:00.000Z', '1999-01-01T00:00:00.000Z'];
    let at = 0;
    const odd = other.open({ now: () => times[(at += 1) % times.length]! });
    const reader = odd.readers.named('Dr A').id;
    for (const id of ['a', 'b', 'c']) odd.annotations.change({ imageId, readerId: reader, changes: [add(id)] });
    const { id } = odd.blindReadings.start({ imageId, readerId: reader });
    odd.annotations.change({ imageId, readerId: reader, changes: [add('d')] });
    expect(odd.blindReadings.reveal(id)).toMatchObject({ sequenceAtReveal: 4 });
    odd.annotations.change({ imageId, readerId: reader, changes: [{ do: 'remove', id: 'b', version: 1 }] });
    expect(ids(odd)).toEqual(['a', 'c', 'd']);
    expect(odd.annotations.history(imageId, { limit: 9 }).map(({ sequence }) => sequence)).toEqual([5, 4, 3, 2, 1]);
    expect(odd.annotations.faults()).toEqual([]);
  });

  it('lets no kept copy take the place of another one', () => {
    const standing = other.open({ now: () => '2026-11-24T09:00:00.000Z' });
    const backup = join(place.folder, 'backup.db');
    for (const name of ['A', 'B', 'C']) {
      standing.readers.named(name);
      standing.backup(backup);
      standing.restore({ path: backup });
    }
    const copies = standing.describe().keptCopies;
    expect(copies.map(({ why }) => why)).toEqual(['replaced', 'replaced', 'replaced']);
    expect(new Set(copies.map(({ fileName }) => fileName)).size).toBe(3);
  });
});

it('a copy of an earlier layout is among those that are listed', () => {
  const now = '2026-11-24T09:00:00.000Z';
  copyFileSync(place.path, join(place.folder, copyName('older', now, { stem: 'overread-layout-1' })));
  expect(listKeptCopies(place.folder)).toMatchObject([{ why: 'older', fileName: 'overread-layout-1-older-2026-11-24T09-00-00-000Z.db' }]);
});
