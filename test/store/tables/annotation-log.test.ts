// The annotation log: what a change does, what is refused, and that state, log and history always tell the same.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../../src/store/database.ts';
import { createRandom } from '../../fuzz/random.ts';
import { add, finding, imageId, makeStoreFolder } from '../store-folder.ts';
import { applyPlainly } from './plain-annotations.ts';
import type { Annotation, AnnotationChange, Shape } from '../../../src/contracts/annotation.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreFolder } from '../store-folder.ts';
import type { PlainState } from './plain-annotations.ts';

let place: StoreFolder;
let store: Store;
let readerId: string;

beforeEach(() => {
  place = makeStoreFolder();
  store = place.open();
  readerId = store.readers.named('Dr A').id;
});
afterEach(() => place.remove());

const change = (...changes: AnnotationChange[]): readonly Annotation[] => {
  store.annotations.change({ imageId, readerId, changes });
  return store.annotations.list(imageId).annotations;
};
const changed = (id: string, version: number, comment: string): AnnotationChange => {
  const { shape, finding: found } = finding(id);
  return { do: 'change', id, version, shape, finding: found, comment };
};

describe('what a change does', () => {
  it('keeps an annotation with its reader, its first version and the time', () => {
    expect(change(add('f1'))).toEqual([{ ...finding('f1'), readerId, version: 1, createdAt: expect.stringMatching(/^2026-11-24T09:0/) as string, changedAt: expect.any(String) as string }]);
    expect(store.annotations.list(imageId).sequence).toBe(1);
    expect(store.annotations.countFindings(imageId)).toBe(1);
  });

  it('counts up the version with every change, keeps whose it is, and says who changed it', () => {
    change(add('f1'));
    const other = store.readers.named('Dr B').id;
    store.annotations.change({ imageId, readerId: other, changes: [changed('f1', 1, 'larger than I thought')] });
    expect(store.annotations.list(imageId).annotations).toMatchObject([{ version: 2, readerId, comment: 'larger than I thought' }]);
    expect(store.annotations.history(imageId, { limit: 1 })).toMatchObject([{ sequence: 2, what: 'change', readerId: other, before: { version: 1, comment: '' }, after: { version: 2 } }]);
  });

  it('undoes a removal by restoring: the same annotation in its old place, one version on', () => {
    change(add('f1'), add('f2'), add('f3'));
    expect(change({ do: 'remove', id: 'f2', version: 1 }).map(({ id }) => id)).toEqual(['f1', 'f3']);
    const restored = change({ do: 'restore', id: 'f2' });
    expect(restored.map(({ id, version }) => [id, version])).toEqual([['f1', 1], ['f2', 2], ['f3', 1]]);
    expect(restored[1]).toMatchObject(finding('f2'));
  });

  it('gives the history newest first, page by page', () => {
    change(add('f1'), add('f2'));
    change({ do: 'remove', id: 'f1', version: 1 });
    const [last, ...none] = store.annotations.history(imageId, { limit: 1 });
    expect([last?.what, none.length]).toEqual(['remove', 0]);
    expect(store.annotations.history(imageId, { limit: 10, before: last!.sequence }).map(({ what, annotationId }) => [what, annotationId])).toEqual([['add', 'f2'], ['add', 'f1']]);
  });

  it('counts findings, not measurements', () => {
    change(add('f1'), add('m1', { shape: { kind: 'length', points: [{ x: 1, y: 1 }, { x: 4, y: 5 }] }, finding: null }));
    expect(store.annotations.countFindings(imageId)).toBe(1);
  });
});

