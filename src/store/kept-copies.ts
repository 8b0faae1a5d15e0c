// Copies of store files that are kept beside the store: damaged ones, those that a backup replaced, those of an earlier layout.
import { constants, copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Database } from './database.ts';

export const storeFileName = 'overread.db';
/** What SQLite keeps beside a database: committed changes may stand there alone. */
export const besides = ['-wal', '-shm', '-journal'] as const;

export type CopyReason = 'damaged' | 'replaced' | 'older' | 'migrated';

export interface KeptCopy {
  readonly fileName: string;
  readonly bytes: number;
  readonly why: CopyReason;
}

const pattern = /^(?:overread|overread-layout-\d+|boxes)-(damaged|replaced|older|migrated)-\d{4}-\d{2}-\d{2}T[\d-]+Z(?:-\d+)?\.(?:db|json)$/;

export function listKeptCopies(folder: string): readonly KeptCopy[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((fileName) => {
    const why = pattern.exec(fileName)?.[1];
    return why === undefined ? [] : [{ fileName, bytes: statSync(join(folder, fileName)).size, why: why as CopyReason }];
  }).toSorted((a, b) => (a.fileName < b.fileName ? 1 : -1));
}

/** @param now ISO 8601 */
export function copyName(why: CopyReason, now: string, { stem = 'overread', extension = 'db' }: { readonly stem?: string; readonly extension?: string } = {}): string {
  return `${stem}-${why}-${now.replaceAll(/[:.]/g, '-')}.${extension}`;
}

/**
 * The file and what lies beside it, as they are. The same bytes are kept once.
 *
 * @returns its name; null where there is no room or no right to keep it
 */
export function keepCopy(folder: string, why: CopyReason, now: string): string | null {
  const path = join(folder, storeFileName);
  try {
    const hash = hashOf(path);
    const twin = listKeptCopies(folder).find((copy) => copy.why === why && hashOf(join(folder, copy.fileName)) === hash);
    if (twin !== undefined) return twin.fileName;
    const fileName = freeName(folder, copyName(why, now));
    copyFileSync(path, join(folder, fileName), constants.COPYFILE_EXCL);
    for (const beside of besides) if (beside !== '-shm' && existsSync(path + beside)) copyFileSync(path + beside, join(folder, fileName + beside));
    return fileName;
  } catch {
    return null;
  }
}

/** Another copy may bear the name: clocks are set back, and some count in seconds. */
function freeName(folder: string, wanted: string): string {
  let fileName = wanted;
  for (let number = 2; existsSync(join(folder, fileName)); number += 1) fileName = wanted.replace(/\.db$/, `-${number}.db`);
  return fileName;
}

/**
 * What a connection holds whose file was moved, deleted or replaced.
 *
 * @returns its name; null where there is no folder, no room or no right to keep it
 */
export function keepContent(folder: string, db: Database, now: string): string | null {
  try {
    const fileName = freeName(folder, copyName('replaced', now));
    db.copyTo(join(folder, fileName));
    return fileName;
  } catch {
    return null;
  }
}

/** Of the file and of what is committed beside it only. */
function hashOf(path: string): string {
  const hash = createHash('sha256').update(readFileSync(path));
  if (existsSync(`${path}-wal`)) hash.update(readFileSync(`${path}-wal`));
  return hash.digest('hex');
}
