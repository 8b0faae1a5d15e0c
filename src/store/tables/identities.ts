// Studies, images and models that the store speaks of, known by hash.
import { textOrNull } from '../session.ts';
import type { Database } from '../database.ts';
import type { Session } from '../session.ts';

export interface Identities {
  /** @param studyId a hash too; null where it is not known */
  noteImages(images: readonly { readonly id: string; readonly studyId: string | null }[]): void;
  noteModel(model: { readonly id: string; readonly name: string; readonly format: string }): void;
}

export function createIdentities(session: Session): Identities {
  return {
    noteImages: (images) => session.write((db) => {
      for (const { id, studyId } of images) noteImage(db, { id, studyId, at: session.now() });
    }),
    noteModel: ({ id, name, format }) => session.write((db) => db.run('INSERT OR IGNORE INTO models (id, name, format, first_used_at) VALUES (?, ?, ?, ?)', id, name, format, session.now())),
  };
}

/** Rows that name an image come after the image's own. */
export function noteImage(db: Database, { id, studyId, at }: { readonly id: string; readonly studyId: string | null; readonly at: string }): void {
  if (studyId !== null) db.run('INSERT OR IGNORE INTO studies (id, first_seen_at) VALUES (?, ?)', studyId, at);
  const known = db.get('SELECT study_id FROM images WHERE id = ?', id);
  if (known === undefined) db.run('INSERT INTO images (id, study_id, first_seen_at) VALUES (?, ?, ?)', id, studyId, at);
  else if (textOrNull(known.study_id) === null && studyId !== null) db.run('UPDATE images SET study_id = ? WHERE id = ?', studyId, id);
}
