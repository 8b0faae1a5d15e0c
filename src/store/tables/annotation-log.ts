// The annotation log: every step that a reader made, appended and never touched again; what is there now is where it ends.
import { isDeepStrictEqual } from 'node:util';

import { AppError } from '../../contracts/errors.ts';
import { annotationEventSchema, annotationSchema } from '../../contracts/annotation.ts';
import { stepOf } from '../../contracts/annotation-steps.ts';
import { checkEvent, eventSum } from '../event-sum.ts';
import { numberOf, textOf, textOrNull } from '../session.ts';
import { noteImage } from './identities.ts';
import { annotationOf, createLogEnds } from './log-ends.ts';
import type { Annotation, AnnotationChange, AnnotationEvent } from '../../contracts/annotation.ts';
import type { AnnotationsSince, ImageAnnotations } from '../../contracts/annotation-calls.ts';
import type { Standing, StepContext } from '../../contracts/annotation-steps.ts';
import type { Database, Row } from '../database.ts';
import type { Session } from '../session.ts';
import type { End } from './log-ends.ts';

export interface AnnotationChanges {
  readonly imageId: string;
  /** A hash; kept beside the image where it is known. */
  readonly studyId?: string;
  readonly readerId: string;
  readonly changes: readonly AnnotationChange[];
  /** They were sent before and their answer was lost: what was kept then is done. */
  readonly isAgain?: boolean | undefined;
}

export interface AnnotationLog {
  list(imageId: string): ImageAnnotations;
  /** What came after an event, where the log can tell; else all that is there. undefined: all. */
  since(imageId: string, after: number | undefined): AnnotationsSince;
  /** How many findings are on an image. */
  countFindings(imageId: string): number;
  /** Whether anybody has ever put anything on it. */
  isTouched(imageId: string): boolean;
  /**
   * Several readers' or images' changes too are kept as a whole or not at all.
   *
   * @throws AppError `annotation_conflict`, `annotation_invalid`, `store_read_only`, `store_busy`
   */
  change(...all: readonly AnnotationChanges[]): void;
  /** Newest first. */
  history(imageId: string, options: { readonly limit: number; readonly before?: number | undefined }): readonly AnnotationEvent[];
  /** One line for every way in which what is there does not follow from the log; none in a store that is whole. */
  faults(): readonly string[];
}

const lastEvent = 'FROM annotation_heads h JOIN annotation_events e ON e.sequence = h.sequence';

export function createAnnotationLog(session: Session): AnnotationLog {
  const logEnds = createLogEnds();
  const lastOf = (db: Database): number => numberOf(db.get('SELECT coalesce(max(sequence), 0) AS last FROM annotation_events')?.last);
  return {
    list: (imageId) => session.read((db) => ({ annotations: present(logEnds.of(db, imageId).values()), sequence: lastOf(db) })),
    since: (imageId, after) => session.read((db) => {
      const ends = logEnds.of(db, imageId);
      const sequence = lastOf(db);
      const changed = after === undefined || after > sequence ? [] : [...ends].filter(([, end]) => end.sequence > after);
      // What was brought back goes to its old place, which only the whole list can tell.
      if (after === undefined || after > sequence || changed.some(([, { restoredAt }]) => restoredAt > after)) return { isWhole: true, annotations: present(ends.values()), removed: [], sequence };
      return { isWhole: false, annotations: present(changed.map(([, end]) => end)), removed: changed.flatMap(([id, { text }]) => (text === null ? [id] : [])), sequence };
    }),
    countFindings: (imageId) => session.read((db) => numberOf(db.get('SELECT count(*) AS count FROM annotation_heads WHERE image_id = ? AND is_present = 1 AND is_finding = 1', imageId)?.count)),
    isTouched: (imageId) => session.read((db) => db.get('SELECT 1 AS one FROM annotation_events WHERE image_id = ? LIMIT 1', imageId) !== undefined),
    change: (...all) => session.write((db) => {
      for (const one of all) if (one.isAgain !== true || !isKept(db, one)) append(db, session, one);
    }),
    history: (imageId, { limit, before = Number.MAX_SAFE_INTEGER }) => session.read((db) => db.all('SELECT * FROM annotation_events WHERE image_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?', imageId, before, limit).map((row) => eventOf(checkEvent(row)))),
    faults: () => session.read(logFaults),
  };
}

function append(db: Database, { now }: Session, { imageId, studyId, readerId, changes }: AnnotationChanges): void {
  if (db.get('SELECT 1 AS one FROM readers WHERE id = ?', readerId) === undefined) throw new AppError('annotation_invalid', 'expected a reader that there is, got an unknown one');
  const at = now();
  noteImage(db, { id: imageId, studyId: studyId ?? null, at });
  const context: StepContext = { imageId, readerId, at, lastChangeOf: (id) => lastChange(db, id) };
  for (const change of changes) {
    const id = change.do === 'add' ? change.annotation.id : change.id;
    const head = db.get(`SELECT h.is_present, e.* ${lastEvent} WHERE h.annotation_id = ?`, id);
    if (head !== undefined) checkEvent(head);
    const { what, after } = stepOf(change, standingOf(head), context);
    if (after !== null) refuseInvalid(after);
    // The text itself, not what it means: the log's rule is that each event goes on from the one before it, to the letter.
    const before = what === 'add' || what === 'restore' ? null : textOrNull(head?.after ?? null);
    const text = { at, imageId, annotationId: id, readerId, what, before, after: after === null ? null : JSON.stringify(after) };
    db.run('INSERT INTO annotation_events (at, image_id, annotation_id, reader_id, what, before, after, check_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', at, imageId, id, readerId, what, before, text.after, eventSum(text));
  }
}

