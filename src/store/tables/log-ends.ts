// Where the log of an image ends: read and checked once, then read on. Of thousands of annotations a change touches one.
import { annotationSchema } from '../../contracts/annotation.ts';
import { checkEvent } from '../event-sum.ts';
import { numberOf, textOf, textOrNull } from '../session.ts';
import { StoreFault } from '../database.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { Database, Row } from '../database.ts';

/** The last event of one annotation. */
export interface End {
  /** As the log has it; null: removed. */
  readonly text: string | null;
  readonly annotation: Annotation | null;
  readonly sequence: number;
  /** Of the last event that brought it back; 0: it was never removed. */
  readonly restoredAt: number;
}

export interface LogEnds {
  /**
   * In the order in which annotations were added, held against the heads, so that a mark is neither shown wrong nor left out because a page
   * of either is damaged.
   *
   * @throws StoreFault `damaged`
   */
  of(db: Database, imageId: string): ReadonlyMap<string, End>;
}

interface ReadLog {
  readonly ends: Map<string, End>;
  /** The last event that was read: what comes after it is read on, as long as it is still the same one. */
  last: { readonly sequence: number; readonly checkSum: unknown };
}

/** Of images that were looked at last; beyond that they are read again. */
const mostRemembered = 20_000;

export function createLogEnds(): LogEnds {
  // Another store, or what could be read of a damaged one, is another connection.
  const byDatabase = new WeakMap<Database, Map<string, ReadLog>>();

  return {
    of(db, imageId) {
      const logs = byDatabase.get(db) ?? new Map<string, ReadLog>();
      byDatabase.set(db, logs);
      const known = logs.get(imageId);
      logs.delete(imageId);
      const log = known !== undefined && isStillThere(db, known) ? known : { ends: new Map<string, End>(), last: { sequence: 0, checkSum: null } };
      // Forgotten until it is whole again: what throws is read from its beginning the next time.
      readOn(db, imageId, log);
      holdAgainstHeads(db, imageId, log.ends);
      logs.set(imageId, log);
      forgetOldest(logs);
      return log.ends;
    },
  };
}

function isStillThere(db: Database, { last }: ReadLog): boolean {
  return last.sequence === 0 || db.get('SELECT check_sum FROM annotation_events WHERE sequence = ?', last.sequence)?.check_sum === last.checkSum;
}

function readOn(db: Database, imageId: string, log: ReadLog): void {
  for (const row of db.all('SELECT * FROM annotation_events WHERE image_id = ? AND sequence > ? ORDER BY sequence', imageId, log.last.sequence)) {
    const id = textOf(checkEvent(row).annotation_id);
    const before = log.ends.get(id);
    if (textOrNull(row.before ?? null) !== (before?.text ?? null) || (row.what === 'add') === (before !== undefined)) throw new StoreFault('damaged', 'an event of the log does not follow from the one before it');
    const sequence = numberOf(row.sequence);
    const text = textOrNull(row.after ?? null);
    log.ends.set(id, lazily({ text, sequence, restoredAt: row.what === 'restore' ? sequence : before?.restoredAt ?? 0 }));
    log.last = { sequence, checkSum: row.check_sum };
  }
}

/** What was changed since is parsed for nobody. */
function lazily(end: Omit<End, 'annotation'>): End {
  let parsed: Annotation | null | undefined;
  return { ...end, get annotation() { return (parsed ??= end.text === null ? null : annotationOf(end.text)); } };
}

function holdAgainstHeads(db: Database, imageId: string, ends: ReadonlyMap<string, End>): void {
  const heads = db.all('SELECT annotation_id, sequence, is_present FROM annotation_heads WHERE image_id = ?', imageId);
  if (heads.length !== ends.size || !heads.every((head) => isAt(head, ends.get(textOf(head.annotation_id))))) throw new StoreFault('damaged', 'annotations do not stand where the log ends');
}

function isAt(head: Row, end: End | undefined): boolean {
  return end !== undefined && end.sequence === head.sequence && (end.text !== null) === (head.is_present === 1);
}

function forgetOldest(logs: Map<string, ReadLog>): void {
  let count = [...logs.values()].reduce((sum, { ends }) => sum + ends.size, 0);
  for (const [imageId, { ends }] of logs) {
    if (count <= mostRemembered || logs.size === 1) return;
    logs.delete(imageId);
    count -= ends.size;
  }
}

export function annotationOf(text: unknown): Annotation {
  return annotationSchema.parse(JSON.parse(textOf(text)));
}
