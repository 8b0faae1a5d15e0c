// What the store has recorded of an image, as a report takes it: read in parts, so that others are answered in between.
import type { AnnotationEvent } from '../../contracts/annotation.ts';
import type { Recorded } from '../../report/readers/report-readers.ts';
import type { Store } from '../../store/store.ts';

/** Events that are read and checked at once: some 20 ms. */
const part = 250;

export async function recordedOf({ annotations, readers, blindReadings }: Pick<Store, 'annotations' | 'readers' | 'blindReadings'>, imageId: string): Promise<Recorded> {
  const events: AnnotationEvent[] = [];
  for (;;) {
    const read = annotations.history(imageId, { limit: part, before: events.at(-1)?.sequence });
    events.push(...read);
    if (read.length < part) break;
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  return { annotations: annotations.list(imageId).annotations, readers: readers.list(), readings: blindReadings.list(imageId), events };
}
