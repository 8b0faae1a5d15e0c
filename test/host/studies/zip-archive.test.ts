// Zip archives are read in place, and whatever one pretends to be, it costs little and is said.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { listZip, readZipEntry, zipLimits } from '../../../src/host/studies/zip-archive.ts';
import { looksLikeZip } from '../../../src/host/studies/zip-signature.ts';
import { zipOf } from './zip-writer.ts';
import type { ZipLimits } from '../../../src/host/studies/zip-archive.ts';
import type { ZipEndLies, ZipFileEntry } from './zip-writer.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-zip-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const text = (words: string) => new TextEncoder().encode(words);

function write(entries: readonly ZipFileEntry[], end?: ZipEndLies): string {
  const path = join(folder, 'study.zip');
  writeFileSync(path, zipOf(entries, end));
  return path;
}

async function listed(entries: readonly ZipFileEntry[], limits?: Partial<ZipLimits>): Promise<{ names: string[]; refused: string[] }> {
  const { entries: found, refused } = await listZip(write(entries), { ...zipLimits, ...limits });
  return { names: found.map(({ name }) => name), refused: refused.map(({ name, reason }) => `${name}: ${reason}`) };
}

describe('a zip archive', () => {
  it('is listed without folders, hidden files and what macOS adds, and its entries are the bytes that went in', async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => (at * at) % 251);
    const path = write([
      { name: 'a/', bytes: new Uint8Array() }, { name: 'a/packed', bytes }, { name: 'a/stored.dcm', bytes, isStored: true }, { name: 'Ünïcode', bytes: text('x') },
      { name: 'a/.DS_Store', bytes: text('x') }, { name: '__MACOSX/a/._packed', bytes: text('x') }, { name: 'b\\windows', bytes },
    ]);
    const { entries, refused } = await listZip(path);
    expect(refused).toEqual([]);
    expect(entries.map(({ name }) => name)).toEqual(['a/packed', 'a/stored.dcm', 'Ünïcode', 'b/windows']);
    for (const entry of entries.filter(({ bytes: size }) => size === 5_000)) expect(await readZipEntry(path, entry)).toEqual(bytes);
  });

  it('is known by its first bytes, not by its name', () => {
    expect(looksLikeZip(zipOf([{ name: 'x', bytes: text('x') }]))).toBe(true);
    expect(looksLikeZip(zipOf([]))).toBe(true);
    expect(looksLikeZip(text('PK!!'))).toBe(false);
  });

  it('never names a file outside of itself', async () => {
    const tricks = ['../up', 'a/../../up', '/etc/passwd', 'C:/x', '..\\up', 'nul\0name'];
    const { names, refused } = await listed([...tricks.map((name) => ({ name, bytes: text('x') })), { name: 'good', bytes: text('x') }]);
    expect(names).toEqual(['good']);
    expect(refused).toHaveLength(tricks.length);
    expect(refused.every((line) => line.endsWith('a name that leads out of the archive is not followed'))).toBe(true);
  });

  it('inside of a zip archive is refused by its name, encrypted and strange entries by their reason', async () => {
    const { names, refused } = await listed([
      { name: 'inner.ZIP', bytes: text('x') }, { name: 'secret', bytes: text('x'), lies: { flags: 1 } }, { name: 'lzma', bytes: text('x'), lies: { method: 14 } },
      { name: 'two-sizes', bytes: text('x'), isStored: true, lies: { bytes: 7 } }, { name: 'good', bytes: text('x') },
    ]);
    expect(names).toEqual(['good']);
    expect(refused).toEqual([
      'inner.ZIP: a zip archive inside of a zip archive is not opened; unpack it first', 'secret: it is encrypted; unpack it with its password first',
      'lzma: expected a stored or deflated entry, got compression method 14', 'two-sizes: expected a stored entry of one length, got 1 and 7 bytes',
    ]);
  });

  it('that unpacks to more than is read is refused before anything is unpacked', async () => {
    const zeros = new Uint8Array(200_000);
    expect((await listed([{ name: 'bomb', bytes: zeros }], { smallBytes: 1_000, ratio: 100 })).refused[0]).toContain('expected an entry packed to at most 1/100');
    expect((await listed([{ name: 'big', bytes: zeros }], { entryBytes: 100_000 })).refused[0]).toContain('big: expected at most 1 MiB');
    await expect(listed([{ name: 'a', bytes: zeros }, { name: 'b', bytes: zeros }], { totalBytes: 300_000 })).rejects.toThrow('unpacks to at most');
    await expect(listed([{ name: 'a', bytes: text('x') }, { name: 'b', bytes: text('y') }], { entries: 1 })).rejects.toThrow('at most 1 entries, got 2');
  });

  it('whose entries share their bytes is refused entry by entry: that is how a small file pretends to be a huge one', async () => {
    const { names, refused } = await listed([{ name: 'one', bytes: text('kernel') }, { name: 'two', bytes: text('kernel'), lies: { headerAt: 0 } }, { name: 'three', bytes: text('kernel'), lies: { headerAt: 0 } }]);
    expect(names).toEqual(['one']);
    expect(refused).toEqual(['two', 'three'].map((name) => `${name}: it shares its bytes with another entry: it looks like a zip bomb`));
  });

  it('that lies about an entry is found out when the entry is read, at the cost of what it promised', async () => {
    const zeros = new Uint8Array(2 ** 20);
    const path = write([{ name: 'longer', bytes: zeros, lies: { bytes: 10 } }, { name: 'crc', bytes: text('abc'), lies: { crc: 1 } }, { name: 'shorter', bytes: text('abc'), lies: { bytes: 5 } }]);
    const { entries: [longer, crc, shorter] } = await listZip(path);
    await expect(readZipEntry(path, longer!)).rejects.toThrow('expected an entry that unpacks to 10 bytes, got damaged or longer data');
    await expect(readZipEntry(path, crc!)).rejects.toThrow('it is damaged');
    await expect(readZipEntry(path, shorter!)).rejects.toThrow('it is damaged');
  });

  it('that changed or vanished after it was opened says so when an image is wanted', async () => {
    const path = write([{ name: 'a', bytes: text('abc') }]);
    const { entries: [entry] } = await listZip(path);
    writeFileSync(path, 'something else that is long enough to hold a header');
    await expect(readZipEntry(path, entry!)).rejects.toThrow('the archive has changed; open it again');
    rmSync(path);
    await expect(readZipEntry(path, entry!)).rejects.toThrow('study.zip: expected a zip archive, got no such file');
  });

  it('that is cut short, in several volumes or no archive at all is refused in one line', async () => {
    const whole = zipOf([{ name: 'a', bytes: text('abc') }]);
    const path = join(folder, 'x.zip');
    for (const [bytes, words] of [[whole.subarray(0, -10), 'cut short'], [text('PK\u0003\u0004 but no more'), 'cut short'], [zipOf([{ name: 'a', bytes: text('abc') }], { disk: 3 }), 'several volumes']] as const) {
      writeFileSync(path, bytes);
      await expect(listZip(path)).rejects.toMatchObject({ code: 'image_unreadable', message: expect.stringContaining(words) as string });
    }
  });

  it('keeps what stands before a fault in its directory', async () => {
    const bytes = zipOf([{ name: 'a', bytes: text('abc') }, { name: 'b', bytes: text('abc') }]);
    const second = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 4);
    bytes[second] = 0;
    const path = join(folder, 'x.zip');
    writeFileSync(path, bytes);
    const { entries, refused } = await listZip(path);
    expect(entries.map(({ name }) => name)).toEqual(['a']);
    expect(refused).toEqual([{ name: 'x.zip', reason: 'its directory breaks off after 1 entries: one that is damaged' }]);
  });
});
