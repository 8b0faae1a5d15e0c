// Readers against each other and blind readings, through a real store in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReaderComparisons } from '../../../src/host/store/reader-comparisons.ts';
import { readingHandlers } from '../../../src/host/store/reading-handlers.ts';
import { openStore } from '../../../src/store/store.ts';
import type { AnnotationChange, Shape } from '../../../src/contracts/annotation.ts';
import type { HostServices } from '../../../src/host/host-services.ts';
import type { Store } from '../../../src/store/store.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-reading-'));
  store = openStore({ folder });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const mark = (id: string, shape: Shape): AnnotationChange => ({
  do: 'add', annotation: { id, imageId: 'image', frame: 0, shape, comment: '', finding: shape.kind === 'length' ? null : { label: 'Nodule', role: 'finding', laterality: null, confidence: null } },
});

describe('agreement between readers', () => {
  it('compares findings of every shape in the millimetres of the file, and leaves measurements out', async () => {
    const [anna, ben] = [store.readers.named('Anna'), store.readers.named('Ben')];
    store.annotations.change({ imageId: 'image', readerId: anna.id, changes: [mark('a', { kind: 'box', x: 0, y: 0, width: 10, height: 10 }), mark('p', { kind: 'point', x: 3, y: 3 }), mark('l', { kind: 'length', points: [{ x: 0, y: 0 }, { x: 5, y: 5 }] })] });
    store.annotations.change({ imageId: 'image', readerId: ben.id, changes: [mark('b', { kind: 'ellipse', x: 0, y: 0, width: 10, height: 10 }), mark('q', { kind: 'point', x: 6, y: 7 })] });
    const images = { decode: async () => ({ dicom: { spacing: { rowMm: 2, columnMm: 2 } }, display: { pixelAspect: 1 } }) };
    const comparisons = createReaderComparisons();
    const services = { store, images, comparisons, studies: { image: () => ({ rows: 50, cols: 100 }) } } as unknown as HostServices;
    const { unit, pairs, marks } = await readingHandlers(services)['agreement/readers']({ imageId: 'image', hasPairs: true });
    comparisons.dispose();
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.meanIou).toBeCloseTo(Math.PI / 4, 12);
    expect(marks.map(({ markId, otherId }) => [markId, otherId]).sort()).toEqual([['a', 'b'], ['b', 'a'], ['p', 'q'], ['q', 'p']]);
    // 3² + 4² = 5² pixels of 2 mm.
    expect([unit, pairs[0]?.meanDistance]).toEqual(['mm', 10]);
  });
});

describe('blind readings', () => {
  it('that are not revealed are found again, for the reader who began them', () => {
    const [anna, ben] = [store.readers.named('Anna'), store.readers.named('Ben')];
    const first = store.blindReadings.start({ imageId: 'one', readerId: anna.id });
    const second = store.blindReadings.start({ imageId: 'two', readerId: anna.id });
    store.blindReadings.start({ imageId: 'one', readerId: ben.id });
    store.blindReadings.reveal(first.id);
    expect(store.blindReadings.unrevealed(anna.id)).toEqual([second]);
    store.close();
    store = openStore({ folder });
    expect(store.blindReadings.unrevealed(anna.id).map(({ id }) => id)).toEqual([second.id]);
  });
});
