// What the store notes beside the work: images and models by hash once they are used, files that were made. Never in the way of anything.
import { AppError } from '../../contracts/errors.ts';
import type { LoadedModel } from '../../contracts/worker-protocol.ts';
import type { Store } from '../../store/store.ts';
import type { MadeExport } from '../../store/tables/exports.ts';
import type { SeenImage } from '../../store/tables/identities.ts';
import type { Studies } from '../services/studies.ts';

export interface MadeFile extends Omit<MadeExport, 'image'> {
  /** null: of several images. */
  readonly imageId: string | null;
}

export interface Notes {
  /** An image was looked at. */
  image(imageId: string): void;
  /** A model was loaded. */
  model(model: Pick<LoadedModel, 'sha256' | 'name' | 'format'>): void;
  /** A report or another file left the workstation. */
  made(file: MadeFile): void;
}

/** After a refusal: waiting for another program's lock each time would be in the way. */
const pauseMs = 60_000;

export function createNotes(store: Pick<Store, 'identities' | 'exports'>, studies: Pick<Studies, 'find' | 'studyOf'>): Notes {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const seen = (imageId: string): SeenImage => ({ id: imageId, studyId: studies.find(imageId) === undefined ? null : studies.studyOf(imageId) });

  /** What cannot be kept at the moment is noted when it is used again. */
  function note(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      pausedUntil = performance.now() + pauseMs;
    }
  }
  const noteUnlessPaused = (write: () => void): void => {
    if (performance.now() >= pausedUntil) note(write);
  };

  return {
    image: (imageId) => noteUnlessPaused(() => store.identities.noteImage(seen(imageId))),
    model: ({ sha256, name, format }) => noteUnlessPaused(() => store.identities.noteModel({ id: sha256, name, format })),
    // A report is worth having although nothing can be kept.
    made: ({ imageId, ...file }) => note(() => store.exports.note({ ...file, image: imageId === null ? null : seen(imageId) })),
  };
}
