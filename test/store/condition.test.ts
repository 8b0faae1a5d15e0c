// What the store does when it cannot be written: it says so in words, shows what it can, refuses every change with one line, and comes back.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase, StoreFault } from '../../src/store/database.ts';
import { newestVersion } from '../../src/store/migrations/index.ts';
import { add, fill, finding, imageId, makeStoreFolder } from './store-folder.ts';
import { protect, smallDisk } from './small-disks.ts';
import type { Store } from '../../src/store/store.ts';
import type { OpenDatabase } from '../../src/store/store-file.ts';
import type { StoreFolder } from './store-folder.ts';

let place: StoreFolder;
const cleanup: (() => void)[] = [];
beforeEach(() => {
  place = makeStoreFolder();
});
afterEach(() => {
  for (const clean of cleanup.splice(0).toReversed()) clean();
  place.remove();
});

const ids = (store: Store): string[] => store.annotations.list(imageId).annotations.map(({ id }) => id);
const readOnly = (words: RegExp): Error => expect.objectContaining({ code: 'store_read_only', message: expect.stringMatching(words) as string }) as Error;

/** SQLite, but every change fails while `fault` says so. */
function failing(fault: () => 'full' | 'read-only' | null): OpenDatabase {
  return (path, opening) => {
    const db = openDatabase(path, opening);
    const isWriter = opening?.isReadOnly !== true && opening?.isImmutable !== true;
    return {
      ...db,
      transaction(work) {
        const kind = fault();
        if (isWriter && kind !== null) throw new StoreFault(kind, kind);
        return db.transaction(work);
      },
    };
  };
}

describe('a full disk', () => {
  it('refuses the change that does not fit, keeps every one before it, shows them, and opens with all of them on the full disk', () => {
    const disk = smallDisk(2_000);
    cleanup.push(disk.remove);
    let isFull = false;
    const own = makeStoreFolder(disk.folder);
    const store = own.open(disk.isReal ? {} : { open: failing(() => (isFull ? 'full' : null)) });
    if (!disk.isReal) console.warn('this machine mounts no disk: a full one is played by a failing SQLite');
    cleanup.push(() => store.close());
    const readerId = store.readers.named('Dr A').id;
    const kept: string[] = [];
    let refusal: unknown;
    for (let number = 0; refusal === undefined && number < 2_000; number += 1) {
      if (!disk.isReal && number === 50) isFull = true;
      try {
        store.annotations.change({ imageId, readerId, changes: [add(`f${number}`, { comment: 'a long comment '.repeat(40) })] });
        kept.push(`f${number}`);
      } catch (error) {
        refusal = error;
      }
    }
    expect(refusal).toEqual(readOnly(/the disk that holds .* is full\. Free some space\. This change was not kept/));
    expect(kept.length).toBeGreaterThan(20);
    expect(ids(store)).toEqual(kept);
    expect(store.describe()).toMatchObject({ isReadOnly: true, because: expect.stringContaining('is full') as string });
    expect(own.news).toMatchObject([{ isReadOnly: true }]);

    store.close();
    const again = makeStoreFolder(disk.folder).open();
    cleanup.push(() => again.close());
    expect(ids(again)).toEqual(kept);
    expect(again.annotations.faults()).toEqual([]);
  });

  it('takes changes again by itself as soon as there is room', () => {
    const disk = smallDisk(600);
    cleanup.push(disk.remove);
    const ballast = join(disk.folder, 'ballast');
    let isFull = false;
    const own = makeStoreFolder(disk.folder);
    const store = own.open(disk.isReal ? {} : { open: failing(() => (isFull ? 'full' : null)) });
    cleanup.push(() => store.close());
    const readerId = fill(store, 5);
    isFull = true;
    if (disk.isReal) {
      try {
        for (let piece = 0; ; piece += 1) writeFileSync(ballast, new Uint8Array(4096), { flag: 'a' });
      } catch {
        // Full.
      }
    }
    const big = Array.from({ length: 40 }, (_, index) => add(`big${index}`, { comment: 'x'.repeat(4_000) }));
    expect(() => store.annotations.change({ imageId, readerId, changes: big })).toThrow(readOnly(/full/));
    isFull = false;
    if (disk.isReal) writeFileSync(ballast, '');
    store.annotations.change({ imageId, readerId, changes: [add('later')] });
    expect(ids(store)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'later']);
    expect(own.news.map(({ isReadOnly }) => isReadOnly)).toEqual([true, false]);
  });
});

