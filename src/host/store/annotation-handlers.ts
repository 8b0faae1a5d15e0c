// Annotations, readers, blind readings and settings: the window's calls, answered from the store.
import { AppError } from '../../contracts/errors.ts';
import { readBoxesFor } from '../services/box-import.ts';
import { takeBoxes } from './take-boxes.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

type Area = 'annotations' | 'readers' | 'blind' | 'settings';

export function annotationHandlers({ store, studies, surroundings: { emit }, uploads }: HostServices): Pick<Handlers, Extract<keyof Handlers, `${Area}/${string}`>> {
  const studyOf = (imageId: string): { studyId?: string } => (studies.find(imageId) === undefined ? {} : { studyId: studies.studyOf(imageId) });
  return {
    'annotations/list': async ({ imageId }) => store.annotations.list(imageId),
    'annotations/change': async ({ imageId, readerId, origin, changes }) => {
      store.annotations.change({ imageId, ...studyOf(imageId), readerId, changes });
      emit('annotations/changed', { imageId, origin });
      return store.annotations.list(imageId);
    },
    'annotations/history': async ({ imageId, limit, before }) => ({ events: [...store.annotations.history(imageId, { limit, before })] }),
    'annotations/import': async (input) => {
      const file = 'upload' in input ? uploads.file(input.upload) : { path: input.path, name: undefined };
      const { byImage, skipped } = await readBoxesFor(studies.images(), file.path, file.name);
      const imported = takeBoxes(store, byImage, { readerId: input.readerId });
      if (imported > 0) {
        emit('readers/changed', {});
        for (const { imageId } of byImage) emit('annotations/changed', { imageId, origin: null });
      }
      return { imported, skipped: [...skipped] };
    },
    'annotations/export': async () => {
      throw new AppError('output_unwritable', 'annotations cannot be exported yet');
    },
    'readers/list': async () => ({ readers: [...store.readers.list()] }),
    'readers/save': async (reader) => {
      const saved = store.readers.save(reader);
      emit('readers/changed', {});
      return saved;
    },
    'blind/start': async (reading) => {
      const started = store.blindReadings.start(reading);
      emit('blind/changed', { imageId: started.imageId });
      return started;
    },
    'blind/reveal': async ({ id }) => {
      const revealed = store.blindReadings.reveal(id);
      emit('blind/changed', { imageId: revealed.imageId });
      return revealed;
    },
    'blind/list': async ({ imageId }) => ({ readings: [...store.blindReadings.list(imageId)] }),
    'blind/unrevealed': async ({ readerId }) => ({ readings: [...store.blindReadings.unrevealed(readerId)] }),
    'settings/get': async ({ keys }) => ({ values: Object.fromEntries(keys.map((key) => [key, store.settings.get(key)])) }),
    'settings/save': async ({ key, value }) => {
      store.settings.save(key, value);
      emit('settings/changed', { key });
      return {};
    },
  };
}
