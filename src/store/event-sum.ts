// A check sum on every event of the log: SQLite notices a damaged page only where its own structure suffers, not a changed letter.
import { createHash } from 'node:crypto';

import { StoreFault } from './database.ts';
import { textOf, textOrNull } from './session.ts';
import type { Row } from './database.ts';

export interface EventText {
  readonly at: string;
  readonly imageId: string;
  readonly annotationId: string;
  readonly readerId: string;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

export function eventSum({ at, imageId, annotationId, readerId, what, before, after }: EventText): string {
  return createHash('sha256').update(JSON.stringify([at, imageId, annotationId, readerId, what, before, after])).digest('base64url').slice(0, 22);
}

/**
 * @param row all columns of an event
 * @throws StoreFault `damaged` where it is not what was written
 */
export function checkEvent(row: Row): Row {
  const text = { at: textOf(row.at), imageId: textOf(row.image_id), annotationId: textOf(row.annotation_id), readerId: textOf(row.reader_id), what: textOf(row.what), before: textOrNull(row.before ?? null), after: textOrNull(row.after ?? null) };
  if (eventSum(text) !== row.check_sum) throw new StoreFault('damaged', 'an event of the log is not what was written');
  return row;
}
