// SQLite: the only file that loads it. A connection with the guarantees that the store relies on, and faults by kind.
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';

export type Value = SQLInputValue;
export type Row = Readonly<Record<string, Value>>;

/** What SQLite could not do, as far as it makes a difference to what is done next. */
export type FaultKind = 'full' | 'busy' | 'read-only' | 'damaged' | 'unreadable' | 'constraint' | 'other';

export class StoreFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.name = 'StoreFault';
    this.kind = kind;
  }
}

export interface Database {
  all(sql: string, ...values: Value[]): readonly Row[];
  get(sql: string, ...values: Value[]): Row | undefined;
  run(sql: string, ...values: Value[]): void;
  /** Several statements without values. */
  script(sql: string): void;
  /** All of it or nothing; on the disk when it returns. */
  transaction<T>(work: () => T): T;
  /** A copy of everything as one file that must not exist yet. */
  copyTo(path: string): void;
  /** Once is enough; again does nothing. */
  close(): void;
}

export interface Opening {
  readonly isReadOnly?: boolean;
  /** A file that nobody can write: SQLite needs no lock and no file beside it. */
  readonly isImmutable?: boolean;
  /** How long another process may hold its lock before an operation is given up. */
  readonly patienceMs?: number;
  /** 'none': the file is there for its lock only, nothing is written into it. */
  readonly journal?: 'wal' | 'none';
}

/** A file that somebody copies without the log beside it lacks some twenty changes at most. */
const logPages = 100;

/** @throws StoreFault */
export function openDatabase(path: string, { isReadOnly = false, isImmutable = false, patienceMs = 2_000, journal = 'wal' }: Opening = {}): Database {
  const place = path === ':memory:' ? path : addressOf(path, isImmutable);
  const connection = guarded(() => new DatabaseSync(place, { readOnly: isReadOnly || isImmutable, timeout: patienceMs, enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: false, allowExtension: false, defensive: true }));
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const fresh = connection.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };

  const database: Database = {
    all: (sql, ...values) => guarded(() => prepared(sql).all(...values) as readonly Row[]),
    get: (sql, ...values) => guarded(() => prepared(sql).get(...values) as Row | undefined),
    run: (sql, ...values) => guarded(() => void prepared(sql).run(...values)),
    script: (sql) => guarded(() => connection.exec(sql)),
    transaction(work) {
      guarded(() => connection.exec('BEGIN IMMEDIATE'));
      try {
        const result = work();
        guarded(() => connection.exec('COMMIT'));
        return result;
      } catch (error) {
        // A full disk has rolled back already.
        if (connection.isTransaction) guarded(() => connection.exec('ROLLBACK'));
        throw error;
      }
    },
    copyTo: (target) => guarded(() => void connection.prepare('VACUUM INTO ?').run(target)),
    close() {
      if (connection.isOpen) connection.close();
    },
  };
  try {
    // FULL: what is acknowledged outlives a loss of power too.
    if (!isReadOnly && !isImmutable && path !== ':memory:' && journal === 'wal') database.script(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${logPages}`);
    database.script('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function addressOf(path: string, isImmutable: boolean): string | URL {
  if (!isImmutable) return path;
  const url = new URL('file:///');
  url.pathname = path.replaceAll('\\', '/').replaceAll('%', '%25');
  url.searchParams.set('immutable', '1');
  return url;
}

/** SQLite's primary result codes, sqlite.org/rescode.html. */
const kinds: Readonly<Record<number, FaultKind>> = { 5: 'busy', 6: 'busy', 8: 'read-only', 10: 'unreadable', 11: 'damaged', 13: 'full', 14: 'unreadable', 19: 'constraint', 23: 'unreadable', 26: 'damaged' };

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') throw new StoreFault(kinds[error.errcode & 0xff] ?? 'other', error.message);
    throw error;
  }
}
