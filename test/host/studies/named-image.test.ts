// The command line's --image may be a file of a study: in a folder, on a disc, inside of a zip archive.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readSource } from '../../../src/host/studies/image-source.ts';
import { namedImage } from '../../../src/host/studies/named-image.ts';
import { directoryOf } from '../../dicom/media-directory.ts';
import { syntheticInstance } from './write-studies.ts';
import { zipOf } from './zip-writer.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-named-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const one = syntheticInstance({ '00080018': ['UI', '1'] });
const two = syntheticInstance({ '00080018': ['UI', '2'] }, { seed: 3 });
const bytesOf = async (path: string) => Buffer.from(await readSource(await namedImage(path)));

describe('an image that is named by a path', () => {
  it('may be a file, an entry of a zip archive, or the only image of an archive or a disc', async () => {
    mkdirSync(join(folder, 'disc', 'A'), { recursive: true });
    writeFileSync(join(folder, 'disc', 'A', 'IM1'), one);
    writeFileSync(join(folder, 'disc', 'readme.txt'), 'x');
    writeFileSync(join(folder, 'disc', 'DICOMDIR'), directoryOf(['A\\IM1']));
    writeFileSync(join(folder, 'both.zip'), zipOf([{ name: 'p/IM1', bytes: one }, { name: 'p/IM2', bytes: two }]));
    writeFileSync(join(folder, 'only.zip'), zipOf([{ name: 'IM2', bytes: two }, { name: 'readme', bytes: new Uint8Array(3) }]));
    expect(await bytesOf(join(folder, 'disc', 'A', 'IM1'))).toEqual(one);
    await expect(bytesOf(join(folder, 'disc'))).rejects.toThrow('disc: expected an image file, got a folder.');
    expect(await bytesOf(join(folder, 'disc', 'DICOMDIR'))).toEqual(one);
    expect(await bytesOf(join(folder, 'both.zip', 'p', 'IM2'))).toEqual(two);
    expect(await bytesOf(join(folder, 'only.zip'))).toEqual(two);
  });

  it('is refused where there are several, naming them', async () => {
    const path = join(folder, 's.zip');
    writeFileSync(path, zipOf([one, two].map((bytes, at) => ({ name: `${at}.dcm`, bytes }))));
    await expect(namedImage(path)).rejects.toMatchObject({ code: 'image_unreadable', message: expect.stringContaining('expected one image, got a zip archive of several; name one of them: "0.dcm", "1.dcm"') as string });
  });

  it('is refused where an archive has no such entry, or one that is not read', async () => {
    writeFileSync(join(folder, 's.zip'), zipOf([{ name: 'a', bytes: one }, { name: 'b', bytes: two, lies: { flags: 1 } }]));
    await expect(namedImage(join(folder, 's.zip', 'c'))).rejects.toThrow('s.zip: expected an entry "c", got none of that name');
    await expect(namedImage(join(folder, 's.zip', 'b'))).rejects.toThrow('got one that is refused: it is encrypted');
  });

  it('that leads nowhere is left to whoever reads it', async () => {
    expect(await namedImage(join(folder, 'none'))).toEqual({ kind: 'file', path: join(folder, 'none') });
  });
});
