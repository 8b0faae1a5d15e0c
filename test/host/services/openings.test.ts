// What is opened is told while it is found; copies are told from contradictions; it can be stopped at any time.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createOpenings } from '../../../src/host/services/openings.ts';
import { createRecent } from '../../../src/host/services/recent.ts';
import { createStudies } from '../../../src/host/services/studies.ts';
import { scanInThread } from '../../../src/host/studies/scan-client.ts';
import { directoryOf } from '../../dicom/media-directory.ts';
import { synthesize } from '../../dicom/synthetic.ts';
import { manyPatients, syntheticInstance, threePatients, writeStudies } from '../studies/write-studies.ts';
import type { StudiesFound } from '../../../src/host/services/openings.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-open-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

function fresh(scan = scanInThread) {
  const studies = createStudies();
  return { studies, openings: createOpenings(studies, { boxCount: () => 0, scan }), list: () => studies.list(() => 0) };
}

/** 100 KB, of which one byte in a part that the identity does not look at differs. */
function radiograph(uid: string, change = 0): Buffer {
  const bytes = Buffer.from(syntheticInstance({ '00080018': ['UI', uid] }, { rows: 250, cols: 200 }));
  bytes[30_000] = (bytes[30_000] ?? 0) ^ change;
  return bytes;
}

describe('opening', () => {
  it('finds three patients with their priors in a thread, and begins with the newest study of the first', async () => {
    const count = writeStudies(folder, threePatients);
    const { openings, list, studies } = fresh();
    const opened = await openings.open({ paths: [folder] });
    expect(opened).toMatchObject({ images: count, studies: 5, problemCount: 0, notes: [] });
    expect(list().map(({ patient, date, imageCount, series }) => [patient?.name, date, imageCount, series.map(({ description, images }) => [description, images.length])])).toEqual([
      ['Abel Anna', '2026-11-20', 2, [['Chest PA', 1], ['Chest lateral', 1]]], ['Abel Anna', '2026-08-20', 2, [['Chest PA', 1], ['Chest lateral', 1]]], ['Abel Anna', '2024-11-18', 1, [['Chest pre-operative', 1]]],
      ['Berg Bruno', '2026-11-19', 2, [['Chest bedside', 2]]],
      // A long series lists its first images only.
      ['Çelik Cem', '2026-11-01', 30, [['Chest', 24]]],
    ]);
    expect(studies.image(opened.firstImageId ?? '').relativePath).toBe('P0/ST0/SE0/IM1.dcm');
    const long = list().at(-1)?.series[0]?.id ?? '';
    expect(studies.seriesImages(long, () => 0).map(({ name }) => name)).toEqual(Array.from({ length: 30 }, (_, at) => `IM${at + 1}.dcm`));
  });

  it('tells while it reads: studies grow, nothing that was told is taken back', async () => {
    const count = writeStudies(folder, manyPatients(600), { rows: 16, cols: 16 });
    const told: StudiesFound[] = [];
    // A window that is told of every batch.
    const { openings, list } = fresh((paths, options) => scanInThread(paths, options));
    await openings.open({ paths: [folder] }, { onFound: (found) => told.push(found) });
    expect(told.length).toBeGreaterThan(1);
    const known = new Map<string, number>();
    for (const { studies, removed, firstImageId } of told) {
      expect(removed).toEqual([]);
      expect(firstImageId).not.toBeNull();
      for (const { id, imageCount } of studies) {
        expect(imageCount).toBeGreaterThanOrEqual(known.get(id) ?? 0);
        known.set(id, imageCount);
      }
    }
    expect([...known.values()].reduce((sum, images) => sum + images, 0)).toBe(count);
    expect(list()).toHaveLength(known.size);
  });

  it('can be stopped; what was found stays open', async () => {
    writeStudies(folder, manyPatients(400), { rows: 16, cols: 16 });
    const controller = new AbortController();
    const { openings, list } = fresh();
    await expect(openings.open({ paths: [folder] }, { signal: controller.signal, onFound: () => controller.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const images = list().reduce((sum, { imageCount }) => sum + imageCount, 0);
    expect(images).toBeGreaterThan(0);
    expect(images).toBeLessThan(400);
  });

  it('a medium shows the tree of its directory before any file was read, and drops what never came', async () => {
    mkdirSync(join(folder, 'A'));
    writeFileSync(join(folder, 'A', 'IM1'), syntheticInstance({ '00080018': ['UI', '1'], '00100010': ['PN', 'Disc^Dora'], '00100020': ['LO', 'D-1'], '00080020': ['DA', '20260102'], '0020000d': ['UI', '4.4'], '0020000e': ['UI', '4.4.1'] }));
    writeFileSync(join(folder, 'A', 'IM2'), syntheticInstance({ '00080018': ['UI', '2'], '00100010': ['PN', 'Other^One'], '00100020': ['LO', 'X'], '0020000d': ['UI', '5.5'] }));
    writeFileSync(join(folder, 'DICOMDIR'), directoryOf(['A\\IM1', 'A\\IM2']));
    const told: StudiesFound[] = [];
    const { openings, list } = fresh();
    const opened = await openings.open({ paths: [join(folder, 'DICOMDIR')] }, { onFound: (found) => told.push(found) });
    expect(opened).toMatchObject({ images: 2, problemCount: 0 });
    expect(list().map(({ title, imageCount, awaited }) => [title, imageCount, awaited])).toEqual([['Disc Dora', 1, 0], ['Other One', 1, 0]]);
  });
});

describe('presentation states', () => {
  const state = (uid: string, study = '4.4') => synthesize({ '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.11.1'], '00080018': ['UI', uid], '00080060': ['CS', 'PR'], '00100010': ['PN', 'Disc^Dora'], '00100020': ['LO', 'D-1'], '0020000d': ['UI', study] });
  const image = (uid: string) => syntheticInstance({ '00080018': ['UI', uid], '00100010': ['PN', 'Disc^Dora'], '00100020': ['LO', 'D-1'], '0020000d': ['UI', '4.4'], '0020000e': ['UI', '4.4.1'] });

  it('are counted with their study, whichever file comes first, and said not to be applied', async () => {
    writeFileSync(join(folder, 'a'), state('9.1'));
    writeFileSync(join(folder, 'b'), image('1'));
    writeFileSync(join(folder, 'c'), state('9.2'));
    writeFileSync(join(folder, 'd'), state('9.2'));
    writeFileSync(join(folder, 'e'), state('9.3', '7.7'));
    const { openings, list, studies } = fresh();
    expect((await openings.open({ paths: [folder] })).notes).toEqual([{ line: '4 presentation states are not applied: images are shown as their own files say, not as another workstation left them', files: [] }]);
    expect(list().map(({ title, imageCount, presentationStates }) => [title, imageCount, presentationStates])).toEqual([['Disc Dora', 1, 2]]);
    studies.close(list()[0]?.id ?? '');
    await openings.open({ paths: [join(folder, 'b')] });
    expect(list().map(({ presentationStates }) => presentationStates)).toEqual([0]);
  });

  it('by themselves are refused by what they are', async () => {
    writeFileSync(join(folder, 'a'), state('9.1'));
    await expect(fresh().openings.open({ paths: [join(folder, 'a')] })).rejects.toMatchObject({ code: 'image_unreadable', message: 'a: the DICOM file has no pixel data: it is a presentation state, which is not applied' });
  });
});

describe('files that claim to be the same image', () => {
  it('byte for byte are one image, and the copies are counted', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), radiograph('1.1'));
    writeFileSync(join(folder, 'd'), radiograph('1.2'));
    expect(await fresh().openings.open({ paths: [folder] })).toMatchObject({ images: 2, problemCount: 0, notes: [{ line: '2 files are exact copies of another and were left out', files: ['b', 'c'] }] });
  });

  it('with other bytes are two images, and both say so', async () => {
    writeFileSync(join(folder, 'a'), radiograph('1.1'));
    writeFileSync(join(folder, 'b'), syntheticInstance({ '00080018': ['UI', '1.1'] }, { seed: 5 }));
    const { openings, list } = fresh();
    expect(await openings.open({ paths: [folder] })).toMatchObject({ images: 2, problems: [{ name: 'b', reason: 'it bears the SOP Instance UID of a and holds other bytes; both are kept' }] });
    expect(list().flatMap(({ series }) => series.flatMap(({ images }) => images.map(({ name, note }) => [name, note])))).toEqual([['a', null], ['b', 'Bears the UID of a, and is another image']]);
  });

  it('that differ in a byte which no sample holds are not taken for copies', async () => {
    writeFileSync(join(folder, 'a'), radiograph('1.1'));
    writeFileSync(join(folder, 'b'), radiograph('1.1', 255));
    const { openings, studies } = fresh();
    expect(await openings.open({ paths: [folder] })).toMatchObject({ images: 2, problemCount: 1, notes: [] });
    expect(new Set(studies.images().map(({ id }) => id)).size).toBe(2);
  });

  it('and are opened twice from one place are simply open', async () => {
    writeFileSync(join(folder, 'a'), radiograph('1.1'));
    const { openings, list } = fresh();
    const first = await openings.open({ paths: [join(folder, 'a')] });
    expect(await openings.open({ paths: [folder] })).toEqual(first);
    expect(list()).toHaveLength(1);
  });
});

