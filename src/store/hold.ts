// One host per data folder: whoever has it holds a lock of the operating system, which ends with its process however that ended.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { openDatabase, StoreFault } from './database.ts';
import type { Database } from './database.ts';

export type Hold =
  | { readonly is: 'held'; readonly release: () => void }
  | { readonly is: 'taken' }
  /** Nothing can be written there, so nothing has to be held. */
  | { readonly is: 'impossible' };

/** Until it is released or the process ends, whether the caller keeps the answer or not. */
export function holdDataFolder(folder: string): Hold {
  let db: Database | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    db = openDatabase(join(folder, 'overread.lock'), { journal: 'none', patienceMs: 0 });
    // An empty transaction that never ends: the lock is all there is to it.
    db.script('BEGIN EXCLUSIVE');
    return { is: 'held', release: untilTheEnd(db) };
  } catch (error) {
    db?.close();
    return { is: error instanceof StoreFault && error.kind === 'busy' ? 'taken' : 'impossible' };
  }
}

/** A connection that nobody refers to is closed with the rubbish, and its lock is gone with it. */
function untilTheEnd(db: Database): () => void {
  process.once('exit', db.close);
  return () => {
    process.off('exit', db.close);
    db.close();
  };
}
