// The store's file as it is found: opened, made, brought to the present layout, or found to be something that is not to be touched.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

import { applicationId, migrations, newestVersion } from './migrations/index.ts';
import { openDatabase, StoreFault } from './database.ts';
import { numberOf, textOf } from './session.ts';
import type { Database, Opening } from './database.ts';
import type { Migration } from './migrations/migration.ts';

export type OpenDatabase = (path: string, opening?: Opening) => Database;

/** Why a file is not the store of this program: it is left as it is. */
export type Strangeness = { readonly is: 'another-program' } | { readonly is: 'newer'; readonly version: number };

export class StrangeFile extends Error {
  readonly strangeness: Strangeness;

  constructor(strangeness: Strangeness) {
    super(strangeness.is === 'newer' ? `layout ${strangeness.version}` : 'another program');
    this.name = 'StrangeFile';
    this.strangeness = strangeness;
  }
}

export interface StoreFileOptions {
  readonly open?: OpenDatabase;
  readonly patienceMs?: number;
  /** Called with a store of an earlier layout before anything of it is changed. */
  readonly beforeMigration?: (db: Database, version: number) => void;
}

/**
 * Opens it for writing, whole and in the present layout; makes it where there is none.
 *
 * @throws StoreFault, StrangeFile
 */
export function openStoreFile(path: string, { open = openDatabase, beforeMigration, ...opening }: StoreFileOptions = {}): Database {
  refuseOtherFiles(path);
  const db = open(path, opening);
  try {
    const version = versionOf(db);
    // Whoever cannot write finds out now, not at the first change.
    db.transaction(() => undefined);
    if (version > 0) {
      checkPages(db);
      if (version < newestVersion) beforeMigration?.(db, version);
    }
    migrate(db);
    // The file itself says what it is, not the log beside it alone: without that it would be taken for one in which nothing is yet.
    if (version < newestVersion) db.script('PRAGMA wal_checkpoint(TRUNCATE)');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * For looking only: a folder or medium that cannot be written.
 *
 * @throws StoreFault, StrangeFile
 */
export function openStoreFileToRead(path: string, { open = openDatabase, patienceMs = 0 }: Pick<StoreFileOptions, 'open' | 'patienceMs'> = {}): Database {
  refuseOtherFiles(path);
  try {
    return checked(open(path, { isReadOnly: true, patienceMs }));
  } catch (error) {
    // Where nothing can be written at all, SQLite must not look for the files that it would put beside it.
    if (!(error instanceof StoreFault) || error.kind === 'damaged' || error.kind === 'busy') throw error;
    return checked(open(path, { isImmutable: true }));
  }
}

function checked(db: Database): Database {
  try {
    const version = versionOf(db);
    if (version < newestVersion) throw new StrangeFile({ is: 'another-program' });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @returns 0 for a file in which nothing is yet. @throws StrangeFile */
export function versionOf(db: Database): number {
  const id = numberOf(db.get('PRAGMA application_id')?.application_id);
  const version = numberOf(db.get('PRAGMA user_version')?.user_version);
  if (id === 0 && version === 0 && db.get('SELECT 1 AS one FROM sqlite_schema LIMIT 1') === undefined) return 0;
  if (id !== applicationId || version < 1) throw new StrangeFile({ is: 'another-program' });
  if (version > newestVersion) throw new StrangeFile({ is: 'newer', version });
  return version;
}

/** Step by step, each in a transaction of its own: where one cannot be finished, the layout before it stays. */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  for (const { version, sql } of steps) {
    db.transaction(() => {
      // Another process may have been faster.
      if (numberOf(db.get('PRAGMA user_version')?.user_version) >= version) return;
      db.script(sql);
      db.script(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
    });
  }
}

/** Every page is where it should be and in order. */
export function checkPages(db: Database): void {
  const verdict = textOf(db.get('PRAGMA quick_check(1)')?.quick_check);
  if (verdict !== 'ok') throw new StoreFault('damaged', verdict);
}

const magic = 'SQLite format 3\0';

/** What does not even begin as a database is not opened: SQLite would take a short one for a new one. */
function refuseOtherFiles(path: string): void {
  if (!existsSync(path)) return;
  let begin: string;
  let bytes: number;
  try {
    const file = openSync(path, 'r');
    try {
      bytes = fstatSync(file).size;
      const head = Buffer.alloc(magic.length);
      begin = head.toString('latin1', 0, readSync(file, head, 0, head.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new StoreFault('unreadable', error instanceof Error ? error.message : 'it cannot be read');
  }
  if (bytes > 0 && begin !== magic) throw new StoreFault('damaged', 'it does not begin as a database does');
}