describe('what is refused', () => {
  it('refuses a change of a version that is not the present one, and says who was faster', () => {
    change(add('f1'));
    const other = store.readers.named('Dr B').id;
    store.annotations.change({ imageId, readerId: other, changes: [changed('f1', 1, 'B')] });
    expect(() => change(changed('f1', 1, 'A'))).toThrow(expect.objectContaining({ code: 'annotation_conflict', message: expect.stringMatching(/"Effusion": it was changed by Dr B at \d\d:\d\d:\d\d UTC in the meantime; that change was kept, yours was not/) as string }) as Error);
    expect(() => change({ do: 'remove', id: 'f1', version: 1 })).toThrow(expect.objectContaining({ code: 'annotation_conflict' }) as Error);
    expect(store.annotations.list(imageId).annotations).toMatchObject([{ comment: 'B', version: 2 }]);
  });

  it('refuses to change or remove what was removed, and to restore what is there', () => {
    change(add('f1'));
    expect(() => change({ do: 'restore', id: 'f1' })).toThrow(expect.objectContaining({ code: 'annotation_conflict' }) as Error);
    change({ do: 'remove', id: 'f1', version: 1 });
    expect(() => change(changed('f1', 1, 'x'))).toThrow(expect.objectContaining({ code: 'annotation_conflict', message: expect.stringContaining('it was removed by Dr A') as string }) as Error);
    expect(() => change({ do: 'remove', id: 'f1', version: 1 })).toThrow(expect.objectContaining({ code: 'annotation_conflict' }) as Error);
  });

  it('refuses an id that is taken or unknown, another image, and a reader that there is not', () => {
    change(add('f1'));
    const elsewhere = 'b'.repeat(64);
    for (const wrong of [() => change(add('f1')), () => change({ do: 'restore', id: 'none' }), () => change(add('f2', { imageId: elsewhere })),
      () => store.annotations.change({ imageId: elsewhere, readerId, changes: [changed('f1', 1, 'x')] }),
      () => store.annotations.change({ imageId, readerId: 'nobody', changes: [add('f2')] })]) {
      expect(wrong).toThrow(expect.objectContaining({ code: 'annotation_invalid' }) as Error);
    }
    expect(store.annotations.history(imageId, { limit: 10 })).toHaveLength(1);
  });

  it('keeps nothing of a list of changes whose last one is refused', () => {
    change(add('f1'));
    const before = store.annotations.list(imageId);
    expect(() => change(add('f2'), changed('f1', 1, 'x'), { do: 'remove', id: 'f1', version: 1 })).toThrow(expect.objectContaining({ code: 'annotation_conflict' }) as Error);
    expect(store.annotations.list(imageId)).toEqual(before);
    expect(store.annotations.faults()).toEqual([]);
  });
});

describe('the log itself', () => {
  const broken = (sql: string): (() => void) => () => {
    const db = openDatabase(place.path);
    try {
      db.script(sql);
    } finally {
      db.close();
    }
  };

  it('lets nobody change, delete, replace, insert before or skip an event, not even past this program', () => {
    change(add('f1'), add('f2'));
    const event = (sequence: string, annotation: string, what: string, before: string, after: string): string =>
      `INSERT OR REPLACE INTO annotation_events (sequence, at, image_id, annotation_id, reader_id, what, before, after, check_sum) VALUES (${sequence}, 't', '${imageId}', '${annotation}', '${readerId}', '${what}', ${before}, ${after}, 's')`;
    for (const sql of [
      "UPDATE annotation_events SET at = 'never'", 'DELETE FROM annotation_events', 'DELETE FROM annotation_events WHERE sequence = 2',
      event('1', 'f9', 'add', 'NULL', "'{}'"), event('-5', 'f9', 'add', 'NULL', "'{}'"),
      event('NULL', 'f1', 'add', 'NULL', "'{}'"), event('NULL', 'f1', 'change', "'{}'", "'{}'"), event('NULL', 'f9', 'remove', "'{}'", 'NULL'), event('NULL', 'f9', 'restore', 'NULL', "'{}'"),
      event('NULL', 'f9', 'add', 'NULL', "'no json'"), event('NULL', 'f9', 'add', 'NULL', 'NULL'), event('NULL', 'f9', 'sign', 'NULL', "'{}'"),
    ]) expect(broken(sql), sql).toThrow();
    expect(store.annotations.history(imageId, { limit: 10 }).map(({ sequence, annotationId }) => [sequence, annotationId])).toEqual([[2, 'f2'], [1, 'f1']]);
  });

  it('finds a head that does not stand where the log ends, and shows no list by it', () => {
    change(add('f1'), add('f2'));
    broken("UPDATE annotation_heads SET is_present = 0 WHERE annotation_id = 'f1'")();
    expect(store.annotations.faults()).toEqual(['2 annotations do not stand where the log ends']);
    expect(store.annotations.list(imageId).annotations.map(({ id }) => id)).toEqual(['f1', 'f2']);
    expect(store.describe().isReadOnly).toBe(true);
  });
});

