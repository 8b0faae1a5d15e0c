// Files become patients, studies and series as they say they belong together.
import { mkdirSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createOpenings, openingOfUploads } from '../../../src/host/services/openings.ts';
import { createStudies } from '../../../src/host/services/studies.ts';
import { createUploads, safeName } from '../../../src/host/services/uploads.ts';
import { scan } from '../../../src/host/studies/scan.ts';
import { encodePng } from '../../../src/report/png.ts';
import { tinyDicom } from '../tiny-study.ts';
import type { Opening } from '../../../src/host/services/openings.ts';
import type { StudySummary } from '../../../src/contracts/ipc.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-studies-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const picture = (level: number) => encodePng({ width: 4, height: 3, channels: 1, values: new Uint8Array(12).fill(level) });

/** Without a thread: the same functions in this process. */
function openStudies() {
  const studies = createStudies();
  const openings = createOpenings(studies, { boxCount: () => 0, scan: (paths, { onEvents }) => scan(paths, (event) => onEvents([event])) });
  return { studies, open: (opening: Opening) => openings.open(opening), list: () => studies.list(() => 0) };
}

const outline = (list: readonly StudySummary[]) => list.map(({ title, series }) => [title, series.map((one) => [one.description, one.images.map(({ name }) => name)])]);

let uid = 0;
/** A file of its own: every instance has its own UID, as in a hospital. */
function instance(changes: Parameters<typeof tinyDicom>[0] = {}): Uint8Array {
  uid += 1;
  return tinyDicom({ '00080018': ['UI', `1.2.3.4.${uid}`], ...changes });
}

describe('opening a folder', () => {
  it('finds images below it, groups them by study and series, and sorts by their numbers', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'second'), instance({ '00200013': ['IS', '2'], '00200011': ['IS', '5'] }));
    writeFileSync(join(folder, 'a', 'b', 'tenth.dcm'), instance({ '00200013': ['IS', '10'], '00200011': ['IS', '5'] }));
    writeFileSync(join(folder, 'early.dcm'), instance({ '0020000e': ['UI', '1.2.3.9'], '00200011': ['IS', '1'], '0008103e': ['LO', 'Lateral'] }));
    writeFileSync(join(folder, 'other.dcm'), instance({ '0020000d': ['UI', '9.9'], '0020000e': ['UI', '9.9.1'], '00081030': ['LO', 'Follow-up'], '00080020': ['DA', '20250101'] }));
    writeFileSync(join(folder, 'p.png'), picture(7));
    writeFileSync(join(folder, '.hidden.dcm'), instance());
    const { open, list } = openStudies();
    expect(await open({ paths: [folder] })).toMatchObject({ images: 5, studies: 3, problems: [], notes: [] });
    expect(outline(list())).toEqual([
      ['Doe Jane', [['Lateral', ['early.dcm']], ['PA', ['second', 'tenth.dcm']]]],
      ['Doe Jane · Follow-up', [['PA', ['other.dcm']]]],
      [folder.slice(folder.lastIndexOf('/') + 1), [['', ['p.png']]]],
    ]);
    // No UID leaves the host.
    expect(JSON.stringify(list())).not.toContain('1.2.3');
  });

  it('sorts images without numbers by their place along the body, then by name with its numbers counted', async () => {
    const slice = (z: number) => instance({ '00200037': ['DS', '1\\0\\0\\0\\1\\0'], '00200032': ['DS', `0\\0\\${z}`] });
    for (const [name, z] of [['a', 30], ['b', -10], ['c', 5]] as const) writeFileSync(join(folder, name), slice(z));
    for (const name of ['IM10', 'IM2']) writeFileSync(join(folder, name), instance({ '0020000e': ['UI', '7'] }));
    const { open, list } = openStudies();
    await open({ paths: [folder] });
    expect(outline(list())).toEqual([['Doe Jane', [['PA', ['b', 'c', 'a']], ['PA', ['IM2', 'IM10']]]]]);
  });

  it('refuses a path that is not there', async () => {
    await expect(openStudies().open({ paths: [join(folder, 'none')] })).rejects.toMatchObject({ code: 'image_unreadable', message: 'none: expected an image file or a folder, got no such file' });
  });

  it('refuses a folder without any image, and says what is in it', async () => {
    writeFileSync(join(folder, 'readme'), 'text');
    writeFileSync(join(folder, 'report'), instance({ '00280010': undefined, '00280011': undefined, '7fe00010': undefined }));
    await expect(openStudies().open({ paths: [folder] })).rejects.toThrow('got none in 2 files, 1 of them DICOM objects without pixels');
  });
});

