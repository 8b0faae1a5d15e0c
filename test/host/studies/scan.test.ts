// What was opened is looked through: media by their directory and never beyond their folder, files that vanish, archives.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodePng } from '../../../src/report/png.ts';
import { readHeader } from '../../../src/host/studies/read-header.ts';
import { scan } from '../../../src/host/studies/scan.ts';
import { directoryOf } from '../../dicom/media-directory.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';
import { syntheticInstance } from './write-studies.ts';
import { zipOf } from './zip-writer.ts';
import type { ScanEvent } from '../../../src/host/studies/scan.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-scan-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

function put(path: string, bytes: Uint8Array | string): string {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), bytes);
  return join(folder, path);
}

async function scanned(...paths: string[]): Promise<{ images: string[]; problems: string[]; passedOver: number; listed: number }> {
  const events: ScanEvent[] = [];
  await scan(paths, (event) => events.push(event));
  return {
    images: events.flatMap((event) => (event.kind === 'image' ? event.image.relativePath : [])),
    problems: events.flatMap((event) => (event.kind === 'problem' ? `${event.problem.name}: ${event.problem.reason}` : [])),
    passedOver: events.filter(({ kind }) => kind === 'passed-over').length,
    listed: events.flatMap((event) => (event.kind === 'listed' ? event.headers : [])).length,
  };
}

const instance = (uid: string) => syntheticInstance({ '00080018': ['UI', uid] });

describe('a folder', () => {
  it('gives its images, whatever they are called, and the reason for every one that is broken', async () => {
    put('a/NOENDING', instance('1'));
    put('a/picture.PNG', encodePng({ width: 3, height: 2, channels: 1, values: new Uint8Array(6) }));
    put('a/notes.txt', 'no image');
    put('a/empty.dcm', '');
    put('a/wrong.png', 'no picture');
    put('a/cut.dcm', instance('2').subarray(0, 3_000));
    put('a/inner.zip', zipOf([{ name: 'x', bytes: instance('3') }]));
    expect(await scanned(join(folder, 'a'))).toEqual({
      images: ['NOENDING', 'picture.PNG'], passedOver: 1, listed: 0,
      problems: [
        expect.stringMatching(/^cut\.dcm: cut\.dcm: its header asks for \d+ bytes, the file holds 3000: it was cut$/),
        'empty.dcm: empty.dcm: the file is empty, expected a DICOM, PNG, JPEG or TIFF image',
        'inner.zip: a zip archive inside of what was opened is not looked into; open it by itself',
        'wrong.png: wrong.png: expected a DICOM, PNG, JPEG or TIFF image, got something else',
      ],
    });
  });

  it('whose file vanishes between being found and being read says so, and goes on', async () => {
    const path = put('a', instance('1'));
    unlinkSync(path);
    await expect(readHeader({ kind: 'file', path }, 'a')).rejects.toMatchObject({ code: 'image_unreadable', message: 'a: expected an image file, got none: it has vanished' });
  });

  it('opened together with files that are refused is read all the same', async () => {
    expect(await scanned(put('one', instance('1')), put('text', 'x'), join(folder, 'none'))).toMatchObject({ images: ['one'], problems: [expect.stringContaining('text: '), expect.stringContaining('none: expected an image file or a folder, got no such file')] });
  });
});

describe('a zip archive', () => {
  it('is read in place: headers, pictures, and what is wrong with an entry', async () => {
    const path = put('s.zip', zipOf([
      { name: 'p/IM10', bytes: instance('1') }, { name: 'p/IM2', bytes: instance('2') }, { name: 'readme', bytes: new TextEncoder().encode('x') },
      { name: 'pic.png', bytes: encodePng({ width: 3, height: 2, channels: 1, values: new Uint8Array(6) }) }, { name: 'bad.dcm', bytes: instance('3'), lies: { crc: 7 } }, { name: '../out.dcm', bytes: instance('4') },
    ]));
    expect(await scanned(path)).toMatchObject({ images: ['p/IM2', 'p/IM10', 'pic.png'], passedOver: 1, problems: [expect.stringContaining('../out.dcm: a name that leads out'), expect.stringContaining('it is damaged')] });
  });

  it('has the same identities as its files would have unpacked, so that boxes are found again', async () => {
    const bytes = syntheticInstance({ '00080018': ['UI', '1'] }, { rows: 400, cols: 300 });
    const file = await readHeader({ kind: 'file', path: put('a', bytes) }, 'a');
    const events: ScanEvent[] = [];
    await scan([put('s.zip', zipOf([{ name: 'b', bytes }]))], (event) => events.push(event));
    const ids = [file, ...events].map((found) => (found.kind === 'image' ? found.image.id : null));
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
  });
});

describe('a medium with its DICOMDIR', () => {
  it('gives the files that its directory lists and no others, and names those that are missing', async () => {
    put('disc/A/IM1', instance('1'));
    put('disc/A/im2.', instance('2'));
    put('disc/A/unlisted', instance('3'));
    const path = put('disc/DICOMDIR', directoryOf(['A\\IM1', 'A\\IM2', 'A\\IM3', 'A\\IM1']));
    expect(await scanned(path)).toEqual({ images: ['A/IM1', 'A/IM2'], listed: 2, passedOver: 0, problems: ['A/IM3: listed in the DICOMDIR, but not there'] });
  });

  it.skipIf(process.platform === 'win32')('never leads out of its folder, neither by name nor over a link', async () => {
    put('secret', instance('9'));
    put('disc/A/IM1', instance('1'));
    symlinkSync(join(folder, 'secret'), join(folder, 'disc/A/LINK'));
    symlinkSync(folder, join(folder, 'disc/UP'));
    const tricks = ['..\\secret', 'A\\..\\..\\secret', '\\secret', join(folder, 'secret'), 'A/../../secret', 'A\\IM1\u0007', 'UP\\secret', 'A\\LINK', Array<string>(9).fill('A').join('\\')];
    const { images, problems } = await scanned(put('disc/DICOMDIR', directoryOf(['A\\IM1', ...tricks])));
    expect(images).toEqual(['A/IM1']);
    expect(problems).toHaveLength(tricks.length);
    expect(problems.filter((problem) => problem.includes('over a link'))).toHaveLength(2);
  });

  it('whose directory is broken is looked through as a folder', async () => {
    put('disc/A/IM1', instance('1'));
    const path = put('disc/DICOMDIR', directoryOf(['A\\IM1']).subarray(0, 320));
    expect(await scanned(path)).toMatchObject({ images: ['A/IM1'], problems: [expect.stringContaining('Its folder was looked through instead.')] });
  });
});

describeShared('dicom/dicomdir/DICOMDIR', 'a real disc', () => {
  it('is read by its directory', async () => {
    const { images, problems, listed } = await scanned(sharedPath('dicom/dicomdir/DICOMDIR'));
    expect([images.length, problems, listed]).toEqual([31, [], 31]);
  });
});
