// Readers against each other, from what the store has of them.
import { readerAgreement } from '../../report/readers/reader-agreement.ts';
import { readerMarks } from '../../report/readers/reader-marks.ts';
import type { readingCalls } from '../../contracts/reader-agreement.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function readingHandlers({ store, studies }: HostServices): Pick<Handlers, keyof typeof readingCalls> {
  return {
    'agreement/readers': async ({ imageId }) => {
      const { rows, cols } = studies.image(imageId);
      return readerAgreement(readerMarks(store.annotations.list(imageId).annotations), { width: cols, height: rows });
    },
  };
}
