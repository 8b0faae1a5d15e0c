// What left the workstation as a file: when, of which image and model, and the hash by which the file can be told.
import { noteImage, noteModel } from './identities.ts';
import type { Session } from '../session.ts';
import type { SeenImage, SeenModel } from './identities.ts';

export interface MadeExport {
  readonly what: 'report' | 'annotations';
  /** null: of several images. */
  readonly image: SeenImage | null;
  readonly model: SeenModel | null;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Exports {
  note(made: MadeExport): void;
}

export function createExports(session: Session): Exports {
  return {
    note: ({ what, image, model, sha256, bytes }) => session.write((db) => {
      const at = session.now();
      if (image !== null) noteImage(db, { ...image, at });
      if (model !== null) noteModel(db, { ...model, at });
      db.run('INSERT INTO exports (id, made_at, what, image_id, model_id, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)', session.newId(), at, what, image?.id ?? null, model?.id ?? null, sha256, bytes);
    }),
  };
}
