// A damaged store, read as far as it can be read: into memory, for looking at and for beginning anew from.
import { existsSync } from 'node:fs';

import { checkEvent } from './event-sum.ts';
import { migrate } from './store-file.ts';
import { openDatabase } from './database.ts';
import type { Database, Row, Value } from './database.ts';
import type { OpenDatabase } from './store-file.ts';

export interface Salvage {
  readonly db: Database;
  /** Entries of the annotation log that could be read and follow from one another. */
  readonly events: number;
}

/** Parents before those that name them. */
const tables = [
  { name: 'readers', key: 'rowid', columns: ['id', 'name', 'created_at'] },
  { name: 'studies', key: 'rowid', columns: ['id', 'first_seen_at'] },
  { name: 'images', key: 'rowid', columns: ['id', 'study_id', 'first_seen_at'] },
  { name: 'models', key: 'rowid', columns: ['id', 'name', 'format', 'first_used_at'] },
  { name: 'annotation_events', key: 'sequence', columns: ['sequence', 'at', 'image_id', 'annotation_id', 'reader_id', 'what', 'before', 'after', 'check_sum'] },
  { name: 'blind_readings', key: 'rowid', columns: ['id', 'image_id', 'reader_id', 'started_at', 'revealed_at', 'sequence_at_reveal'] },
  { name: 'settings', key: 'rowid', columns: ['key', 'value', 'changed_at'] },
  { name: 'exports', key: 'rowid', columns: ['id', 'made_at', 'what', 'image_id', 'model_id', 'sha256', 'bytes'] },
] as const;

/** An empty store in memory. */
export function emptyStore(): Database {
  const db = openDatabase(':memory:');
  migrate(db);
  return db;
}

/** @param path the damaged file, or a copy of it */
export function salvage(path: string, open: OpenDatabase = openDatabase): Salvage {
  const db = emptyStore();
  if (!existsSync(path)) return { db, events: 0 };
  let source: Database;
  try {
    source = open(path, { isReadOnly: true });
  } catch {
    return { db, events: 0 };
  }
  let events = 0;
  try {
    for (const table of tables) {
      for (const row of readable(source, table)) {
        if (put(db, table, row) && table.name === 'annotation_events') events += 1;
      }
    }
    keepCounting(db, source);
  } finally {
    source.close();
  }
  return { db, events };
}

/** Numbers of lost events are not given again: what is made from now on comes after every reveal. */
function keepCounting(db: Database, source: Database): void {
  let given = 0;
  try {
    given = Number(source.get("SELECT seq FROM sqlite_sequence WHERE name = 'annotation_events'")?.seq ?? 0);
  } catch {
    // Then the readings say how far it had come at least.
  }
  db.run("DELETE FROM sqlite_sequence WHERE name = 'annotation_events'");
  db.run(`INSERT INTO sqlite_sequence (name, seq) SELECT 'annotation_events', max(?, coalesce((SELECT max(sequence) FROM annotation_events), 0), coalesce((SELECT max(sequence_at_reveal) FROM blind_readings), 0))`, given);
}

type Table = (typeof tables)[number];

/** From the beginning up to what cannot be read, and from the end down to it. */
function readable(source: Database, { name, key, columns }: Table): readonly Row[] {
  const select = (end: string, limit: string): readonly Row[] => source.all(`SELECT ${key} AS salvage_key, ${columns.join(', ')} FROM ${name} NOT INDEXED ${end} ${limit}`);
  try {
    return select(`ORDER BY ${key}`, '');
  } catch {
    const found = new Map<Value | undefined, Row>();
    // One by one: a statement over many rows ends at the first one that cannot be read.
    for (const [direction, sign] of [['ASC', '>'], ['DESC', '<']] as const) {
      let at: Value | undefined;
      try {
        for (;;) {
          const [row] = source.all(`SELECT ${key} AS salvage_key, ${columns.join(', ')} FROM ${name} NOT INDEXED ${at === undefined ? '' : `WHERE ${key} ${sign} ?`} ORDER BY ${key} ${direction} LIMIT 1`, ...(at === undefined ? [] : [at]));
          if (row === undefined || found.has(row.salvage_key)) break;
          found.set(row.salvage_key, row);
          at = row.salvage_key;
        }
      } catch {
        // What comes after cannot be reached from this side.
      }
    }
    return [...found.values()].toSorted((a, b) => Number(a.salvage_key) - Number(b.salvage_key));
  }
}

/** @returns false for a row that breaks the rules of the store: it is damaged too, or what it names is lost */
function put(db: Database, { name, columns }: Table, row: Row): boolean {
  try {
    if (name === 'annotation_events') checkEvent(row);
    db.run(`INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...columns.map((column) => row[column] ?? null));
    return true;
  } catch {
    return false;
  }
}
