// Readers, blind readings, settings, identities and exports: small tables with a rule each.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../../src/store/database.ts';
import { settingKeys, settings } from '../../../src/contracts/settings.ts';
import { add, imageId, makeStoreFolder } from '../store-folder.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreFolder } from '../store-folder.ts';

let place: StoreFolder;
let store: Store;
beforeEach(() => {
  place = makeStoreFolder();
  store = place.open();
});
afterEach(() => place.remove());

const refusedAs = (code: string): Error => expect.objectContaining({ code }) as Error;

function directly(sql: string): void {
  const db = openDatabase(place.path);
  try {
    db.script(sql);
  } finally {
    db.close();
  }
}

describe('readers', () => {
  it('are made once per name, however it is written, and renamed without losing who they are', () => {
    const a = store.readers.named('Dr A');
    expect(store.readers.named(' dr a ')).toEqual(a);
    const b = store.readers.save({ name: 'Dr B' });
    expect(store.readers.save({ id: a.id, name: 'Dr Adler' })).toEqual({ ...a, name: 'Dr Adler' });
    expect(store.readers.list().map(({ id }) => id)).toEqual([a.id, b.id]);
  });

  it('do not take a name that another one bears, nor rename somebody unknown', () => {
    const a = store.readers.named('Dr A');
    store.readers.named('Dr B');
    expect(() => store.readers.save({ name: 'DR B' })).toThrow(refusedAs('annotation_invalid'));
    expect(() => store.readers.save({ id: a.id, name: 'Dr B' })).toThrow(refusedAs('annotation_invalid'));
    expect(() => store.readers.save({ id: 'nobody', name: 'Dr C' })).toThrow(refusedAs('annotation_invalid'));
    expect(store.readers.save({ id: a.id, name: 'DR A' }).name).toBe('DR A');
  });
});

describe('blind readings', () => {
  it('are one at a time per reader and image, and say which marks came before the reveal', () => {
    const reader = store.readers.named('Dr A');
    const other = store.readers.named('Dr B');
    const reading = store.blindReadings.start({ imageId, readerId: reader.id });
    expect(store.blindReadings.start({ imageId, readerId: reader.id })).toEqual(reading);
    expect(store.blindReadings.start({ imageId, readerId: other.id }).id).not.toBe(reading.id);
    store.annotations.change({ imageId, readerId: reader.id, changes: [add('before')] });
    const revealed = store.blindReadings.reveal(reading.id);
    expect(revealed).toMatchObject({ id: reading.id, revealedAt: expect.any(String) as string, sequenceAtReveal: 1 });
    store.annotations.change({ imageId, readerId: reader.id, changes: [add('after')] });
    const made = store.annotations.history(imageId, { limit: 10 }).toReversed();
    expect(made.map(({ annotationId, sequence }) => [annotationId, sequence <= revealed.sequenceAtReveal!])).toEqual([['before', true], ['after', false]]);
    expect(store.blindReadings.list(imageId)).toHaveLength(2);
  });

  it('are revealed once: later attempts change neither time nor place', () => {
    const reader = store.readers.named('Dr A');
    const { id } = store.blindReadings.start({ imageId, readerId: reader.id });
    const revealed = store.blindReadings.reveal(id);
    store.annotations.change({ imageId, readerId: reader.id, changes: [add('f1')] });
    expect(store.blindReadings.reveal(id)).toEqual(revealed);
    expect(store.blindReadings.start({ imageId, readerId: reader.id }).id).not.toBe(id);
    for (const sql of ["UPDATE blind_readings SET revealed_at = 'x', sequence_at_reveal = 9", 'DELETE FROM blind_readings', "UPDATE blind_readings SET started_at = 'x'"]) expect(() => directly(sql), sql).toThrow();
    expect(store.blindReadings.list(imageId)[0]).toEqual(revealed);
  });

  it('are refused for nobody and nothing', () => {
    expect(() => store.blindReadings.start({ imageId, readerId: 'nobody' })).toThrow(refusedAs('annotation_invalid'));
    expect(() => store.blindReadings.reveal('nothing')).toThrow(refusedAs('annotation_invalid'));
  });
});

describe('settings', () => {
  it('have a standard that their own schema takes', () => {
    for (const key of settingKeys) expect(settings[key].schema.parse(settings[key].standard), key).toEqual(settings[key].standard);
  });

  it('are the standard until they are kept, and are refused when they are not what they must be', () => {
    expect(store.settings.get('textScale')).toBe(1);
    store.settings.save('textScale', 1.5);
    store.settings.save('shortcuts', { 'view/fit': ['F'] });
    expect([store.settings.get('textScale'), store.settings.get('shortcuts')]).toEqual([1.5, { 'view/fit': ['F'] }]);
    expect(() => store.settings.save('textScale', 30)).toThrow(refusedAs('setting_invalid'));
    expect(() => store.settings.save('theme', { dark: true })).toThrow(refusedAs('setting_invalid'));
    expect(store.settings.get('textScale')).toBe(1.5);
  });

  it('fall back to the standard where an earlier version kept something else', () => {
    directly(`INSERT INTO settings (key, value, changed_at) VALUES ('theme', '"sepia"', 't')`);
    expect(store.settings.get('theme')).toBe(settings.theme.standard);
  });
});

describe('identities and exports', () => {
  it('know an image, its study and a model by hash, once', () => {
    for (const studyId of [null, 'study', 'another']) store.identities.noteImage({ id: imageId, studyId });
    for (const name of ['honest', 'renamed']) store.identities.noteModel({ id: 'model', name, format: 'onnx' });
    store.exports.note({ what: 'report', image: { id: imageId, studyId: 'another' }, model: { id: 'model', name: 'honest', format: 'onnx' }, sha256: 'f'.repeat(64), bytes: 1234 });
    store.exports.note({ what: 'annotations', image: null, model: null, sha256: 'e'.repeat(64), bytes: 5 });
    const db = openDatabase(place.path);
    expect(db.all('SELECT id, study_id FROM images')).toEqual([{ id: imageId, study_id: 'study' }]);
    expect(db.all('SELECT id, name FROM models')).toEqual([{ id: 'model', name: 'honest' }]);
    expect(db.all('SELECT what, image_id, model_id, bytes FROM exports')).toEqual([{ what: 'report', image_id: imageId, model_id: 'model', bytes: 1234 }, { what: 'annotations', image_id: null, model_id: null, bytes: 5 }]);
    db.close();
  });
});

describe('a clock that goes backwards', () => {
  it('changes neither the order of readers nor that of readings: what came first stays first', () => {
    const moments = ['2026-11-24T12:00:00.000Z', '2026-11-24T11:00:00.000Z', '2026-11-24T10:00:00.000Z'];
    let at = 0;
    const backwards = place.open({ now: () => moments[Math.min((at += 1), 3) - 1] ?? '' });
    const [first, second] = [backwards.readers.save({ name: 'First' }), backwards.readers.save({ name: 'Second' })];
    expect(backwards.readers.list().map(({ name }) => name).slice(-2)).toEqual(['First', 'Second']);
    const ids = [first, second].map(({ id: readerId }) => backwards.blindReadings.start({ imageId, readerId }).id);
    expect(backwards.blindReadings.list(imageId).map(({ id }) => id).slice(-2)).toEqual(ids);
  });
});
