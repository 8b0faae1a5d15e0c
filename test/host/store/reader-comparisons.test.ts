// Readers compared in a thread: the host answers meanwhile, a question that has changed is stopped, and what is answered is what the plain function says.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createReaderComparisons } from '../../../src/host/store/reader-comparisons.ts';
import { readerAgreement } from '../../../src/report/readers/reader-agreement.ts';
import { recordedReaders } from '../../../src/report/readers/report-readers.ts';
import { createRandom } from '../../fuzz/random.ts';
import type { AgreementAsked, ReaderComparisons } from '../../../src/host/store/reader-comparisons.ts';
import type { ReaderMark } from '../../../src/report/readers/match-marks.ts';

let comparisons: ReaderComparisons;
beforeEach(() => {
  comparisons = createReaderComparisons();
});
afterEach(() => comparisons.dispose());

const image = { width: 2000, height: 1500 };

/** Ellipses that lie on each other: what is costly to compare. */
function marks(count: number, seed: number): ReaderMark[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    id: `m${index}`, readerId: index % 2 === 0 ? 'Dr A' : 'Dr B', label: 'Nodule', role: 'finding', laterality: null, frame: 0,
    shape: { kind: 'ellipse', x: random.below(1900), y: random.below(1400), width: 40 + random.below(60), height: 40 + random.below(60) },
  }));
}
const question = (count: number, sequence: number, more: Partial<AgreementAsked> = {}): AgreementAsked => ({ imageId: 'a', sequence, marks: marks(count, sequence), image, markIds: null, hasPairs: true, ...more });

describe('readers who are compared', () => {
  it('agree as the plain function says, of all marks or of those that are asked about', async () => {
    const whole = readerAgreement(marks(40, 1), image);
    expect(await comparisons.agreement(question(40, 1))).toEqual(whole);
    expect(await comparisons.agreement(question(40, 1, { markIds: ['m3', 'm8', 'unknown'] }))).toEqual({ ...whole, marks: whole.marks.filter(({ markId }) => markId === 'm3' || markId === 'm8') });
    expect(await comparisons.agreement(question(40, 1, { markIds: ['m3'], hasPairs: false }))).toEqual({ ...whole, pairs: [], marks: whole.marks.filter(({ markId }) => markId === 'm3') });
    const readers = [{ id: 'Dr A', name: 'Anna', createdAt: '2026-11-24T09:00:00.000Z' }];
    const recorded = { annotations: [], readers, readings: [{ id: 'r', imageId: 'a', readerId: 'Dr A', startedAt: '2026-11-24T09:00:00.000Z', revealedAt: null, sequenceAtReveal: null }], events: [] };
    expect(await comparisons.report({ recorded, image: { ...image, frame: 0 } })).toEqual(recordedReaders(recorded, { ...image, frame: 0 }));
  });

  it('hold up nothing else: whoever asks later for less is answered first', async () => {
    const order: string[] = [];
    const agreement = comparisons.agreement(question(2000, 2)).then(() => order.push('agreement'));
    await new Promise((resolve) => { setImmediate(resolve); });
    order.push('another call');
    await agreement;
    expect(order).toEqual(['another call', 'agreement']);
  });

  it('are compared anew when the log has gone on, and whoever asked before hears of that', async () => {
    const before = comparisons.agreement(question(3000, 3, { markIds: ['m1'] }));
    const after = comparisons.agreement(question(30, 4));
    const whole = readerAgreement(marks(30, 4), image);
    expect(await after).toEqual(whole);
    expect(await before).toEqual({ ...whole, marks: whole.marks.filter(({ markId }) => markId === 'm1') });
  });

  it('of one image do not take the place of those of another', async () => {
    const [one, two] = await Promise.all([comparisons.agreement(question(60, 5)), comparisons.agreement(question(50, 6, { imageId: 'b' }))]);
    expect(one).toEqual(readerAgreement(marks(60, 5), image));
    expect(two).toEqual(readerAgreement(marks(50, 6), image));
  });

  it('for a report that is not wanted any more are not compared to the end', async () => {
    const annotations = marks(3000, 7).map(({ id, readerId, shape, label }) => ({
      id, readerId, shape, imageId: 'a', frame: 0, comment: '', version: 1, createdAt: '2026-11-24T09:00:00.000Z', changedAt: '2026-11-24T09:00:00.000Z', finding: { label, role: 'finding' as const, laterality: null, confidence: null },
    }));
    const controller = new AbortController();
    const report = comparisons.report({ recorded: { annotations, readers: [], readings: [], events: [] }, image: { ...image, frame: 0 } }, { signal: controller.signal });
    const later = comparisons.agreement(question(20, 8));
    controller.abort();
    await expect(report).rejects.toMatchObject({ code: 'cancelled' });
    expect(await later).toEqual(readerAgreement(marks(20, 8), image));
  });

  it('end with the host', async () => {
    const going = comparisons.agreement(question(3000, 9));
    const waiting = comparisons.agreement(question(10, 10, { imageId: 'b' }));
    comparisons.dispose();
    await expect(going).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(comparisons.agreement(question(10, 11))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
