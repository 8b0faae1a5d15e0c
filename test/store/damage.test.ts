// Damaged stores: whatever was hit, the session goes on, the file stays as it is, a copy is kept, and nothing that is shown is wrong.
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createRandom } from '../fuzz/random.ts';
import { add, clock, fill, finding, imageId, makeStoreFolder } from './store-folder.ts';
import type { Annotation, AnnotationEvent } from '../../src/contracts/annotation.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFolder } from './store-folder.ts';

const images = [imageId, 'b'.repeat(64), 'c'.repeat(64)];
let original: StoreFolder;
/** A store that was closed, and the same one with its last changes in the write-ahead log, as a killed process leaves it. */
let whole: Buffer;
let killed: { readonly db: Buffer; readonly wal: Buffer };
const known = new Map<string, string>();
let events = 0;
let place: StoreFolder;

beforeAll(() => {
  original = makeStoreFolder();
  const store = original.open();
  const readerId = fill(store, 60);
  for (const image of images.slice(1)) store.annotations.change({ imageId: image, readerId, changes: Array.from({ length: 40 }, (_, index) => add(`${image[0]}${index}`, { imageId: image, comment: `mark ${index} `.repeat(5) })) });
  for (let index = 0; index < 60; index += 3) {
    const { shape, finding: found } = finding(`f${index}`);
    store.annotations.change({ imageId, readerId, changes: [index % 2 === 0 ? { do: 'remove', id: `f${index}`, version: 1 } : { do: 'change', id: `f${index}`, version: 1, shape, finding: found, comment: 'changed' }] });
  }
  note(store);
  killed = { db: readFileSync(original.path), wal: readFileSync(`${original.path}-wal`) };
  store.close();
  whole = readFileSync(original.path);
});
afterAll(() => original.remove());
afterEach(() => place.remove());

function note(store: Store): void {
  for (const image of images) for (const event of store.annotations.history(image, { limit: 1000 })) {
    events += 1;
    known.set(keyOf(event), JSON.stringify(event));
  }
}
const keyOf = ({ sequence }: AnnotationEvent): string => String(sequence);