/** What could not be read back is not written. */
function refuseInvalid(annotation: Annotation): void {
  const parsed = annotationSchema.safeParse(annotation);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw new AppError('annotation_invalid', `expected an annotation, got one with ${issue?.path.join('.') || 'contradictions'}: ${issue?.message ?? 'not as it must be'}`);
}

/** The log holds each of these steps of this reader: from the version that was seen, to this content. */
function isKept(db: Database, { imageId, readerId, changes }: AnnotationChanges): boolean {
  return changes.every((change) => {
    const id = change.do === 'add' ? change.annotation.id : change.id;
    const head = db.get(`SELECT e.* ${lastEvent} WHERE h.annotation_id = ? AND h.image_id = ?`, id, imageId);
    if (head === undefined) return false;
    const isDone = (event: AnnotationEvent): boolean => event.readerId === readerId && event.what === change.do && isOutcome(change, event);
    // No version is named where something is brought back: what came after it would be overlooked.
    if (change.do === 'restore') return isDone(eventOf(checkEvent(head)));
    return db.all('SELECT * FROM annotation_events WHERE image_id = ? AND annotation_id = ? AND what = ?', imageId, id, change.do).some((row) => isDone(eventOf(checkEvent(row))));
  });
}

function isOutcome(change: AnnotationChange, { before, after }: AnnotationEvent): boolean {
  switch (change.do) {
    case 'add': return after !== null && after.frame === change.annotation.frame && isSameContent(after, change.annotation);
    case 'change': return before?.version === change.version && after !== null && isSameContent(after, change);
    case 'remove': return before?.version === change.version;
    case 'restore': return true;
  }
}

function isSameContent(a: Pick<Annotation, 'shape' | 'finding' | 'comment'>, b: Pick<Annotation, 'shape' | 'finding' | 'comment'>): boolean {
  return isDeepStrictEqual([a.shape, a.finding, a.comment], [b.shape, b.finding, b.comment]);
}

/** A removed one is as it was before its removal. */
function standingOf(head: Row | undefined): Standing {
  if (head === undefined) return undefined;
  const isPresent = numberOf(head.is_present) === 1;
  return { isPresent, annotation: annotationOf(isPresent ? head.after : head.before) };
}

function lastChange(db: Database, annotationId: string): string | null {
  const row = db.get(`SELECT r.name, e.at ${lastEvent} JOIN readers r ON r.id = e.reader_id WHERE h.annotation_id = ?`, annotationId);
  return row === undefined ? null : `${textOf(row.name)} at ${textOf(row.at).slice(11, 19)} UTC`;
}

function present(ends: Iterable<End>): Annotation[] {
  return [...ends].flatMap(({ annotation }) => annotation ?? []);
}

function eventOf(row: Row): AnnotationEvent {
  const [before, after] = [textOrNull(row.before), textOrNull(row.after)];
  return annotationEventSchema.parse({
    sequence: row.sequence, at: row.at, imageId: row.image_id, annotationId: row.annotation_id, readerId: row.reader_id, what: row.what,
    before: before === null ? null : JSON.parse(before) as unknown, after: after === null ? null : JSON.parse(after) as unknown,
  });
}

/** What the triggers hold up is looked at from the log alone. */
export function logFaults(db: Database): readonly string[] {
  const damaged = db.all('SELECT * FROM annotation_events').filter(isDamaged).length;
  const heads = db.get(`
    WITH ends AS (SELECT annotation_id, image_id, min(sequence) AS added, max(sequence) AS sequence FROM annotation_events GROUP BY annotation_id),
    derived AS (
      SELECT ends.annotation_id, ends.image_id, ends.added, ends.sequence, e.after IS NOT NULL AS is_present, coalesce(json_type(e.after, '$.finding'), 'null') <> 'null' AS is_finding
      FROM ends JOIN annotation_events e ON e.sequence = ends.sequence
    ),
    kept AS (SELECT annotation_id, image_id, added, sequence, is_present, is_finding FROM annotation_heads)
    SELECT (SELECT count(*) FROM (SELECT * FROM derived EXCEPT SELECT * FROM kept)) + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM derived)) AS count`);
  const chain = db.get(`
    SELECT count(*) AS count FROM (
      SELECT what, before, lag(after) OVER steps AS earlier, row_number() OVER steps AS step FROM annotation_events WINDOW steps AS (PARTITION BY annotation_id ORDER BY sequence)
    ) WHERE before IS NOT earlier OR (what = 'add') <> (step = 1)`);
  const faults = [
    { count: damaged, text: 'events of the log are not what was written' },
    { count: numberOf(heads?.count), text: 'annotations do not stand where the log ends' },
    { count: numberOf(chain?.count), text: 'events of the log do not follow from the ones before them' },
  ];
  return faults.filter(({ count }) => count > 0).map(({ count, text }) => `${count} ${text}`);
}

function isDamaged(row: Row): boolean {
  try {
    checkEvent(row);
    return false;
  } catch {
    return true;
  }
}
