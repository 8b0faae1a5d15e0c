// Boxes as a list per image, for a window that does not speak of annotations: the same store behind it.
import type { boxSchema } from '../../contracts/ipc.ts';
import { readFindingFile } from './read-finding-file.ts';
import { takeFindings, unnamedReader } from './take-findings.ts';
import type { z } from 'zod';
import type { AnnotationChange } from '../../contracts/annotation.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function boxHandlers({ store, findings, studies, uploads }: HostServices): Pick<Handlers, Extract<keyof Handlers, `boxes/${string}`>> {
  const list = (imageId: string): z.output<typeof boxSchema>[] => findings.boxes(studies.image(imageId).id).map(({ reader, ...box }) => ({ ...box, ...(reader === unnamedReader ? {} : { reader }) }));
  return {
    'boxes/list': async ({ imageId }) => ({ boxes: list(imageId) }),
    'boxes/save': async ({ imageId, boxes }) => {
      const present = store.annotations.list(studies.image(imageId).id).annotations.filter(({ shape, finding }) => shape.kind === 'box' && finding !== null);
      const changes: AnnotationChange[] = present.filter(({ id }) => !boxes.some((box) => box.id === id)).map(({ id, version }) => ({ do: 'remove', id, version }));
      for (const { id, label, role, x, y, width, height } of boxes) {
        const known = present.find((annotation) => annotation.id === id);
        const shape = { kind: 'box' as const, x, y, width, height };
        const finding = { label, role, laterality: known?.finding?.laterality ?? null, confidence: known?.finding?.confidence ?? null };
        if (known !== undefined) {
          if (JSON.stringify([known.shape, known.finding?.label, known.finding?.role]) !== JSON.stringify([shape, label, role])) changes.push({ do: 'change', id, version: known.version, shape, finding, comment: known.comment });
        } else if (store.annotations.history(imageId, { limit: 1000 }).some(({ annotationId }) => annotationId === id)) changes.push({ do: 'restore', id });
        else changes.push({ do: 'add', annotation: { id, imageId, frame: 0, shape, finding, comment: '' } });
      }
      if (changes.length > 0) store.annotations.change({ imageId, readerId: store.readers.named(unnamedReader).id, changes });
      return { boxes: list(imageId) };
    },
    'boxes/import': async (input) => {
      const file = 'upload' in input ? uploads.file(input.upload) : { path: input.path, name: undefined };
      const { byImage, skipped } = await readFindingFile(studies.images(), file.path, file.name);
      return { imported: takeFindings(store, byImage).taken, skipped: [...skipped] };
    },
  };
}
