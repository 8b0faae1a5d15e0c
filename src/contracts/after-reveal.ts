// Which marks were made or changed by somebody who had already seen what the model says.
import type { AnnotationEvent, BlindReading } from './annotation.ts';

export type AfterReveal = 'made' | 'changed';

/**
 * A reader knows from the first reveal of that reader on the image; a later blind reading does not make it unseen. Of marks of readers
 * without a blind reading nothing is said.
 *
 * @param events of one image, in any order
 * @returns annotation id → whether it was made, or made before and changed, after the reveal of whoever did it
 */
export function marksAfterReveal(events: readonly AnnotationEvent[], readings: readonly BlindReading[]): ReadonlyMap<string, AfterReveal> {
  const firstReveal = new Map<string, number>();
  for (const { readerId, sequenceAtReveal } of readings) {
    if (sequenceAtReveal !== null) firstReveal.set(readerId, Math.min(sequenceAtReveal, firstReveal.get(readerId) ?? Infinity));
  }
  const late = new Map<string, AfterReveal>();
  for (const { annotationId, readerId, sequence, what } of events) {
    if (sequence <= (firstReveal.get(readerId) ?? Infinity)) continue;
    if (what === 'add') late.set(annotationId, 'made');
    else if (late.get(annotationId) !== 'made') late.set(annotationId, 'changed');
  }
  return late;
}

/** Whether a single entry of the log was made by somebody who had seen the model's answer. */
export function isAfterReveal({ readerId, sequence }: Pick<AnnotationEvent, 'readerId' | 'sequence'>, readings: readonly BlindReading[]): boolean {
  return readings.some((reading) => reading.readerId === readerId && reading.sequenceAtReveal !== null && sequence > reading.sequenceAtReveal);
}
