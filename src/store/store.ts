// The store: everything that readers made, in one SQLite file of the data folder. Opened by the host only.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../contracts/errors.ts';
import { prepareRestored, putInPlace, writeBackup } from './backup.ts';
import { damaged, fileIn, filesBeside, findCondition, movedAway, readOnlyError, wordsOf } from './condition.ts';
import { openDatabase, StoreFault } from './database.ts';
import { listKeptCopies, storeFileName } from './kept-copies.ts';
import { createAnnotationLog } from './tables/annotation-log.ts';
import { createBlindReadings } from './tables/blind-readings.ts';
import { createExports } from './tables/exports.ts';
import { createIdentities } from './tables/identities.ts';
import { createReaders } from './tables/readers.ts';
import { createSettings } from './tables/settings.ts';
import type { StoreDescription } from '../contracts/annotation-calls.ts';
import type { Condition } from './condition.ts';
import type { Session } from './session.ts';
import type { OpenDatabase } from './store-file.ts';
import type { AnnotationLog } from './tables/annotation-log.ts';
import type { BlindReadings } from './tables/blind-readings.ts';
import type { Exports } from './tables/exports.ts';
import type { Identities } from './tables/identities.ts';
import type { Readers } from './tables/readers.ts';
import type { Settings } from './tables/settings.ts';

export interface StoreOptions {
  readonly folder: string;
  /** What changes for everybody: it can or cannot be written any more, or another store took its place. */
  readonly onChange?: (news: { readonly isReadOnly: boolean; readonly because: string | null; readonly isReplaced: boolean }) => void;
  readonly now?: () => string;
  readonly newId?: () => string;
  /** In place of SQLite's own, for tests of its failures. */
  readonly open?: OpenDatabase;
  readonly patienceMs?: number;
}

export interface Store {
  readonly annotations: AnnotationLog;
  readonly readers: Readers;
  readonly blindReadings: BlindReadings;
  readonly settings: Settings;
  readonly identities: Identities;
  readonly exports: Exports;
  describe(): StoreDescription;
  /** One file that holds everything. @throws AppError `output_unwritable`, `store_read_only` where nothing can be seen of what was kept */
  backup(path: string): void;
  /**
   * The backup, or what could be read of a damaged store, takes its place; the replaced one is kept beside it.
   *
   * @throws AppError `backup_invalid`, `output_unwritable`, `store_busy`: then nothing has changed
   */
  restore(source: { readonly path: string } | { readonly salvaged: true }): StoreDescription;
  close(): void;
}

/** How often a store of which nothing can be seen is looked for. */
const lookAgainMs = 2_000;

