// What a report says of its readers: how far they agree, who read blind and for how long, and what came after the reveal.
import { marksAfterReveal } from '../../contracts/after-reveal.ts';
import { boxShape, findingBox } from '../../contracts/annotation.ts';
import { boxTitle, numbered } from '../html/numbered-boxes.ts';
import { readerAgreement } from './reader-agreement.ts';
import { readerMarks } from './reader-marks.ts';
import type { AfterReveal } from '../../contracts/after-reveal.ts';
import type { Annotation, AnnotationEvent, BlindReading, Box, Reader } from '../../contracts/annotation.ts';
import type { ReaderAgreement } from '../../contracts/reader-agreement.ts';
import type { ComparedImage } from './marked-place.ts';

export interface ReportReaders {
  /** Reader id → name. */
  readonly names: Readonly<Record<string, string>>;
  readonly agreement: ReaderAgreement;
  readonly readings: readonly { readonly reader: string; readonly startedAt: string; readonly revealedAt: string | null }[];
  /** Marks that were made or changed by somebody who had seen the model's answer. */
  readonly late: readonly { readonly title: string; readonly reader: string; readonly when: AfterReveal }[];
}

export interface Recorded {
  readonly annotations: readonly Annotation[];
  readonly readers: readonly Reader[];
  readonly readings: readonly BlindReading[];
  readonly events: readonly AnnotationEvent[];
}

/**
 * From the store, of one frame, as the rest of a report is.
 *
 * @returns undefined where one reader drew and nobody read blind: then there is nothing to say
 */
export function recordedReaders({ annotations: all, readers, readings, events }: Recorded, image: ComparedImage & { readonly frame: number }): ReportReaders | undefined {
  const annotations = all.filter(({ frame }) => frame === image.frame);
  const names = Object.fromEntries(readers.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names[id] ?? '';
  const late = marksAfterReveal(events, readings);
  return unlessNothing({
    names, agreement: readerAgreement(readerMarks(annotations), image),
    readings: readings.map(({ readerId, startedAt, revealedAt }) => ({ reader: nameOf(readerId), startedAt, revealedAt })),
    // By the numbers that the figures give them: findings in the order in which they were drawn.
    late: numbered(readerMarks(annotations).map(({ shape, id, label, role, readerId }) => findingBox(shape, { id, label, role, reader: nameOf(readerId) }))).flatMap((one) => {
      const when = late.get(one.box.id);
      return when === undefined ? [] : [{ title: boxTitle(one), reader: one.box.reader ?? '', when }];
    }),
  });
}

/** From a box file, where readers are names; what names none is nobody's, and is not compared. */
export function namedReaders(boxes: readonly Box[], image: ComparedImage): ReportReaders | undefined {
  const marks = boxes.flatMap((box) => {
    const { id, reader = '', label, role, laterality = null } = box;
    return reader === '' ? [] : [{ id, readerId: reader, label, role, laterality, frame: 0, shape: boxShape(box) }];
  });
  return unlessNothing({ names: Object.fromEntries(marks.map(({ readerId }) => [readerId, readerId])), agreement: readerAgreement(marks, image), readings: [], late: [] });
}

function unlessNothing(readers: ReportReaders): ReportReaders | undefined {
  return readers.agreement.pairs.length === 0 && readers.readings.length === 0 ? undefined : readers;
}