describe('patients', () => {
  async function patientsOf(...files: Parameters<typeof tinyDicom>[0][]): Promise<[string, string, string[]][]> {
    files.forEach((changes, at) => writeFileSync(join(folder, `${at}`), instance({ '0020000d': ['UI', `5.${at}`], '0020000e': ['UI', `5.${at}.1`], ...changes })));
    const { open, list } = openStudies();
    await open({ paths: [folder] });
    return list().map(({ patient, date }) => [patient?.name ?? '', date, patient?.notes ?? []]);
  }

  it('have their studies newest first, undated ones last', async () => {
    expect((await patientsOf({ '00080020': ['DA', '20240301'] }, { '00080020': undefined }, { '00080020': ['DA', '20251120'] })).map(([, date]) => date)).toEqual(['2025-11-20', '2024-03-01', '']);
  });

  it('are one where their name is written in other letters', async () => {
    writeFileSync(join(folder, 'x'), instance());
    writeFileSync(join(folder, 'y'), instance({ '00100010': ['PN', 'DOE^JANE^^'] }));
    const { open, list } = openStudies();
    await open({ paths: [folder] });
    expect(new Set(list().map(({ patient }) => patient?.id)).size).toBe(1);
  });

  it('of one number and two names are kept apart, and both say so', async () => {
    const rows = await patientsOf({}, { '00100010': ['PN', 'Roe^Richard'] });
    expect(rows).toEqual([
      ['Doe Jane', '2026-11-20', ['The same patient number is also used for Roe Richard; they are kept apart']],
      ['Roe Richard', '2026-11-20', ['The same patient number is also used for Doe Jane; they are kept apart']],
    ]);
  });

  it('of one number by two issuers have nothing to do with each other', async () => {
    const rows = await patientsOf({ '00100021': ['LO', 'North'] }, { '00100021': ['LO', 'South'], '00100010': ['PN', 'Roe^Richard'] });
    expect(rows.map(([, , notes]) => notes)).toEqual([[], []]);
  });

  it('without a number are told apart by name and birth date, without either every study stands alone', async () => {
    const { open, list } = openStudies();
    const nobody = { '00100010': undefined, '00100020': undefined };
    writeFileSync(join(folder, '1'), instance({ '00100020': undefined, '00100030': ['DA', '19600101'], '0020000d': ['UI', '1'] }));
    writeFileSync(join(folder, '2'), instance({ '00100020': undefined, '00100030': ['DA', '19600101'], '0020000d': ['UI', '2'] }));
    writeFileSync(join(folder, '3'), instance({ '00100020': undefined, '00100030': ['DA', '19890505'], '0020000d': ['UI', '3'] }));
    writeFileSync(join(folder, '4'), instance({ ...nobody, '0020000d': ['UI', '4'] }));
    writeFileSync(join(folder, '5'), instance({ ...nobody, '0020000d': ['UI', '5'] }));
    await open({ paths: [folder] });
    const ids = list().map(({ patient }) => patient?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
    expect(list().map(({ patient }) => patient?.notes[0])).toEqual([...Array<string>(3).fill('No patient number: told apart by name and birth date'), ...Array<string>(2).fill('Neither patient number nor name')]);
  });
});

describe('a study that is closed', () => {
  it('is open no longer with its images, can be opened again, and leaves its patient number to the one who shares it', async () => {
    writeFileSync(join(folder, 'ann'), instance({ '00100010': ['PN', 'Ann'], '0020000d': ['UI', '1'] }));
    writeFileSync(join(folder, 'bea'), instance({ '00100010': ['PN', 'Bea'], '0020000d': ['UI', '2'] }));
    const { studies, open, list } = openStudies();
    await open({ paths: [folder] });
    const ann = list().find(({ patient }) => patient?.name === 'Ann');
    const bea = list().find(({ patient }) => patient?.name === 'Bea');
    const imageId = ann?.series[0]?.images[0]?.id ?? '';
    expect(bea?.patient?.notes).toHaveLength(1);

    expect(studies.close(ann?.id ?? '')).toEqual([bea?.id]);
    expect(list().map(({ patient }) => [patient?.name, patient?.notes])).toEqual([['Bea', []]]);
    expect(() => studies.image(imageId)).toThrow('expected an image that is open');
    expect(() => studies.seriesImages(ann?.series[0]?.id ?? '', () => 0)).toThrow('expected a series that is open');
    expect(() => studies.close(ann?.id ?? '')).toThrow('expected a study that is open');

    await open({ paths: [join(folder, 'ann')] });
    expect(list().map(({ patient }) => patient?.name).toSorted()).toEqual(['Ann', 'Bea']);
    expect(studies.image(imageId).name).toBe('ann');
  });

  it('hands its UID to another file that bears it', async () => {
    writeFileSync(join(folder, 'ann'), tinyDicom({ '00080018': ['UI', '1.2.3.5'], '00100010': ['PN', 'Ann'], '0020000d': ['UI', '1'] }));
    writeFileSync(join(folder, 'bea'), tinyDicom({ '00080018': ['UI', '1.2.3.5'], '00100010': ['PN', 'Bea'], '0020000d': ['UI', '2'] }));
    const { studies, open, list } = openStudies();
    await open({ paths: [folder] });
    const first = studies.bearing('1.2.3.5');
    studies.close(studies.studyOf(first?.id ?? ''));
    expect(list()).toHaveLength(1);
    expect(studies.bearing('1.2.3.5')?.name).toBe(first?.name === 'ann' ? 'bea' : 'ann');
  });
});

describe('files that are handed over', () => {
  it.each([
    ['a.dcm', 'a.dcm'], ['../../etc/passwd', 'etc/passwd'], ['/etc/passwd', 'etc/passwd'], ['C:\\x\\y.dcm', 'C/x/y.dcm'], ['a/./b/../c', 'a/b/c'], ['..', 'file'], ['', 'file'], ['n\u0000ul\n.png', 'nul.png'],
  ])('keep their name inside: %j', (given, kept) => {
    expect(safeName(given)).toBe(kept);
  });

  it('are brought together under the names they came with, and removed at the end', async () => {
    const uploads = createUploads();
    const ids = [];
    for (const name of ['set/x.png', 'set/deep/y.png']) ids.push((await uploads.receive(name, Readable.from([Buffer.from(picture(name.length))]))).id);
    const opening = await openingOfUploads(ids, uploads);
    const { studies, open } = openStudies();
    await open(opening);
    expect(studies.images().map(({ relativePath }) => relativePath)).toEqual(['set/x.png', 'set/deep/y.png']);
    await uploads.dispose();
    await expect(open(opening)).rejects.toThrow('no such file');
  });

  it('of one name are two files, not a refusal', async () => {
    const uploads = createUploads();
    const ids = [];
    for (const level of [3, 4]) ids.push((await uploads.receive('x.png', Readable.from([Buffer.from(picture(level))]))).id);
    const { studies, open } = openStudies();
    await open(await openingOfUploads(ids, uploads));
    expect(studies.images().map(({ name }) => name)).toEqual(['x.png', 'x.png']);
    await uploads.dispose();
  });

  it('are refused beyond the ceiling and leave nothing', async () => {
    const uploads = createUploads({ ceiling: 10 });
    await expect(uploads.receive('x', Readable.from([Buffer.alloc(11)]))).rejects.toMatchObject({ code: 'output_unwritable' });
    expect(() => uploads.file('x')).toThrow('unknown');
    await uploads.dispose();
  });

  it('are refused when all of them together would fill the disk', async () => {
    const uploads = createUploads({ totalCeiling: 15, mostFiles: 2 });
    await uploads.receive('a', Readable.from([Buffer.alloc(10)]));
    await expect(uploads.receive('b', Readable.from([Buffer.alloc(10)]))).rejects.toThrow('open the folder by its place instead');
    await uploads.dispose();
    const few = createUploads({ mostFiles: 1 });
    await few.receive('a', Readable.from([Buffer.alloc(1)]));
    await expect(few.receive('b', Readable.from([Buffer.alloc(1)]))).rejects.toThrow('at most 1 files in one session');
    await few.dispose();
  });
});
