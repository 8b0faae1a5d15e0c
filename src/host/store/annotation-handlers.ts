// Annotations, readers, blind readings and settings: the window's calls, answered from the store.
import { sha256 } from '../files/hash.ts';
import { readFindingFile } from './read-finding-file.ts';
import { takeFindings } from './take-findings.ts';
import { writeFindingFile } from './write-finding-file.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

type Area = 'annotations' | 'readers' | 'blind' | 'settings';

export function annotationHandlers({ store, studies, surroundings: { emit }, uploads, downloads, notes }: HostServices): Pick<Handlers, Extract<keyof Handlers, `${Area}/${string}`>> {
  const studyOf = (imageId: string): { studyId?: string } => (studies.find(imageId) === undefined ? {} : { studyId: studies.studyOf(imageId) });
  return {
    'annotations/list': async ({ imageId, after }) => store.annotations.since(imageId, after),
    'annotations/change': async ({ imageId, readerId, origin, changes, isAgain, after }) => {
      store.annotations.change({ imageId, ...studyOf(imageId), readerId, changes, isAgain });
      emit('annotations/changed', { imageId, origin });
      return store.annotations.since(imageId, after);
    },
    'annotations/history': async ({ imageId, limit, before }) => ({ events: [...store.annotations.history(imageId, { limit, before })] }),
    'annotations/import': async (input) => {
      const file = 'upload' in input ? uploads.file(input.upload) : { path: input.path, name: undefined };
      const { byImage, skipped } = await readFindingFile(studies.images(), file.path, file.name);
      const { taken, imageIds } = takeFindings(store, byImage.map((image) => ({ ...image, ...studyOf(image.imageId) })), { readerId: input.readerId });
      if (taken > 0) emit('readers/changed', {});
      for (const imageId of imageIds) emit('annotations/changed', { imageId, origin: null });
      return { imported: taken, skipped: [...skipped] };
    },
    'annotations/export': async ({ format, imageIds }) => {
      const images = imageIds === null ? studies.images() : imageIds.map((imageId) => studies.image(imageId));
      const { text, leftOut } = writeFindingFile(store, images, format);
      const bytes = new TextEncoder().encode(text);
      const fileName = `overread-annotations-${new Date().toISOString().slice(0, 10)}.${format === 'coco' ? 'json' : 'csv'}`;
      const [only] = images;
      notes.made({ what: 'annotations', imageId: images.length === 1 && only !== undefined ? only.id : null, model: null, sha256: sha256(bytes), bytes: bytes.length });
      const id = downloads.keep({ fileName, type: format === 'coco' ? 'application/json' : 'text/csv; charset=utf-8', bytes });
      return { downloadUrl: `download/${id}`, fileName, left_out: [...leftOut] };
    },
    'readers/list': async () => ({ readers: [...store.readers.list()] }),
    'readers/save': async (reader) => {
      const saved = store.readers.save(reader);
      emit('readers/changed', {});
      return saved;
    },
    'blind/start': async (reading) => {
      const started = store.blindReadings.start({ ...reading, ...studyOf(reading.imageId) });
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