/** Opens, looks at everything, and holds what is shown against what was written. */
function lookAt(store: Store, what: string): { readonly shown: number; readonly isReadOnly: boolean } {
  let shown = 0;
  for (const image of images) {
    const { annotations } = store.annotations.list(image);
    const history = store.annotations.history(image, { limit: 1000 });
    shown += history.length;
    for (const event of history) expect(JSON.stringify(event), what).toBe(known.get(keyOf(event)));
    // What is there is where the events that are shown end.
    const ends = new Map<string, Annotation | null>();
    for (const { annotationId, after } of history.toReversed()) ends.set(annotationId, after);
    const standing = [...ends.values()].filter((one) => one !== null);
    expect(annotations.toSorted((a, b) => (a.id < b.id ? -1 : 1)), what).toEqual(standing.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  }
  return { shown, isReadOnly: store.describe().isReadOnly };
}

function openDamaged(bytes: Uint8Array, { wal }: { readonly wal?: Uint8Array } = {}): Store {
  place = makeStoreFolder();
  writeFileSync(place.path, bytes);
  if (wal !== undefined) writeFileSync(`${place.path}-wal`, wal);
  return place.open({ now: clock() });
}

/** The file stayed as it was, and the copy is the same. */
function expectKept(store: Store, bytes: Uint8Array, what: string): void {
  const { keptCopies, because } = store.describe();
  expect(keptCopies, what).toMatchObject([{ why: 'damaged' }]);
  expect(because, what).toContain(keptCopies[0]!.fileName);
  expect(readFileSync(join(place.folder, keptCopies[0]!.fileName)).equals(bytes), what).toBe(true);
  expect(readFileSync(place.path).equals(bytes), what).toBe(true);
}

describe('a closed store', () => {
  it('opens whole where nothing is damaged', () => {
    expect(lookAt(openDamaged(whole), 'whole')).toEqual({ shown: events, isReadOnly: false });
  });

  it.each(Array.from({ length: 60 }, (_, index) => index + 1))('with random damage shows nothing wrong and keeps a copy (seed %i)', (seed) => {
    const random = createRandom(seed);
    const bytes = Buffer.from(whole);
    for (let hit = 0; hit <= random.below(4); hit += 1) {
      const length = random.pick([1, 1, 2, 16, 300, 4096]);
      const at = random.below(bytes.length - length);
      for (let offset = 0; offset < length; offset += 1) bytes[at + offset] = random.below(256);
    }
    const store = openDamaged(bytes);
    const { shown, isReadOnly } = lookAt(store, `seed ${seed}`);
    // Damage in unused bytes is none.
    if (!isReadOnly) expect(shown, `seed ${seed}`).toBe(events);
    else if (/damaged/.test(store.describe().because ?? '')) expectKept(store, bytes, `seed ${seed}`);
    if (isReadOnly) expect(() => store.readers.named('Dr New')).toThrow(expect.objectContaining({ code: 'store_read_only' }) as Error);
  });

  it('with a letter changed in an event is found when the event is read, not shown', () => {
    const bytes = Buffer.from(whole);
    const at = bytes.indexOf('"comment":"mark 7 ');
    bytes.write('bark', at + '"comment":"'.length);
    const store = openDamaged(bytes);
    expect(store.describe().isReadOnly).toBe(false);
    const { shown, isReadOnly } = lookAt(store, 'one letter');
    expect(isReadOnly).toBe(true);
    expect(shown).toBe(events - 1);
    expect(place.news).toMatchObject([{ isReadOnly: true }]);
  });

  it.each([1, 15, 16, 100, 4095, 4096, 8192, 20_000, 60_000])('cut to %i bytes goes on read-only and keeps the rest', (bytes) => {
    place = makeStoreFolder();
    writeFileSync(place.path, whole);
    truncateSync(place.path, bytes);
    const store = place.open();
    expect(store.describe().isReadOnly).toBe(true);
    lookAt(store, `${bytes} bytes`);
    expectKept(store, whole.subarray(0, bytes), `${bytes} bytes`);
  });

  it('that is a text is no database, and is kept', () => {
    const text = Buffer.from('Dear colleague, this is no database.');
    expectKept(openDamaged(text), text, 'text');
  });

  it('keeps one copy however often it is opened', () => {
    const cut = whole.subarray(0, 30_000);
    openDamaged(cut).close();
    place.open().close();
    expect(place.open().describe().keptCopies).toHaveLength(1);
  });
});

describe('what a killed process leaves', () => {
  it('is all there', () => {
    expect(lookAt(openDamaged(killed.db, { wal: killed.wal }), 'killed')).toEqual({ shown: events, isReadOnly: false });
  });

  it.each(Array.from({ length: 20 }, (_, index) => index + 1))('with a damaged write-ahead log ends at a change that was whole (seed %i)', (seed) => {
    const random = createRandom(1000 + seed);
    const wal = Buffer.from(killed.wal);
    const cut = random.below(2) === 0 ? wal.length : random.below(wal.length);
    for (let offset = 0; offset < random.pick([1, 64, 4096]); offset += 1) wal[random.below(wal.length)] = random.below(256);
    const store = openDamaged(killed.db, { wal: wal.subarray(0, cut) });
    const { shown } = lookAt(store, `seed ${seed}`);
    if (!store.describe().isReadOnly) {
      expect(store.annotations.faults(), `seed ${seed}`).toEqual([]);
      expect(shown).toBeLessThanOrEqual(events);
    }
  });
});

describe('going on from what could be read', () => {
  it('makes a whole store of it, keeps the damaged one, and numbers no event again', () => {
    const bytes = Buffer.from(whole);
    const at = bytes.indexOf('"comment":"mark 7 ');
    bytes.fill(0x20, at, at + 9_000);
    const store = openDamaged(bytes);
    const { shown, isReadOnly } = lookAt(store, 'before');
    expect(isReadOnly).toBe(true);
    expect(store.describe().salvaged).toBe(shown);
    const described = store.restore({ salvaged: true });
    expect(described).toMatchObject({ isReadOnly: false, salvaged: null });
    expect(described.keptCopies.map(({ why }) => why).toSorted()).toEqual(['damaged', 'replaced']);
    expect(lookAt(store, 'after')).toEqual({ shown, isReadOnly: false });
    expect(store.annotations.faults()).toEqual([]);
    const readerId = store.readers.named('Dr A').id;
    store.annotations.change({ imageId, readerId, changes: [add('new')] });
    expect(store.annotations.list(imageId).sequence).toBe(events + 1);
  });

  it('takes marks of readers whose names were lost into no false hands: they are left out', () => {
    place = makeStoreFolder();
    const before = place.open();
    fill(before, 3);
    before.close();
    const bytes = readFileSync(place.path);
    const at = bytes.lastIndexOf('Dr A2026');
    expect(at).toBeGreaterThan(0);
    copyFileSync(place.path, `${place.path}.whole`);
    expect(existsSync(`${place.path}.whole`)).toBe(true);
    bytes.fill(0xff, at - 40, at + 40);
    writeFileSync(place.path, bytes);
    const store = place.open();
    for (const { readerId } of store.annotations.list(imageId).annotations) expect(store.readers.list().map(({ id }) => id)).toContain(readerId);
  });
});
