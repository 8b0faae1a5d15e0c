// Entries of the log in words: what was done, and every field from what to what.
import { describe, expect, it } from 'vitest';
import { logWords, matchesFilter } from '../../../../src/renderer/state/reading/log-words.ts';
import { day, duration, timeOfDay } from '../../../../src/renderer/text/times.ts';
import type { Annotation, AnnotationEvent } from '../../../../src/contracts/annotation.ts';

const mark = (changes: Partial<Annotation> = {}): Annotation => ({
  id: 'a', imageId: 'i', frame: 0, shape: { kind: 'box', x: 10, y: 20.25, width: 30, height: 40 }, comment: '', readerId: 'r', version: 1,
  finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null }, createdAt: '2026-11-20T10:00:00.000Z', changedAt: '2026-11-20T10:00:00.000Z', ...changes,
});
const event = (what: AnnotationEvent['what'], before: Annotation | null, after: Annotation | null): AnnotationEvent => ({ sequence: 1, at: '2026-11-20T10:00:00.000Z', imageId: 'i', annotationId: 'a', readerId: 'r', what, before, after });

describe('an entry', () => {
  it('says what was added, removed and brought back', () => {
    expect(logWords(event('add', null, mark()))).toEqual({ what: 'added Nodule (box)', changes: [] });
    expect(logWords(event('remove', mark(), null)).what).toBe('removed Nodule (box)');
    expect(logWords(event('restore', null, mark({ shape: { kind: 'length', points: [{ x: 0, y: 0 }, { x: 3, y: 4 }] }, finding: null }))).what).toBe('brought back length');
    expect(logWords(event('add', null, mark({ shape: { kind: 'arrow', points: [{ x: 0, y: 0 }, { x: 3, y: 4 }] }, finding: null, comment: 'here' }))).what).toBe('added here (arrow)');
  });

  it('of a change lists every field that changed, from what to what, and no other', () => {
    const after = mark({ finding: { label: 'Mass', role: 'reference-normal', laterality: 'left', confidence: 4 }, comment: 'spiculated', shape: { kind: 'box', x: 12, y: 20.25, width: 30, height: 44.5 } });
    expect(logWords(event('change', mark(), after))).toEqual({
      what: 'changed Nodule (box)',
      changes: ['finding: Nodule → Mass', 'role: finding → reference, normal', 'side: none → left', 'confidence: none → 4', 'comment: none → spiculated', 'place: x 10, y 20.3 → x 12, y 20.3', 'size: 30 × 40 px → 30 × 44.5 px'],
    });
    expect(logWords(event('change', mark(), mark({ comment: 'seen' }))).changes).toEqual(['comment: none → seen']);
  });

  it('is found by all of its words, wherever they stand', () => {
    expect(matchesFilter(['Anna', 'added Nodule (box)'], 'nod ANNA')).toBe(true);
    expect(matchesFilter(['Anna', 'added Nodule (box)'], 'mass')).toBe(false);
    expect(matchesFilter(['Anna'], ' ')).toBe(true);
  });
});

describe('times', () => {
  it('are said in the reader’s own zone, durations with their units: 0:07 could be seven minutes', () => {
    const noon = new Date(2026, 10, 4, 12, 3, 9).toISOString();
    expect([day(noon), timeOfDay(noon)]).toEqual(['2026-11-04', '12:03:09']);
    expect(duration('2026-11-20T10:00:00Z', '2026-11-20T10:00:07Z')).toBe('7\u00a0s');
    expect(duration('2026-11-20T10:00:00Z', '2026-11-20T11:02:45Z')).toBe('1\u00a0h 02\u00a0min');
    expect(duration('2026-11-20T10:00:00Z', '2026-11-20T10:02:05Z')).toBe('2\u00a0min 05\u00a0s');
    expect(duration('2026-11-20T10:00:10Z', '2026-11-20T10:00:00Z')).toBe('0\u00a0s');
  });
});
