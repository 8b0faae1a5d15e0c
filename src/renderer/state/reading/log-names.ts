// Which of several of one name each entry of a log was about: by the number that the mark had then.
import { MarkNames } from '../../marks/mark-names.ts';
import type { PlaceAmong } from '../../marks/mark-names.ts';
import type { Annotation, AnnotationEvent } from '../../../contracts/annotation.ts';

/**
 * Goes back from what is there now, entry by entry: of an addition after it, of everything else before.
 *
 * @param events newest first, without a gap to the present; older ones may be missing
 * @param present the marks as they are now, in the order in which they were drawn
 * @returns by the sequence of the entry; none for the only mark of its name
 */
export function placesInLog(events: readonly AnnotationEvent[], present: readonly Annotation[]): ReadonlyMap<number, PlaceAmong> {
  const marks = new MarkNames(present);
  const places = new Map<number, PlaceAmong>();
  const note = (sequence: number, place: PlaceAmong | null): void => {
    if (place !== null) places.set(sequence, place);
  };
  for (const { sequence, what, annotationId, before } of events) {
    const isNew = what === 'add' || what === 'restore';
    if (isNew) note(sequence, marks.placeOf(annotationId));
    if (isNew || before === null) marks.drop(annotationId);
    else {
      marks.put(before);
      note(sequence, marks.placeOf(annotationId));
    }
  }
  return places;
}
