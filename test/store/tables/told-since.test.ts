// What changed since an answer, put together by the window with what it has, is always what the whole list says.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfirmedMarks } from '../../../src/renderer/state/confirmed-marks.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { createRandom } from '../../fuzz/random.ts';
import { add, finding, imageId, makeStoreFolder } from '../store-folder.ts';
import type { Annotation, AnnotationChange } from '../../../src/contracts/annotation.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreFolder } from '../store-folder.ts';

let place: StoreFolder;
let store: Store;
let readerId: string;
const other = 'b'.repeat(64);

beforeEach(() => {
  place = makeStoreFolder();
  store = place.open();
  readerId = store.readers.named('Dr A').id;
});
afterEach(() => place.remove());

const change = (...changes: AnnotationChange[]): void => store.annotations.change({ imageId, readerId, changes });
const plain = (annotations: readonly Annotation[]): string => JSON.stringify(annotations);

describe('what changed since an answer', () => {
  it('is the annotations that are new or other ones, and the ids of those that are gone', () => {
    change(add('f1'), add('f2'), add('f3'));
    const { sequence } = store.annotations.since(imageId, undefined);
    const { shape, finding: found } = finding('f2');
    change({ do: 'change', id: 'f2', version: 1, shape, finding: found, comment: 'larger' }, { do: 'remove', id: 'f1', version: 1 }, add('f4'));
    expect(store.annotations.since(imageId, sequence)).toMatchObject({ isWhole: false, annotations: [{ id: 'f2', comment: 'larger' }, { id: 'f4' }], removed: ['f1'], sequence: sequence + 3 });
    expect(store.annotations.since(imageId, sequence + 3)).toEqual({ isWhole: false, annotations: [], removed: [], sequence: sequence + 3 });
  });

  it('is the whole list where one was brought back into its old place, and where the log has never come so far', () => {
    change(add('f1'), add('f2'));
    change({ do: 'remove', id: 'f1', version: 1 });
    const { sequence } = store.annotations.list(imageId);
    change({ do: 'restore', id: 'f1' });
    expect(store.annotations.since(imageId, sequence)).toMatchObject({ isWhole: true, annotations: [{ id: 'f1' }, { id: 'f2' }] });
    expect(store.annotations.since(imageId, sequence + 1)).toMatchObject({ isWhole: false, annotations: [] });
    expect(store.annotations.since(imageId, 1_000)).toMatchObject({ isWhole: true, annotations: [{ id: 'f1' }, { id: 'f2' }] });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('adds up to the whole list, whoever asks when, and in whatever order answers come (seed %i)', (seed) => {
    const random = createRandom(seed);
    const windows = [new ConfirmedMarks(), new ConfirmedMarks(), new ConfirmedMarks()];
    const late: (() => void)[] = [];
    for (let round = 0; round < 200; round += 1) {
      const id = `f${random.below(15)}`;
      const onImage = random.below(5) === 0 ? other : imageId;
      const version = store.annotations.list(onImage).annotations.find((one) => one.id === id)?.version ?? 1;
      const { shape, finding: found } = finding(id);
      const one = random.pick<AnnotationChange>([add(id, { imageId: onImage }), { do: 'change', id, version, shape, finding: found, comment: `round ${round}` }, { do: 'remove', id, version }, { do: 'restore', id }]);
      try {
        store.annotations.change({ imageId: onImage, readerId, changes: [one] });
      } catch {
        // What is refused changes nothing.
      }
      const window = random.pick(windows);
      const { after } = window;
      const reply = store.annotations.since(imageId, after);
      const take = (): void => {
        if (!window.take(reply, after)) window.take(store.annotations.since(imageId, undefined), undefined);
      };
      if (random.below(4) === 0) late.push(take);
      else take();
      if (late.length > 3) random.pick(late)();
    }
    for (const take of late) take();
    for (const window of windows) {
      window.take(store.annotations.since(imageId, window.after), window.after);
      expect(plain(window.annotations), `seed ${seed}`).toBe(plain(store.annotations.list(imageId).annotations));
    }
  });

  it('that goes on from what the window no longer has is taken by nobody', () => {
    change(add('f1'));
    const window = new ConfirmedMarks();
    window.take(store.annotations.since(imageId, undefined), undefined);
    const { after } = window;
    change(add('f2'));
    const reply = store.annotations.since(imageId, after);
    window.forget();
    expect(window.take(reply, after)).toBe(false);
    expect(window.annotations).toEqual([]);
  });
});

describe('a log that is read on', () => {
  it('hears of what another process wrote, and is read from its beginning where it is another log', () => {
    change(add('f1'));
    expect(store.annotations.list(imageId).annotations).toHaveLength(1);
    const second = makeStoreFolder(place.folder).open();
    second.annotations.change({ imageId, readerId, changes: [add('f2')] });
    second.close();
    expect(store.annotations.list(imageId).annotations.map(({ id }) => id)).toEqual(['f1', 'f2']);
    const backup = `${place.folder}/backup.db`;
    store.backup(backup);
    change({ do: 'remove', id: 'f1', version: 1 }, add('f3'));
    store.restore({ path: backup });
    expect(store.annotations.list(imageId).annotations.map(({ id }) => id)).toEqual(['f1', 'f2']);
    change(add('f4'));
    expect(store.annotations.list(imageId).annotations.map(({ id }) => id)).toEqual(['f1', 'f2', 'f4']);
  });

  it('refuses an event that was written past the rules, and shows what can be read, not what it remembered in part', () => {
    change(add('f1'), add('f2'));
    expect(store.annotations.list(imageId).annotations).toHaveLength(2);
    const db = openDatabase(place.path);
    db.script(`INSERT INTO annotation_events (at, image_id, annotation_id, reader_id, what, before, after, check_sum) SELECT at, image_id, 'f9', reader_id, what, before, after, check_sum FROM annotation_events WHERE annotation_id = 'f2'`);
    db.close();
    expect(store.annotations.list(imageId).annotations.map(({ id }) => id)).toEqual(['f1', 'f2']);
    expect(store.describe()).toMatchObject({ isReadOnly: true, salvaged: 2 });
  });
});
