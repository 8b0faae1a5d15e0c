// Stores of every released layout open in the present one with everything that they held; a migration is done as a whole or not at all.
import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../../src/store/database.ts';
import { migrate } from '../../../src/store/store-file.ts';
import { applicationId, migrations, newestVersion } from '../../../src/store/migrations/index.ts';
import { imageId, makeStoreFolder } from '../store-folder.ts';
import type { StoreFolder } from '../store-folder.ts';

const saved = (layout: number): string => fileURLToPath(new URL(`../../saved/store-layout-${layout}.db`, import.meta.url));

let place: StoreFolder;
beforeEach(() => {
  place = makeStoreFolder();
});
afterEach(() => place.remove());

const rowsOf = (sql: string, path = place.path): unknown => {
  const db = openDatabase(path);
  try {
    return db.all(sql);
  } finally {
    db.close();
  }
};
const tablesOf = (path: string): unknown => rowsOf("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name", path);

describe('saved stores', () => {
  it.each(migrations.map(({ version }) => version))('of layout %i hold what they held, and take changes', (layout) => {
    copyFileSync(saved(layout), place.path);
    const store = place.open();
    expect(store.describe()).toMatchObject({ isReadOnly: false, because: null, keptCopies: layout < newestVersion ? [{ why: 'older' }] : [] });
    const { annotations, sequence } = store.annotations.list(imageId);
    expect(annotations.map(({ id, version, comment, shape }) => [id, version, comment, shape.kind])).toEqual([['f1', 2, 'seen by B too', 'box'], ['f2', 2, 'dense', 'ellipse']]);
    expect(sequence).toBe(7);
    expect(store.annotations.history(imageId, { limit: 100 }).map(({ what, annotationId }) => `${what} ${annotationId}`)).toEqual(['restore f2', 'remove m1', 'remove f2', 'change f1', 'add m1', 'add f2', 'add f1']);
    expect(store.readers.list().map(({ name }) => name)).toEqual(['Dr A', 'Dr B']);
    expect(store.blindReadings.list(imageId)).toMatchObject([{ sequenceAtReveal: 2 }]);
    expect([store.settings.get('theme'), store.settings.get('tourSeen')]).toEqual(['light', true]);
    expect(rowsOf('SELECT what, model_id, bytes FROM exports')).toEqual([{ what: 'report', model_id: 'model-1', bytes: 4321 }]);
    expect(store.annotations.faults()).toEqual([]);
    store.annotations.change({ imageId, readerId: store.readers.named('Dr A').id, changes: [{ do: 'restore', id: 'm1' }] });
    expect(store.annotations.list(imageId).annotations).toHaveLength(3);
  });

  it.each(migrations.map(({ version }) => version))('of layout %i have the same tables afterwards as a new store', (layout) => {
    copyFileSync(saved(layout), place.path);
    place.open().close();
    const fresh = makeStoreFolder();
    try {
      fresh.open().close();
      expect(tablesOf(place.path)).toEqual(tablesOf(fresh.path));
    } finally {
      fresh.remove();
    }
  });
});

describe('migrations', () => {
  it('are numbered without a gap, and only the newest knows how a new store looks', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
    place.open().close();
    const header = readFileSync(place.path).subarray(0, 100);
    expect([header.readUInt32BE(68), header.readUInt32BE(60)]).toEqual([applicationId, newestVersion]);
  });

  it('that fail in the middle leave the layout before them as it was', () => {
    copyFileSync(saved(1), place.path);
    const db = openDatabase(place.path);
    const before = db.all('SELECT name FROM sqlite_schema ORDER BY name');
    const broken = { version: 2, sql: "CREATE TABLE half (a TEXT) STRICT; INSERT INTO half VALUES ('x'); CREATE TABLE readers (a TEXT) STRICT" };
    expect(() => migrate(db, [...migrations.slice(0, 1), broken])).toThrow(/readers/);
    expect(db.get('PRAGMA user_version')).toEqual({ user_version: 1 });
    expect(db.all('SELECT name FROM sqlite_schema ORDER BY name')).toEqual(before);
    migrate(db, [...migrations.slice(0, 1), { version: 2, sql: 'CREATE TABLE whole (a TEXT) STRICT' }]);
    expect(db.get('PRAGMA user_version')).toEqual({ user_version: 2 });
    db.close();
  });

  it('have all tables STRICT, so that a column holds what it says', () => {
    place.open().close();
    const db = openDatabase(place.path);
    expect(db.all("SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0")).toEqual([]);
    expect(db.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(db.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    expect(db.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    db.close();
  });
});
