// Whose marks hand and keyboard move: the own ones. Those of another reader are chosen and stay where they are.
import { describe, expect, it } from 'vitest';
import { Gestures } from '../../../src/renderer/components/marks/gestures.ts';
import type { Annotation } from '../../../src/contracts/annotation.ts';
import type { Marks } from '../../../src/renderer/state/marks.svelte.ts';

const mark = (readerId: string): Annotation => ({ id: 'm', imageId: 'i', frame: 0, shape: { kind: 'box', x: 10, y: 10, width: 20, height: 20 }, finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null }, comment: '', readerId, version: 1, createdAt: '2026-11-20T10:00:00.000Z', changedAt: '2026-11-20T10:00:00.000Z' });

function scene(readerId: string) {
  const marks = { of: () => [mark(readerId)], shown: [mark(readerId)], selectedId: null as string | null, edit: null, mayChange: () => true };
  const gestures = new Gestures(() => ({ marks: marks as unknown as Marks, frame: 0, toView: [1, 0, 0, 0, 1, 0], size: { width: 100, height: 100 }, tool: null, isEditable: true, readerId: 'me' }), () => undefined);
  return { marks, gestures };
}

describe('a mark', () => {
  it.each([['me', true], ['another', false]] as const)('of %s is moved by hand and by arrows: %s', (readerId, isMoved) => {
    const byHand = scene(readerId);
    byHand.gestures.take({ x: 20, y: 10 }, 'm', null);
    byHand.gestures.pull({ x: 40, y: 30 });
    expect([byHand.marks.selectedId, byHand.marks.edit !== null]).toEqual(['m', isMoved]);
    const byKey = scene(readerId);
    expect(byKey.gestures.arrow('ArrowRight', { isFar: false, isGrowing: false }, mark(readerId), null)).toBe(true);
    expect(byKey.marks.edit !== null).toBe(isMoved);
  });
});
