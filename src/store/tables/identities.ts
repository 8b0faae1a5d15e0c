// Studies, images and models that the store speaks of, known by hash.
import { textOrNull } from '../session.ts';
import type { Database, Row } from '../database.ts';
import type { Session } from '../session.ts';

export interface SeenImage {
  readonly id: string;
  /** A hash too; null where it is not known. */
  readonly studyId: string | null;
}

export interface SeenModel {
  readonly id: string;
  readonly name: string;
  readonly format: string;
}

/** What is known already writes nothing. */
export interface Identities {
  noteImage(image: SeenImage): void;
  noteModel(model: SeenModel): void;
}

export function createIdentities(session: Session): Identities {
  return {
    noteImage: (image) => {
      if (!session.read((db) => isNoted(rowOf(db, image.id), image))) session.write((db) => noteImage(db, { ...image, at: session.now() }));
    },
    noteModel: (model) => {
      if (session.read((db) => db.get('SELECT 1 AS one FROM models WHERE id = ?', model.id)) === undefined) session.write((db) => noteModel(db, { ...model, at: session.now() }));
    },
  };
}

/** Rows that name an image come after the image's own. */
export function noteImage(db: Database, { at, ...image }: SeenImage & { readonly at: string }): void {
  const known = rowOf(db, image.id);
  if (isNoted(known, image)) return;
  if (image.studyId !== null) db.run('INSERT OR IGNORE INTO studies (id, first_seen_at) VALUES (?, ?)', image.studyId, at);
  if (known === undefined) db.run('INSERT INTO images (id, study_id, first_seen_at) VALUES (?, ?, ?)', image.id, image.studyId, at);
  else db.run('UPDATE images SET study_id = ? WHERE id = ?', image.studyId, image.id);
}

export function noteModel(db: Database, { id, name, format, at }: SeenModel & { readonly at: string }): void {
  db.run('INSERT OR IGNORE INTO models (id, name, format, first_used_at) VALUES (?, ?, ?, ?)', id, name, format, at);
}

function rowOf(db: Database, imageId: string): Row | undefined {
  return db.get('SELECT study_id FROM images WHERE id = ?', imageId);
}

/** The study that an image was first seen in stays its study. */
function isNoted(known: Row | undefined, { studyId }: SeenImage): boolean {
  return known !== undefined && (studyId === null || textOrNull(known.study_id ?? null) !== null);
}