describe('random sequences of changes', () => {
  const shapes: readonly Shape[] = [
    { kind: 'box', x: 0.25, y: 1, width: 2, height: 3 }, { kind: 'ellipse', x: 5, y: 1, width: 2.125, height: 3 }, { kind: 'point', x: 1 / 3, y: 2 },
    { kind: 'angle', points: [{ x: 0, y: 0 }, { x: 1, y: 1 }, { x: 2, y: 0 }] }, { kind: 'arrow', points: [{ x: 0, y: 0 }, { x: 1e-7, y: 1e21 }] },
  ];

  it.each([1, 2, 3, 4, 5, 6])('end where a plain model in memory ends, and so does the log when it is played again (seed %i)', (seed) => {
    const random = createRandom(seed);
    const readers = ['Dr A', 'Dr B', "O'Neill; DROP TABLE readers"].map((name) => store.readers.named(name).id);
    const images = ['1', '2', '3'].map((digit) => digit.repeat(64));
    let model: PlainState = new Map();
    let [kept, refused] = [0, 0];
    for (let round = 0; round < 300; round += 1) {
      const image = random.pick(images);
      const reader = random.pick(readers);
      const changes = Array.from({ length: 1 + random.below(4) }, (): AnnotationChange => {
        const id = `${image.slice(0, 2)}-${random.below(12)}`;
        const shape = random.pick(shapes);
        const content = { shape, finding: ['box', 'ellipse', 'point'].includes(shape.kind) ? { label: random.pick(['Effusion', 'Überblähung', '=1+1']), role: random.pick(['finding', 'reference-normal'] as const), laterality: null, confidence: null } : null, comment: random.pick(['', 'a "quoted"\nline', '\u0000 zero']) };
        const version = (model.get(id)?.annotation.version ?? 1) + (random.below(8) === 0 ? 1 : 0);
        const known = model.get(id);
        // Mostly what fits, now and then what does not.
        const fitting = known === undefined ? ['add'] as const : known.isPresent ? ['change', 'change', 'remove'] as const : ['restore'] as const;
        switch (random.pick(random.below(6) === 0 ? ['add', 'change', 'remove', 'restore'] as const : fitting)) {
          case 'add': return { do: 'add', annotation: { id, imageId: image, frame: random.below(3), ...content } };
          case 'change': return { do: 'change', id, version, ...content };
          case 'remove': return { do: 'remove', id, version };
          case 'restore': return { do: 'restore', id };
        }
      });
      const next = applyPlainly(model, { imageId: image, readerId: reader, changes });
      let isKept = true;
      try {
        store.annotations.change({ imageId: image, readerId: reader, changes });
      } catch {
        isKept = false;
      }
      expect(isKept, `seed ${seed}, round ${round}`).toBe(next !== null);
      if (next !== null) model = next;
      if (isKept) kept += 1;
      else refused += 1;
    }
    // Both ways were gone often enough to mean something.
    expect(Math.min(kept, refused)).toBeGreaterThan(30);

    const stateOf = (of: Store): unknown => images.map((image) => of.annotations.list(image).annotations.map(({ createdAt: _c, changedAt: _t, ...rest }) => rest));
    const expected = images.map((image) => [...model.values()].filter(({ isPresent, annotation }) => isPresent && annotation.imageId === image).map(({ annotation }) => annotation));
    expect(stateOf(store)).toEqual(expected);
    expect(store.annotations.faults()).toEqual([]);

    const replayed = new Map<string, Annotation | null>();
    for (const image of images) for (const { annotationId, before, after } of store.annotations.history(image, { limit: 100_000 }).toReversed()) {
      expect(before).toEqual(replayed.get(annotationId) ?? null);
      replayed.set(annotationId, after);
    }
    const standing = images.flatMap((image) => [...store.annotations.list(image).annotations]);
    expect([...replayed.values()].filter((one) => one !== null).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(standing.toSorted((a, b) => (a.id < b.id ? -1 : 1)));

    store.close();
    store = place.open();
    expect(stateOf(store)).toEqual(expected);
  });

  it('can be undone one by one, by restoring, changing back and removing, down to nothing', () => {
    const random = createRandom(7);
    const ids = ['a', 'b', 'c', 'd'];
    const snapshots: string[] = [];
    const undo: (() => AnnotationChange)[] = [];
    const present = (id: string): Annotation | undefined => store.annotations.list(imageId).annotations.find((one) => one.id === id);
    const look = (): string => JSON.stringify(store.annotations.list(imageId).annotations.map(({ version: _v, changedAt: _t, ...rest }) => rest));
    for (let step = 0; step < 120; step += 1) {
      const id = random.pick(ids);
      const there = present(id);
      snapshots.push(look());
      if (there === undefined) {
        const wasThere = store.annotations.history(imageId, { limit: 1000 }).some(({ annotationId }) => annotationId === id);
        change(wasThere ? { do: 'restore', id } : add(id));
        undo.push(() => ({ do: 'remove', id, version: present(id)!.version }));
      } else if (random.below(2) === 0) {
        change({ do: 'remove', id, version: there.version });
        undo.push(() => ({ do: 'restore', id }));
      } else {
        change(changed(id, there.version, `step ${step}`));
        undo.push(() => changed(id, present(id)!.version, there.comment));
      }
    }
    while (undo.length > 0) {
      change(undo.pop()!());
      expect(look()).toBe(snapshots.pop());
    }
    expect(store.annotations.list(imageId).annotations).toEqual([]);
  });
});