describe('a folder that cannot be written', () => {
  it('shows what was kept, refuses every change and every setting, and takes them when the folder can be written', () => {
    place.open().close();
    const before = place.open();
    const readerId = fill(before, 10);
    before.close();
    const disk = protect(place.folder);
    cleanup.push(disk.remove);
    let isProtected = true;
    if (!disk.isReal) console.warn('this machine protects no folder from this user: it is played by a failing SQLite');
    const store = place.open(disk.isReal ? {} : { open: failing(() => (isProtected ? 'read-only' : null)) });
    expect(store.describe()).toMatchObject({ isReadOnly: true, because: expect.stringMatching(/cannot be written\. Give it to this user, or name another one in OVERREAD_DATA/) as string });
    expect(ids(store)).toHaveLength(10);
    for (const wrong of [() => store.annotations.change({ imageId, readerId, changes: [add('no')] }), () => store.settings.save('tourSeen', true), () => store.readers.named('Dr New'), () => store.blindReadings.start({ imageId, readerId })]) expect(wrong).toThrow(readOnly(/This change was not kept/));
    expect(store.readers.named('Dr A').id).toBe(readerId);
    disk.remove();
    isProtected = false;
    store.annotations.change({ imageId, readerId, changes: [add('yes')] });
    expect(ids(store)).toHaveLength(11);
    expect(place.news.at(-1)).toMatchObject({ isReadOnly: false });
  });

  it('begins with nothing where there is no store yet, and says so', () => {
    mkdirSync(join(place.folder, 'sub'));
    const disk = protect(join(place.folder, 'sub'));
    cleanup.push(disk.remove);
    const store = makeStoreFolder(join(place.folder, 'sub')).open(disk.isReal ? {} : { open: failing(() => 'read-only') });
    expect(store.annotations.list(imageId)).toEqual({ annotations: [], sequence: 0 });
    expect(() => store.readers.named('Dr A')).toThrow(readOnly(/until then no marks are shown|cannot be/));
    store.close();
  });
});

describe('another program that holds the store', () => {
  it('refuses a change as busy without losing it silently, and takes it when the other lets go', () => {
    const store = place.open({ patienceMs: 50 });
    const readerId = fill(store, 3);
    const other = openDatabase(place.path);
    other.script('BEGIN IMMEDIATE');
    expect(() => store.annotations.change({ imageId, readerId, changes: [add('f9')] })).toThrow(expect.objectContaining({ code: 'store_busy', message: expect.stringContaining('try again') as string }) as Error);
    expect(ids(store)).toHaveLength(3);
    expect(place.news).toEqual([]);
    other.script('ROLLBACK');
    other.close();
    store.annotations.change({ imageId, readerId, changes: [add('f9')] });
    expect(ids(store)).toHaveLength(4);
  });

  it('waits for a short one', () => {
    const [a, b] = [place.open(), place.open()];
    const readerId = fill(a, 1);
    for (let turn = 0; turn < 50; turn += 1) (turn % 2 === 0 ? a : b).annotations.change({ imageId, readerId, changes: [add(`t${turn}`)] });
    expect(ids(a)).toEqual(ids(b));
    expect(ids(a)).toHaveLength(51);
  });

  it('starts read-only where the other lets nobody in, says who is in the way, and opens when it is gone', () => {
    place.open().close();
    const other = openDatabase(place.path);
    other.script("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; INSERT INTO settings VALUES ('x', '1', 't'); COMMIT");
    const store = place.open({ patienceMs: 0 });
    expect(store.describe()).toMatchObject({ isReadOnly: true, because: expect.stringMatching(/is held by another program\. Close that program/) as string });
    expect(() => store.readers.named('Dr A')).toThrow(readOnly(/held by another program/));
    expect(() => store.backup(join(place.folder, 'backup.db'))).toThrow(readOnly(/nothing to back up/));
    other.close();
    expect(store.readers.named('Dr A').name).toBe('Dr A');
    expect(store.describe().isReadOnly).toBe(false);
  });

  it('lets two stores on one file change the same annotation only one after the other', () => {
    const [a, b] = [place.open(), place.open()];
    const readerId = fill(a, 1);
    const { shape, finding: found } = finding('f0');
    const changed = (comment: string) => ({ imageId, readerId, changes: [{ do: 'change' as const, id: 'f0', version: 1, shape, finding: found, comment }] });
    a.annotations.change(changed('of a'));
    expect(() => b.annotations.change(changed('of b'))).toThrow(expect.objectContaining({ code: 'annotation_conflict' }) as Error);
    expect(b.annotations.list(imageId).annotations).toMatchObject([{ comment: 'of a', version: 2 }]);
  });
});

describe('a file that is not this program\'s store', () => {
  it('leaves a newer layout untouched and says which program opens it', () => {
    fill(place.open(), 3);
    const db = openDatabase(place.path);
    db.script(`PRAGMA user_version = ${newestVersion + 3}`);
    db.close();
    const store = place.open();
    expect(store.describe()).toMatchObject({ isReadOnly: true, because: expect.stringContaining(`written by a newer Overread (layout ${newestVersion + 3}, this one knows ${newestVersion})`) as string, keptCopies: [] });
    expect(() => store.readers.named('Dr A')).toThrow(readOnly(/newer Overread/));
    const after = openDatabase(place.path);
    expect(after.get('PRAGMA user_version')).toEqual({ user_version: newestVersion + 3 });
    after.close();
  });

  it('leaves another program\'s database untouched', () => {
    const db = openDatabase(place.path);
    db.script("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('keep me')");
    db.close();
    const store = place.open();
    expect(store.describe()).toMatchObject({ isReadOnly: true, because: expect.stringContaining('is no store of Overread') as string });
    const after = openDatabase(place.path);
    expect(after.all('SELECT * FROM notes')).toEqual([{ text: 'keep me' }]);
    after.close();
  });
});
