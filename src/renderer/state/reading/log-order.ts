// Where things stand in the history of an image: by the log's own order, whatever the clock said when they happened.
import type { AnnotationEvent, BlindReading } from '../../../contracts/annotation.ts';

type Moment = Pick<AnnotationEvent, 'sequence' | 'at'>;

/** A reveal stands after the event that it names. */
export function placeOfReveal({ sequenceAtReveal }: Pick<BlindReading, 'sequenceAtReveal'>): number | null {
  return sequenceAtReveal === null ? null : sequenceAtReveal + 0.5;
}

/** The log does not say when a reading began: by the clock, and before its own reveal in any case. */
export function placeOfStart(reading: Pick<BlindReading, 'startedAt' | 'sequenceAtReveal'>, events: readonly Moment[]): number {
  const last = Math.max(0, ...events.filter(({ at }) => at <= reading.startedAt).map(({ sequence }) => sequence));
  return Math.min(last, reading.sequenceAtReveal ?? Number.POSITIVE_INFINITY) + 0.25;
}
