// Marks told apart by whether whoever made them had seen the model's answer.
import { describe, expect, it } from 'vitest';
import { isAfterReveal, marksAfterReveal } from '../../src/contracts/after-reveal.ts';
import type { AnnotationEvent, BlindReading } from '../../src/contracts/annotation.ts';

const event = (sequence: number, annotationId: string, readerId: string, what: AnnotationEvent['what']): AnnotationEvent => ({
  sequence, annotationId, readerId, what, at: '2026-11-20T10:00:00.000Z', imageId: 'image', before: null, after: null,
});
const reading = (readerId: string, sequenceAtReveal: number | null): BlindReading => ({
  id: `${readerId}-${sequenceAtReveal}`, imageId: 'image', readerId, startedAt: '2026-11-20T10:00:00.000Z', revealedAt: sequenceAtReveal === null ? null : '2026-11-20T10:05:00.000Z', sequenceAtReveal,
});

describe('marks', () => {
  const events = [event(1, 'a', 'anna', 'add'), event(2, 'b', 'anna', 'add'), event(4, 'a', 'anna', 'change'), event(5, 'c', 'anna', 'add'), event(6, 'c', 'anna', 'change'), event(7, 'd', 'ben', 'add')];

  it('up to the reveal are blind, later ones made or changed after it', () => {
    expect([...marksAfterReveal(events, [reading('anna', 3)])]).toEqual([['a', 'changed'], ['c', 'made']]);
  });

  it('count from the first reveal: a second blind reading does not make the first unseen', () => {
    expect([...marksAfterReveal(events, [reading('anna', 5), reading('anna', 3), reading('anna', null)])]).toEqual([['a', 'changed'], ['c', 'made']]);
  });

  it('of readers who never revealed are not spoken of', () => {
    expect(marksAfterReveal(events, [reading('anna', null)]).size).toBe(0);
    expect(isAfterReveal(event(9, 'd', 'ben', 'change'), [reading('anna', 3)])).toBe(false);
    expect(isAfterReveal(event(3, 'd', 'anna', 'change'), [reading('anna', 3)])).toBe(false);
    expect(isAfterReveal(event(4, 'd', 'anna', 'change'), [reading('anna', 3)])).toBe(true);
  });
});
