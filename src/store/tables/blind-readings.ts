// Blind readings: begun before predictions and maps can be seen, revealed once, and so kept.
import { AppError } from '../../contracts/errors.ts';
import { blindReadingSchema } from '../../contracts/annotation.ts';
import { noteImage } from './identities.ts';
import type { BlindReading } from '../../contracts/annotation.ts';
import type { Row } from '../database.ts';
import type { Session } from '../session.ts';

export interface BlindReadings {
  /** The one of this reader and image that is still blind, else a new one. */
  start(reading: { readonly imageId: string; readonly studyId?: string | undefined; readonly readerId: string }): BlindReading;
  /** Once; again it answers what was recorded. @throws AppError `annotation_invalid` for an unknown id */
  reveal(id: string): BlindReading;
  /** In the order in which they began, whatever the clock said. */
  list(imageId: string): readonly BlindReading[];
  /** What this reader has not revealed yet, on any image. */
  unrevealed(readerId: string): readonly BlindReading[];
}

export function createBlindReadings(session: Session): BlindReadings {
  return {
    start: ({ imageId, studyId = null, readerId }) => session.write((db) => {
      const open = db.get('SELECT * FROM blind_readings WHERE image_id = ? AND reader_id = ? AND revealed_at IS NULL', imageId, readerId);
      if (open !== undefined) return readingOf(open);
      if (db.get('SELECT 1 AS one FROM readers WHERE id = ?', readerId) === undefined) throw new AppError('annotation_invalid', 'expected a reader that there is, got an unknown one');
      const reading: BlindReading = { id: session.newId(), imageId, readerId, startedAt: session.now(), revealedAt: null, sequenceAtReveal: null };
      noteImage(db, { id: imageId, studyId, at: reading.startedAt });
      db.run('INSERT INTO blind_readings (id, image_id, reader_id, started_at) VALUES (?, ?, ?, ?)', reading.id, imageId, readerId, reading.startedAt);
      return reading;
    }),
    reveal: (id) => session.write((db) => {
      db.run('UPDATE blind_readings SET revealed_at = ?, sequence_at_reveal = (SELECT coalesce(max(sequence), 0) FROM annotation_events) WHERE id = ? AND revealed_at IS NULL', session.now(), id);
      const row = db.get('SELECT * FROM blind_readings WHERE id = ?', id);
      if (row === undefined) throw new AppError('annotation_invalid', 'expected a blind reading that there is, got an unknown one');
      return readingOf(row);
    }),
    list: (imageId) => session.read((db) => db.all('SELECT * FROM blind_readings WHERE image_id = ? ORDER BY rowid', imageId).map(readingOf)),
    unrevealed: (readerId) => session.read((db) => db.all('SELECT * FROM blind_readings WHERE reader_id = ? AND revealed_at IS NULL ORDER BY rowid', readerId).map(readingOf)),
  };
}

function readingOf(row: Row): BlindReading {
  return blindReadingSchema.parse({ id: row.id, imageId: row.image_id, readerId: row.reader_id, startedAt: row.started_at, revealedAt: row.revealed_at, sequenceAtReveal: row.sequence_at_reveal });
}
