// Backup and restoring as one file: everything comes back, what is no whole backup is refused, and nothing is ever lost on the way.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/store/database.ts';
import { newestVersion } from '../../src/store/migrations/index.ts';
import { add, fill, imageId, makeStoreFolder } from './store-folder.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFolder } from './store-folder.ts';

let place: StoreFolder;
let store: Store;
let backup: string;

beforeEach(() => {
  place = makeStoreFolder();
  store = place.open();
  mkdirSync(join(place.folder, 'elsewhere'));
  backup = join(place.folder, 'elsewhere', 'backup.db');
});
afterEach(() => place.remove());

const ids = (): string[] => store.annotations.list(imageId).annotations.map(({ id }) => id);
const refused = (code: string, words: RegExp): Error => expect.objectContaining({ code, message: expect.stringMatching(words) as string }) as Error;

it('brings back everything that was there when the backup was made, and keeps the replaced store', () => {
  const readerId = fill(store, 20);
  const blind = store.blindReadings.start({ imageId, readerId });
  store.settings.save('tourSeen', true);
  const state = store.annotations.list(imageId);
  const history = store.annotations.history(imageId, { limit: 100 });
  store.backup(backup);
  expect(readdirSync(join(place.folder, 'elsewhere'))).toEqual(['backup.db']);

  store.annotations.change({ imageId, readerId, changes: [add('later')] });
  store.settings.save('tourSeen', false);
  const described = store.restore({ path: backup });
  expect(described).toMatchObject({ isReadOnly: false, keptCopies: [{ why: 'replaced' }] });
  expect(place.news).toEqual([{ isReadOnly: false, because: null, isReplaced: true }]);
  expect([store.annotations.list(imageId), store.annotations.history(imageId, { limit: 100 }), store.blindReadings.list(imageId), store.settings.get('tourSeen')]).toEqual([state, history, [blind], true]);
  store.annotations.change({ imageId, readerId, changes: [add('goes on')] });
  expect(store.annotations.faults()).toEqual([]);

  const replaced = makeStoreFolder();
  try {
    copyFileSync(join(place.folder, described.keptCopies[0]!.fileName), replaced.path);
    expect(replaced.open().annotations.list(imageId).annotations.map(({ id }) => id)).toContain('later');
  } finally {
    replaced.remove();
  }
});

it('replaces an older backup of the same name as a whole', () => {
  writeFileSync(backup, 'something older');
  fill(store, 1);
  store.backup(backup);
  expect(store.restore({ path: backup }).isReadOnly).toBe(false);
  expect(ids()).toEqual(['f0']);
});

describe('what is no whole backup changes nothing', () => {
  beforeEach(() => {
    fill(store, 30);
    store.backup(backup);
  });
  afterEach(() => {
    expect(ids()).toHaveLength(30);
    expect(store.describe()).toMatchObject({ isReadOnly: false, keptCopies: [] });
    expect(readdirSync(place.folder).filter((name) => name.includes('restoring'))).toEqual([]);
    expect(place.news).toEqual([]);
  });

  it('refuses a place without a file, a folder, a text and an empty file', () => {
    writeFileSync(join(place.folder, 'text'), 'no database');
    writeFileSync(join(place.folder, 'empty'), '');
    expect(() => store.restore({ path: join(place.folder, 'none') })).toThrow(refused('backup_invalid', /there is none/));
    expect(() => store.restore({ path: place.folder })).toThrow(refused('backup_invalid', /there is none/));
    expect(() => store.restore({ path: join(place.folder, 'text') })).toThrow(refused('backup_invalid', /damaged/));
    expect(() => store.restore({ path: join(place.folder, 'empty') })).toThrow(refused('backup_invalid', /empty file/));
  });

  it('refuses the database of another program and one of a newer layout', () => {
    const other = openDatabase(join(place.folder, 'other.db'));
    other.script('CREATE TABLE notes (text TEXT)');
    other.close();
    expect(() => store.restore({ path: join(place.folder, 'other.db') })).toThrow(refused('backup_invalid', /another program/));
    const newer = openDatabase(backup);
    newer.script(`PRAGMA user_version = ${newestVersion + 1}`);
    newer.close();
    expect(() => store.restore({ path: backup })).toThrow(refused('backup_invalid', new RegExp(`layout ${newestVersion} or older, got layout ${newestVersion + 1}`)));
  });

  it('refuses one that was cut short or damaged in any page that holds something', () => {
    const whole = readFileSync(backup);
    writeFileSync(backup, whole.subarray(0, Math.floor(whole.length / 2)));
    expect(() => store.restore({ path: backup })).toThrow(refused('backup_invalid', /damaged/));
    for (let page = 0; page < whole.length / 4096; page += 1) {
      const bytes = Buffer.from(whole);
      bytes.fill(0xa5, page * 4096, page * 4096 + 512);
      writeFileSync(backup, bytes);
      expect(() => store.restore({ path: backup }), `page ${page + 1}`).toThrow(refused('backup_invalid', /damaged|another program|newer/));
    }
  });

  it('refuses one whose log was tampered with, although the file is whole', () => {
    const db = openDatabase(backup);
    db.script(`DROP TRIGGER annotation_events_stay; DELETE FROM annotation_heads WHERE annotation_id = 'f7'`);
    db.close();
    expect(() => store.restore({ path: backup })).toThrow(refused('backup_invalid', /damaged/));
  });

  it('refuses to go on from what could be read where nothing is damaged', () => {
    expect(() => store.restore({ salvaged: true })).toThrow(refused('backup_invalid', /whole/));
  });

  it('refuses while another process has the store open', () => {
    const other = openDatabase(place.path);
    other.get('SELECT count(*) FROM readers');
    try {
      expect(() => store.restore({ path: backup })).toThrow(refused('store_busy', /another program has overread\.db open/));
    } finally {
      other.close();
    }
  });

  it('says that a place cannot be written', () => {
    expect(() => store.backup(join(place.folder, 'no', 'such', 'folder', 'backup.db'))).toThrow(refused('output_unwritable', /cannot be written/));
    expect(existsSync(join(place.folder, 'no'))).toBe(false);
  });
});