describe('what was opened lately', () => {
  it('is kept newest first without doubles, says what has gone, and can be forgotten', async () => {
    const data = join(folder, 'data');
    const recent = createRecent(data);
    const at = (day: number) => new Date(Date.UTC(2026, 10, day));
    for (const [name, day] of [['one', 1], ['two', 2], ['one', 3]] as const) {
      mkdirSync(join(folder, name), { recursive: true });
      await recent.note(join(folder, name), { images: day, openedAt: at(day) });
    }
    rmSync(join(folder, 'two'), { recursive: true });
    const again = createRecent(data);
    expect((await again.list()).map(({ name, kind, images, isThere }) => [name, kind, images, isThere])).toEqual([['one', 'folder', 3, true], ['two', 'folder', 2, false]]);
    await again.forget(join(folder, 'two'));
    expect(await recent.list()).toHaveLength(1);
    // Nothing but what it needs: no name of a patient, unless a folder bears it.
    expect(Object.keys((JSON.parse(readFileSync(join(data, 'recent.json'), 'utf8')) as { recent: object[] }).recent[0] ?? {})).toEqual(['path', 'name', 'kind', 'images', 'openedAt']);
  });

  it('that cannot be read or written costs nothing else', async () => {
    writeFileSync(join(folder, 'data'), 'a file where a folder should be');
    const recent = createRecent(join(folder, 'data'));
    await recent.note(join(folder, 'x'), { images: 1, openedAt: new Date(0) });
    expect(await recent.list()).toEqual([]);
    expect(existsSync(join(folder, 'data', 'recent.json'))).toBe(false);
  });
});
