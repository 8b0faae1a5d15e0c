// What the tables of the store are reached through: reads that answer, and changes that are kept as a whole or refused.
import type { Database } from './database.ts';

export interface Session {
  read<T>(work: (db: Database) => T): T;
  /**
   * One transaction; on the disk when it returns.
   *
   * @throws AppError `store_read_only` where nothing can be kept, `store_busy` where another process does not let go
   */
  write<T>(work: (db: Database) => T): T;
  /** ISO 8601, UTC. */
  readonly now: () => string;
  readonly newId: () => string;
}

/** A column of text, for a row whose layout is known. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('expected text in the store, got something else');
  return value;
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error('expected a number in the store, got something else');
  return value;
}

export function textOrNull(value: unknown): string | null {
  return value === null ? null : textOf(value);
}
