// Readers against each other, from what the store has of them.
import { pixelSizeOf } from '../../report/readers/marked-place.ts';
import { readerAgreement } from '../../report/readers/reader-agreement.ts';
import { readerMarks } from '../../report/readers/reader-marks.ts';
import type { readingCalls } from '../../contracts/reader-agreement.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function readingHandlers({ store, studies, images, comparisons }: Pick<HostServices, 'store' | 'studies' | 'images' | 'comparisons'>): Pick<Handlers, keyof typeof readingCalls> {
  return {
    'agreement/readers': async ({ imageId, markIds = null, hasPairs }) => {
      const { rows, cols } = studies.image(imageId);
      const { annotations, sequence } = store.annotations.list(imageId);
      const marks = readerMarks(annotations);
      // Of one reader there is nothing to compare.
      if (!marks.some(({ readerId }) => readerId !== marks[0]?.readerId)) return readerAgreement([], { width: cols, height: rows });
      const image = { width: cols, height: rows, pixel: pixelSizeOf(await images.decode(imageId)) };
      return comparisons.agreement({ imageId, sequence, marks, image, markIds, hasPairs });
    },
  };
}
