// Whether the store can be written at the moment, why not in words, and the way back to where it can.
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../contracts/errors.ts';
import { StoreFault } from './database.ts';
import { emptyStore, salvage } from './salvage.ts';
import { besides, copyName, keepContent, keepCopy, storeFileName } from './kept-copies.ts';
import { openStoreFile, openStoreFileToRead, StrangeFile } from './store-file.ts';
import { newestVersion } from './migrations/index.ts';
import type { Database } from './database.ts';
import type { OpenDatabase } from './store-file.ts';

export type Condition =
  | { readonly is: 'open'; readonly db: Database }
  | {
    readonly is: 'read-only';
    readonly db: Database;
    readonly because: string;
    /** What can be seen of what was kept. */
    readonly shows: 'all' | 'part' | 'nothing';
    /** What a change tries first: the same connection again, opening the file again, whether the file is back in its place, or nothing. */
    readonly wayBack: 'write' | 'open' | 'place' | null;
    /** Entries of a damaged log that could be read. */
    readonly salvaged: number | null;
  };

export interface ConditionOptions {
  readonly folder: string;
  readonly now: () => string;
  readonly open: OpenDatabase;
  readonly patienceMs?: number | undefined;
}

/** Never throws: whatever is found, the session goes on. */
export function findCondition({ folder, now, open, patienceMs }: ConditionOptions): Condition {
  const path = join(folder, storeFileName);
  try {
    return { is: 'open', db: openStoreFile(path, { open, ...(patienceMs === undefined ? {} : { patienceMs }), beforeMigration: (db, version) => db.copyTo(join(folder, copyName('older', now(), { stem: `overread-layout-${version}` }))) }) };
  } catch (error) {
    if (error instanceof StrangeFile) return strange(error);
    if (!(error instanceof StoreFault)) throw error;
    if (error.kind === 'damaged') return damaged({ folder, now, open });
    return cannotWrite({ folder, open }, error);
  }
}

function cannotWrite({ folder, open }: Pick<ConditionOptions, 'folder' | 'open'>, fault: StoreFault): Condition {
  const because = wordsOf(fault, folder);
  try {
    return { is: 'read-only', db: openStoreFileToRead(join(folder, storeFileName), { open, patienceMs: 0 }), because, shows: 'all', wayBack: 'open', salvaged: null };
  } catch {
    return { is: 'read-only', db: emptyStore(), because: `${because}; until then no marks are shown`, shows: 'nothing', wayBack: 'open', salvaged: null };
  }
}

function strange({ strangeness }: StrangeFile): Condition {
  const because = strangeness.is === 'newer'
    ? `${storeFileName} was written by a newer Overread (layout ${strangeness.version}, this one knows ${newestVersion}): it was left as it is and its marks are not shown. Open it with the newer one, or restore a backup of this one`
    : `${storeFileName} is no store of Overread's: it was left as it is. Move it out of the data folder`;
  return { is: 'read-only', db: emptyStore(), because, shows: 'nothing', wayBack: 'open', salvaged: null };
}

/** A copy first, then what can be read. The file itself is left as it is. */
export function damaged({ folder, now, open }: ConditionOptions): Condition {
  const copy = keepCopy(folder, 'damaged', now());
  const { db, events } = salvage(join(folder, storeFileName), open);
  const kept = copy === null ? 'no copy of it could be kept' : `a copy is kept as ${copy}`;
  const because = `${storeFileName} is damaged (${kept}); ${events === 1 ? '1 entry' : `${events} entries`} of its log could be read and ${events === 1 ? 'is' : 'are'} shown. Restore a backup, or go on from what could be read, in Settings`;
  return { is: 'read-only', db, because, shows: 'part', wayBack: null, salvaged: events };
}

/** The connection goes on to work on a file that nobody will find again. */
export function movedAway({ folder, db, now }: { readonly folder: string; readonly db: Database; readonly now: () => string }): Condition {
  const copy = keepContent(folder, db, now());
  const kept = copy === null ? 'What it held is still shown' : `What it held is still shown, and kept as ${copy}`;
  const because = `${storeFileName} in ${folder} was moved, deleted or replaced while it was open. ${kept}: save a backup in Settings and restore it, or put the file back`;
  return { is: 'read-only', db, because, shows: 'all', wayBack: 'place', salvaged: null };
}

/** Which file stands in the store's place, or beside it; null: none. */
export function fileIn(folder: string, beside: (typeof besides)[number] | '' = ''): string | null {
  const found = statSync(join(folder, storeFileName + beside), { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}

/** What SQLite keeps beside the file that is open. */
export function filesBeside(folder: string): ReadonlyMap<(typeof besides)[number], string> {
  return new Map(besides.flatMap((beside) => {
    const file = fileIn(folder, beside);
    return file === null ? [] : [[beside, file]];
  }));
}

/** One line: what, and what to do. */
export function wordsOf(fault: StoreFault, folder: string): string {
  const kind = fault.kind === 'unreadable' ? causeIn(folder) : fault.kind;
  if (kind === 'busy') return `${storeFileName} in ${folder} is held by another program. Close that program`;
  if (kind === 'full') return `the disk that holds ${folder} is full. Free some space`;
  if (kind === 'read-only') return `${folder} cannot be written. Give it to this user, or name another one in OVERREAD_DATA`;
  if (kind === 'unreadable') return `${storeFileName} in ${folder} cannot be read or written as it must be. Look to the disk, or name another folder in OVERREAD_DATA`;
  return `${storeFileName} does not work (${fault.message}). Restore a backup in Settings`;
}

/** SQLite calls it an unreadable file, too, when it cannot put its own files beside the store. */
function causeIn(folder: string): 'read-only' | 'full' | 'unreadable' {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return statfsSync(folder).bavail === 0 ? 'full' : 'unreadable';
  } catch {
    return 'read-only';
  }
}

export function readOnlyError(because: string): AppError {
  return new AppError('store_read_only', `nothing can be kept at the moment: ${because}. This change was not kept`);
}
