// The number of a mark among those of its name, as it was when an entry was made: worked out backwards from what is there now.
import { describe, expect, it } from 'vitest';
import { placesInLog } from '../../../../src/renderer/state/reading/log-names.ts';
import { logWords } from '../../../../src/renderer/state/reading/log-words.ts';
import type { Annotation, AnnotationEvent } from '../../../../src/contracts/annotation.ts';

const mark = (id: string, label: string, { readerId = 'r' }: { readonly readerId?: string } = {}): Annotation => ({
  id, imageId: 'i', frame: 0, shape: { kind: 'box', x: 1, y: 1, width: 3, height: 4 }, comment: '', readerId, version: 1,
  finding: { label, role: 'finding', laterality: null, confidence: null }, createdAt: `2026-11-20T10:00:0${id}.000Z`, changedAt: '2026-11-20T10:00:00.000Z',
});

/** What a store would log, oldest first; and what is there in the end. */
function logOf(steps: readonly (readonly [AnnotationEvent['what'], Annotation])[]): { readonly events: AnnotationEvent[]; readonly present: Annotation[] } {
  const present = new Map<string, Annotation>();
  const last = new Map<string, Annotation>();
  const events = steps.map(([what, given], index): AnnotationEvent => {
    const before = present.get(given.id) ?? null;
    const after = what === 'remove' ? null : what === 'restore' ? last.get(given.id) ?? null : given;
    if (after === null) present.delete(given.id);
    else present.set(given.id, after);
    if (after !== null) last.set(given.id, after);
    return { sequence: index + 1, at: given.changedAt, imageId: 'i', annotationId: given.id, readerId: 'r', what, before, after };
  });
  return { events: events.reverse(), present: [...present.values()].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)) };
}

const { events, present } = logOf([
  ['add', mark('1', 'Nodule')], ['add', mark('2', 'Nodule')], ['add', mark('3', 'Mass')], ['add', mark('4', 'Nodule', { readerId: 'other' })],
  ['change', mark('3', 'Nodule')], ['remove', mark('1', 'Nodule')], ['change', mark('3', 'Cyst')], ['restore', mark('1', 'Nodule')], ['remove', mark('2', 'Nodule')],
]);

describe('entries of the log', () => {
  it('tell marks of one name apart by the number that they had then', () => {
    const places = placesInLog(events, present);
    expect(events.map((event) => logWords(event, places.get(event.sequence)).what).reverse()).toEqual([
      'added Nodule (box)', 'added Nodule, 2 of 2 (box)', 'added Mass (box)', 'added Nodule (box)',
      'changed Mass (box)', 'removed Nodule, 1 of 3 (box)', 'changed Nodule, 2 of 2 (box)', 'brought back Nodule, 1 of 2 (box)', 'removed Nodule, 2 of 2 (box)',
    ]);
  });

  it('are numbered alike where only the newest of them are known', () => {
    const all = placesInLog(events, present);
    expect([...placesInLog(events.slice(0, 3), present)]).toEqual([...all].filter(([sequence]) => sequence > 6));
  });

  it('are told without a number where the log says what the marks do not', () => {
    expect(placesInLog(events, []).get(9)).toBeUndefined();
  });
});
