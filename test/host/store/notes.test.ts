// Images and models are noted by hash when they are used; what cannot be noted is in nobody's way.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createNotes } from '../../../src/host/store/notes.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { openStore } from '../../../src/store/store.ts';
import { openTestHost } from '../open-host.ts';
import { tinyPatient, writeTinyStudy } from '../tiny-study.ts';
import type { Row } from '../../../src/store/database.ts';
import type { TestHost } from '../open-host.ts';
import type { TinyStudy } from '../tiny-study.ts';

let study: TinyStudy;
let host: TestHost;
beforeEach(() => {
  study = writeTinyStudy();
  host = openTestHost(study);
});
afterEach(async () => {
  await host.close();
  study.remove();
});

function rows(sql: string): readonly Row[] {
  const db = openDatabase(join(study.folder, 'data', 'overread.db'), { isReadOnly: true });
  try {
    return db.all(sql);
  } finally {
    db.close();
  }
}

describe('what is used', () => {
  it('is noted once it is looked at, not when it is found: the image with its study, the model with its name', async () => {
    const { firstImageId } = await host.job('study', 'study/open', { path: study.imagePath });
    expect([rows('SELECT id FROM images'), rows('SELECT id FROM models')]).toEqual([[], []]);
    for (const frame of [0, 0]) await host.call('image/describe', { imageId: firstImageId ?? '', frame });
    expect(rows('SELECT id, study_id FROM images')).toEqual([{ id: firstImageId, study_id: expect.stringMatching(/^study-[0-9a-f]{16}$/) as string }]);
    const [model] = (await host.call('model/list', {})).models;
    for (let time = 0; time < 2; time += 1) await host.call('model/describe', { modelId: model?.id ?? '' });
    expect(rows('SELECT id, name, format FROM models')).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{64}$/) as string, name: expect.any(String) as string, format: 'onnx' }]);
    // By hash: nobody's name and no path.
    expect(JSON.stringify([rows('SELECT * FROM images'), rows('SELECT * FROM studies'), rows('SELECT * FROM models')])).not.toMatch(new RegExp(`${tinyPatient.split('^')[0]}|${study.folder}|image\\.dcm`));
  });

  it('has its study too where it is first read blind, or comes with findings', async () => {
    const { firstImageId } = await host.job('study', 'study/open', { demo: true });
    const reader = await host.call('readers/save', { name: 'Dr A' });
    await host.call('blind/start', { imageId: firstImageId ?? '', readerId: reader.id });
    expect(rows('SELECT id FROM images WHERE study_id IS NULL')).toEqual([]);
  });
});

describe('a store that cannot be written', () => {
  it('keeps nobody from looking, and is asked again later only', () => {
    const file = join(study.folder, 'a file');
    writeFileSync(file, '');
    const store = openStore({ folder: join(file, 'data') });
    try {
      let asked = 0;
      const notes = createNotes({ exports: store.exports, identities: { ...store.identities, noteImage: (image) => { asked += 1; store.identities.noteImage(image); } } }, { find: () => undefined, studyOf: () => '' });
      for (const id of ['a', 'b', 'c']) notes.image(id);
      notes.model({ sha256: 'c', name: 'honest', format: 'onnx' });
      notes.made({ what: 'report', imageId: 'a', model: null, sha256: 'd', bytes: 1 });
      expect(asked).toBe(1);
    } finally {
      store.close();
    }
  });
});
