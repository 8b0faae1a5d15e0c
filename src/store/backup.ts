// A backup is one file that holds everything; restoring puts one in the store's place, which is kept beside it.
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

import { AppError } from '../contracts/errors.ts';
import { unwritableReason } from '../contracts/unreadable-reason.ts';
import { StoreFault } from './database.ts';
import { besides, keepCopy, storeFileName } from './kept-copies.ts';
import { newestVersion } from './migrations/index.ts';
import { openStoreFile, StrangeFile, versionOf } from './store-file.ts';
import { logFaults } from './tables/annotation-log.ts';
import { textOf } from './session.ts';
import type { Database } from './database.ts';
import type { OpenDatabase } from './store-file.ts';

/**
 * There as a whole, or not at all; a file of that name is replaced.
 *
 * @throws AppError `output_unwritable`
 */
export function writeBackup(db: Database, path: string): void {
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    db.copyTo(part);
    settle(part);
    renameSync(part, path);
    settle(dirname(path));
  } catch (error) {
    rmSync(part, { force: true });
    throw new AppError('output_unwritable', `the backup could not be written: ${reasonOf(error)}`);
  }
}

export interface Restoring {
  readonly folder: string;
  readonly now: () => string;
  readonly open: OpenDatabase;
}

/**
 * The file as a store of the present layout, beside the store and looked at in every respect.
 *
 * @param source a file, or a database whose content is to be taken
 * @returns its path
 * @throws AppError `backup_invalid` for what is no whole backup, `output_unwritable` where there is no room for it
 */
export function prepareRestored(source: string | Database, { folder, open }: Restoring): string {
  const candidate = join(folder, 'overread-restoring.db');
  const drop = (): void => ['', ...besides].forEach((beside) => rmSync(candidate + beside, { force: true }));
  try {
    drop();
    if (typeof source === 'string') takeFile(source, candidate);
    else source.copyTo(candidate);
  } catch (error) {
    drop();
    throw error instanceof AppError ? error : new AppError('output_unwritable', `there is no room for the backup in the data folder: ${reasonOf(error)}`);
  }
  try {
    lookAt(candidate, open);
    return candidate;
  } catch (error) {
    drop();
    throw invalid(error);
  }
}

function takeFile(source: string, candidate: string): void {
  if (!existsSync(source) || !statSync(source).isFile()) throw new AppError('backup_invalid', 'expected a backup file, got a place where there is none');
  copyFileSync(source, candidate);
  // Of a store that somebody copied while it was open: what is committed may stand there alone.
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${candidate}-wal`);
}

function lookAt(candidate: string, open: OpenDatabase): void {
  const first = open(candidate);
  try {
    if (versionOf(first) === 0) throw new AppError('backup_invalid', 'expected a backup of Overread, got an empty file');
  } finally {
    first.close();
  }
  const db = openStoreFile(candidate, { open });
  try {
    const pages = textOf(db.get('PRAGMA integrity_check(1)')?.integrity_check);
    if (pages !== 'ok') throw new StoreFault('damaged', pages);
    if (db.get('PRAGMA foreign_key_check') !== undefined) throw new StoreFault('damaged', 'a row names one that is not there');
    const [fault] = logFaults(db);
    if (fault !== undefined) throw new StoreFault('damaged', fault);
    // One file again, with nothing beside it.
    db.script('PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/**
 * The candidate takes the store's place in one step of the file system; nobody may have the store open.
 *
 * @throws AppError `output_unwritable` where the old one could not be kept; then nothing has changed
 */
export function putInPlace(candidate: string, { folder, now }: Restoring): void {
  const path = join(folder, storeFileName);
  if (existsSync(path) && keepCopy(folder, 'replaced', now()) === null) {
    rmSync(candidate, { force: true });
    throw new AppError('output_unwritable', 'the present store could not be kept beside the backup, so nothing was changed: look whether the disk is full');
  }
  try {
    settle(candidate);
    for (const beside of besides) rmSync(path + beside, { force: true });
    renameSync(candidate, path);
    settle(folder);
  } catch (error) {
    rmSync(candidate, { force: true });
    throw new AppError('output_unwritable', `the backup could not be put in place: ${reasonOf(error)}`);
  }
}

/** On the disk, as far as the system tells. */
function settle(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Windows opens no folders.
    return;
  }
  try {
    fsyncSync(file);
  } catch {
    // Some systems do not settle folders, or what is open for reading.
  } finally {
    closeSync(file);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof StoreFault) return error.kind === 'full' ? 'the disk is full' : 'the place cannot be written';
  return unwritableReason(error);
}

function invalid(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof StrangeFile) {
    return new AppError('backup_invalid', error.strangeness.is === 'newer'
      ? `expected a backup of layout ${newestVersion} or older, got layout ${error.strangeness.version} of a newer Overread; nothing was changed`
      : 'expected a backup of Overread, got a file of another program; nothing was changed');
  }
  if (error instanceof StoreFault && error.kind === 'full') return new AppError('output_unwritable', 'the disk is full; nothing was changed');
  return new AppError('backup_invalid', 'expected a backup that is whole, got a damaged file; nothing was changed');
}
