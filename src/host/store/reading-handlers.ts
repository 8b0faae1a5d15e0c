// Readers against each other, from what the store has of them.
import { pixelSizeOf } from '../../report/readers/marked-place.ts';
import { readerAgreement } from '../../report/readers/reader-agreement.ts';
import { readerMarks } from '../../report/readers/reader-marks.ts';
import type { readingCalls } from '../../contracts/reader-agreement.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function readingHandlers({ store, studies, images }: HostServices): Pick<Handlers, keyof typeof readingCalls> {
  return {
    'agreement/readers': async ({ imageId }) => {
      const marks = readerMarks(store.annotations.list(imageId).annotations);
      const { rows, cols } = studies.image(imageId);
      if (!marks.some(({ readerId }) => readerId !== marks[0]?.readerId)) return readerAgreement(marks, { width: cols, height: rows });
      const { dicom, display } = await images.decode(imageId);
      return readerAgreement(marks, { width: cols, height: rows, pixel: pixelSizeOf({ spacing: dicom?.spacing, pixelAspect: display.pixelAspect }) });
    },
  };
}
