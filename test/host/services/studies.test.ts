// Files become studies as they say they belong together.
import { mkdirSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openImages } from '../../../src/host/services/open-files.ts';
import { createStudies } from '../../../src/host/services/studies.ts';
import { createUploads, safeName } from '../../../src/host/services/uploads.ts';
import { encodePng } from '../../../src/report/png.ts';
import { tinyDicom } from '../tiny-study.ts';
import { Readable } from 'node:stream';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-studies-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const picture = (level: number) => encodePng({ width: 4, height: 3, channels: 1, values: new Uint8Array(12).fill(level) });

describe('opening a folder', () => {
  it('finds images below it, groups them by study and series, and sorts by their numbers', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'second'), tinyDicom({ '00200013': ['IS', '2'], '00200011': ['IS', '5'] }));
    writeFileSync(join(folder, 'a', 'b', 'tenth.dcm'), tinyDicom({ '00200013': ['IS', '10'], '00200011': ['IS', '5'] }));
    writeFileSync(join(folder, 'early.dcm'), tinyDicom({ '0020000e': ['UI', '1.2.3.9'], '00200011': ['IS', '1'], '0008103e': ['LO', 'Lateral'] }));
    writeFileSync(join(folder, 'other.dcm'), tinyDicom({ '0020000d': ['UI', '9.9'], '0020000e': ['UI', '9.9.1'], '00081030': ['LO', 'Follow-up'] }));
    writeFileSync(join(folder, 'p.png'), picture(7));
    writeFileSync(join(folder, '.hidden.dcm'), tinyDicom());
    const studies = createStudies();
    const { images, refused } = await openImages(folder);
    studies.add(images);
    expect(refused).toEqual([]);
    const list = studies.list(() => 0);
    expect(list.map(({ title, series }) => [title, series.map((one) => [one.description, one.images.map(({ name }) => name)])])).toEqual([
      ['Doe Jane', [['Lateral', ['early.dcm']], ['PA', ['second', 'tenth.dcm']]]],
      ['Doe Jane · Follow-up', [['PA', ['other.dcm']]]],
      [folder.slice(folder.lastIndexOf('/') + 1), [[expect.any(String), ['p.png']]]],
    ]);
    // No UID leaves the host.
    expect(JSON.stringify(list)).not.toContain('1.2.3');
  });

  it('refuses a path that is not there', async () => {
    await expect(openImages(join(folder, 'none'))).rejects.toMatchObject({ code: 'image_unreadable', message: 'none: expected an image file or a folder, got no such file' });
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
    const together = await uploads.together(ids);
    expect((await openImages(together)).images.map(({ relativePath }) => relativePath)).toEqual(['set/deep/y.png', 'set/x.png']);
    await uploads.dispose();
    await expect(openImages(together)).rejects.toThrow('no such file');
  });

  it('of one name are two files, not a refusal', async () => {
    const uploads = createUploads();
    const ids = [];
    for (const level of [3, 4]) ids.push((await uploads.receive('x.png', Readable.from([Buffer.from(picture(level))]))).id);
    expect((await openImages(await uploads.together(ids))).images.map(({ name }) => name)).toEqual(['x.png', 'x.png']);
    await uploads.dispose();
  });

  it('are refused beyond the ceiling and leave nothing', async () => {
    const uploads = createUploads({ ceiling: 10 });
    await expect(uploads.receive('x', Readable.from([Buffer.alloc(11)]))).rejects.toMatchObject({ code: 'output_unwritable' });
    expect(() => uploads.file('x')).toThrow('unknown');
    await uploads.dispose();
  });
});