/** Always gives a store: one that cannot be written says why. */
export function openStore(options: StoreOptions): Store {
  const { folder, onChange = () => undefined, now = () => new Date().toISOString(), newId = randomUUID, open = openDatabase, patienceMs } = options;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    // Opening says it in words.
  }
  let condition: Condition = findCondition({ folder, now, open, patienceMs });
  /** The file that is open. */
  let file = fileIn(folder);
  /** Its own, which come with the first change. */
  let beside = filesBeside(folder);
  let isClosed = false;

  function tell({ isReplaced }: { readonly isReplaced: boolean }): void {
    onChange({ isReadOnly: condition.is === 'read-only', because: condition.is === 'read-only' ? condition.because : null, isReplaced });
  }

  function become(next: Condition): void {
    if (next.db !== condition.db) {
      condition.db.close();
      file = fileIn(folder);
    }
    condition = next;
    tell({ isReplaced: false });
  }

  /** @returns what the caller is told instead of an answer */
  function failed(error: unknown): unknown {
    if (!(error instanceof StoreFault) || error.kind === 'constraint' || error.kind === 'other') return error;
    if (error.kind === 'busy') return new AppError('store_busy', `another program holds ${storeFileName} and did not let go. This change was not kept; try again`);
    become(error.kind === 'damaged' ? damaged({ folder, now, open }) : { is: 'read-only', db: condition.db, because: wordsOf(error, folder), shows: 'all', wayBack: 'write', salvaged: null });
    return condition.is === 'read-only' ? readOnlyError(condition.because) : error;
  }

  let lastLook = Number.NEGATIVE_INFINITY;
  /** Nobody has to make a change to see that what was in the way is gone. */
  function lookAgain(): void {
    if (condition.is === 'open' || condition.shows !== 'nothing' || condition.wayBack !== 'open' || performance.now() - lastLook < lookAgainMs) return;
    lastLook = performance.now();
    comeBack(0);
  }

  function comeBack(patience: number | undefined): void {
    const found = findCondition({ folder, now, open, patienceMs: patience });
    if (found.is === 'open' || condition.is === 'open' || found.because !== condition.because) become(found);
    else found.db.close();
  }

  /** What is written into a file that was deleted or moved is kept by nobody, and SQLite does not notice. */
  function lookForFile(): void {
    if (isClosed) return;
    const isThere = fileIn(folder) === file;
    if (condition.is === 'open' && !isThere) become(movedAway({ folder, db: condition.db, now }));
    else if (condition.is === 'read-only' && condition.wayBack === 'place' && isThere) become({ is: 'open', db: condition.db });
  }

  const session: Session = {
    now, newId,
    read(work) {
      lookAgain();
      try {
        return work(condition.db);
      } catch (error) {
        if (!(error instanceof StoreFault) || error.kind !== 'damaged' || condition.is === 'read-only') throw error;
        become(damaged({ folder, now, open }));
        return work(condition.db);
      }
    },
    write(work) {
      if (condition.is === 'read-only' && condition.wayBack === 'open') comeBack(patienceMs);
      lookForFile();
      if (condition.is === 'read-only' && condition.wayBack !== 'write') throw readOnlyError(condition.because);
      const { db } = condition;
      let result: ReturnType<typeof work>;
      try {
        result = db.transaction(() => work(db));
      } catch (error) {
        throw failed(error);
      }
      if (condition.is === 'read-only') become({ is: 'open', db });
      if (fileIn(folder) === file) beside = filesBeside(folder);
      return result;
    },
  };

  const describe = (): StoreDescription => ({
    folder, fileName: storeFileName, bytes: sizeOf(join(folder, storeFileName)) + sizeOf(join(folder, `${storeFileName}-wal`)),
    isReadOnly: condition.is === 'read-only', because: condition.is === 'read-only' ? condition.because : null,
    salvaged: condition.is === 'read-only' ? condition.salvaged : null, keptCopies: [...listKeptCopies(folder)],
  });

  function restore(source: { readonly path: string } | { readonly salvaged: true }): StoreDescription {
    if ('salvaged' in source && (condition.is === 'open' || condition.salvaged === null)) throw new AppError('backup_invalid', 'expected a damaged store to go on from, got one that is whole');
    const restoring = { folder, now, open };
    const candidate = prepareRestored('path' in source ? source.path : condition.db, restoring);
    letGo(condition, candidate);
    let isReplaced = false;
    try {
      putInPlace(candidate, restoring);
      isReplaced = true;
    } finally {
      condition = findCondition({ folder, now, open, patienceMs });
      file = fileIn(folder);
      tell({ isReplaced });
    }
    return describe();
  }

  return {
    annotations: createAnnotationLog(session), readers: createReaders(session), blindReadings: createBlindReadings(session),
    settings: createSettings(session), identities: createIdentities(session), exports: createExports(session),
    describe, restore,
    backup(path) {
      if (condition.is === 'read-only' && condition.shows === 'nothing') throw new AppError('store_read_only', `there is nothing to back up at the moment: ${condition.because}`);
      writeBackup(condition.db, path);
    },
    close() {
      lookForFile();
      isClosed = true;
      condition.db.close();
      // SQLite leaves its log where the file is another one: laid over that, it would make a third one of the two.
      if (condition.is === 'read-only' && condition.wayBack === 'place') for (const [ending, own] of beside) if (fileIn(folder, ending) === own) rmSync(join(folder, storeFileName + ending), { force: true });
    },
  };
}

/** Closed with nothing beside it. @throws AppError `store_busy` where another process has it open */
function letGo(condition: Condition, candidate: string): void {
  try {
    if (condition.is === 'open') condition.db.script('PRAGMA journal_mode = DELETE');
  } catch (error) {
    rmSync(candidate, { force: true });
    if (error instanceof StoreFault && error.kind === 'busy') throw new AppError('store_busy', `another program has ${storeFileName} open; close it, then restore the backup. Nothing was changed`);
    throw error;
  }
  condition.db.close();
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
