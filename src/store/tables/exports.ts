// What left the workstation as a file: when, of which image and model, and the hash by which the file can be told.
import { noteImage } from './identities.ts';
import { numberOf, textOf, textOrNull } from '../session.ts';
import type { Session } from '../session.ts';

export interface MadeExport {
  readonly what: 'report' | 'annotations';
  /** null: of several images. */
  readonly imageId: string | null;
  readonly model: { readonly id: string; readonly name: string; readonly format: string } | null;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Exports {
  note(made: MadeExport): void;
  /** Newest first. */
  list(imageId: string): readonly (Omit<MadeExport, 'model'> & { readonly madeAt: string; readonly modelId: string | null })[];
}

export function createExports(session: Session): Exports {
  return {
    note: ({ what, imageId, model, sha256, bytes }) => session.write((db) => {
      const at = session.now();
      if (imageId !== null) noteImage(db, { id: imageId, studyId: null, at });
      if (model !== null) db.run('INSERT OR IGNORE INTO models (id, name, format, first_used_at) VALUES (?, ?, ?, ?)', model.id, model.name, model.format, at);
      db.run('INSERT INTO exports (id, made_at, what, image_id, model_id, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)', session.newId(), at, what, imageId, model?.id ?? null, sha256, bytes);
    }),
    list: (imageId) => session.read((db) => db.all('SELECT * FROM exports WHERE image_id = ? ORDER BY made_at DESC, rowid DESC', imageId).map((row) => ({
      what: textOf(row.what) === 'report' ? 'report' : 'annotations', madeAt: textOf(row.made_at), imageId: textOrNull(row.image_id), modelId: textOrNull(row.model_id), sha256: textOf(row.sha256), bytes: numberOf(row.bytes),
    }))),
  };
}
