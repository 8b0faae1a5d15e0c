// Thumbnails show the image through its own window, come from a thread, and a broken image costs only its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createThumbnails } from '../../../src/host/services/thumbnails.ts';
import { zipOf } from '../studies/zip-writer.ts';
import { listZip } from '../../../src/host/studies/zip-archive.ts';
import { tinyDicom } from '../tiny-study.ts';
import type { ImageSource } from '../../../src/host/studies/image-source.ts';
import type { Thumbnails } from '../../../src/host/services/thumbnails.ts';
import type { ImageRecord } from '../../../src/host/studies/study-tree.ts';

let folder: string;
let thumbnails: Thumbnails;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-thumbnails-'));
  thumbnails = createThumbnails();
});
afterAll(() => {
  thumbnails.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const record = (id: string, source: ImageSource): ImageRecord => ({ id, source, name: `${id}.dcm`, relativePath: id, kind: 'dicom', rows: 40, cols: 30, frames: 1, header: null, group: '', isDemo: false, note: null });

function file(id: string, bytes: Uint8Array): ImageRecord {
  const path = join(folder, id);
  writeFileSync(path, bytes);
  return record(id, { kind: 'file', path });
}

describe('a thumbnail', () => {
  it('is what the first window of the file makes of its pixels, PS3.3 C.11.2.1.2.1', async () => {
    const { width, height, data } = decode(await thumbnails.of(file('window', tinyDicom({ '00281050': ['DS', '500'], '00281051': ['DS', '801'] }))));
    expect([width, height]).toEqual([30, 40]);
    // Stored 100 + 20 x, and 3000 more in the square: (v − 499.5) / 800 + ½ of 255.
    const grey = (x: number) => Math.round(((100 + 20 * x - 499.5) / 800 + 0.5) * 255);
    expect([0, 10, 29].map((x) => data[x])).toEqual([0, 10, 29].map(grey));
    expect(data[25 * 30 + 8]).toBe(255);
  });

  it('of an image that is dark where others are bright is turned over', async () => {
    const { data } = decode(await thumbnails.of(file('inverted', tinyDicom({ '00280004': ['CS', 'MONOCHROME1'] }))));
    expect(data[0]).toBeGreaterThan(data[25 * 30 + 8] ?? 255);
  });

  it('is made from inside of a zip archive too', async () => {
    const path = join(folder, 's.zip');
    writeFileSync(path, zipOf([{ name: 'IM1', bytes: tinyDicom() }]));
    const { entries: [entry] } = await listZip(path);
    expect(decode(await thumbnails.of(record('zipped', { kind: 'zip-entry', path, entry: entry! }))).width).toBe(30);
  });

  it('of a broken image is refused, those before and after it are made, and it is tried again when asked for again', async () => {
    const broken = file('broken', tinyDicom().subarray(0, 900));
    const asked = await Promise.allSettled([thumbnails.of(file('before', tinyDicom())), thumbnails.of(broken), thumbnails.of(file('after', tinyDicom()))]);
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    writeFileSync(join(folder, 'broken'), tinyDicom());
    expect((await thumbnails.of(broken)).length).toBeGreaterThan(50);
  });

  it('that was asked for last is made first, and none is made twice', async () => {
    const own = createThumbnails();
    const order: string[] = [];
    const ask = (image: ImageRecord) => own.of(image).then(() => order.push(image.id));
    const images = ['1', '2', '3', '4'].map((id) => file(`order ${id}`, tinyDicom()));
    await Promise.all(images.map(ask));
    expect(order).toEqual(['order 1', 'order 4', 'order 3', 'order 2']);
    expect(await own.of(images[0]!)).toBe(await own.of(images[0]!));
    own.dispose();
  });

  it('that waits is refused as cancelled when the host ends', async () => {
    const own = createThumbnails();
    const waiting = Promise.allSettled([own.of(file('end 1', tinyDicom())), own.of(file('end 2', tinyDicom()))]);
    own.dispose();
    expect((await waiting).map((result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : ''))).toEqual(['cancelled', 'cancelled']);
  });
});
