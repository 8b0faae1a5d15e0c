// The threads that decode: the same pixels as in this thread, one refusal for what hangs or dies, and no process kept alive.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/contracts/errors.ts';
import { createDecodePool, decodeImageApart } from '../../../src/host/images/decode-pool.ts';
import { decodeImageFile } from '../../../src/host/images/decode.ts';
import { encodePng } from '../../../src/report/png.ts';
import { mutantOf } from '../../fuzz/one-mutant.ts';
import { synthesizedOriginals } from '../../fuzz/originals.ts';

let folder = '';
const originals = synthesizedOriginals();
const pathOf = (name: string): string => join(folder, `${name}.dcm`);
const sourceOf = (name: string) => ({ kind: 'file', path: pathOf(name) }) as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-'));
  for (const { name, bytes } of originals) await writeFile(pathOf(name), bytes);
  await writeFile(join(folder, 'picture.png'), encodePng({ width: 3, height: 2, channels: 1, values: Uint8Array.from([1, 2, 3, 4, 5, 6]) }));
});
afterAll(() => rm(folder, { recursive: true }));

describe('decoding in threads', () => {
  it('gives for every encoding and codec what decoding in this thread gives', async () => {
    const pool = createDecodePool({ threads: 2 });
    const images = await Promise.all(originals.map(({ name }) => pool.decode(sourceOf(name), { name })));
    for (const [i, { name }] of originals.entries()) expect(images[i], name).toEqual({ ...(await decodeImageFile(pathOf(name))), name });
    await pool.dispose();
  });

  it('gives the frames of a file that is open, also when it was asked for all at once', async () => {
    const pool = createDecodePool({ threads: 1 });
    const name = '1.2.840.10008.1.2.4.80';
    const frames = await Promise.all([0, 1, 0, 1].map((frame) => pool.decode(sourceOf(name), { name, frame })));
    expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 0, 1]);
    expect(frames[1]?.stored).toEqual(frames[0]?.stored);
    await pool.dispose();
  });

  it('decodes pictures, and keeps refusals with their code', async () => {
    expect([...(await decodeImageApart(join(folder, 'picture.png'))).stored]).toEqual([1, 2, 3, 4, 5, 6]);
    await expect(decodeImageApart(join(folder, 'missing.dcm'))).rejects.toMatchObject({ code: 'image_unreadable', message: 'missing.dcm: expected an image file, got no such file.' });
    await expect(decodeImageApart(pathOf('1.2.840.10008.1.2'), { frame: 3 })).rejects.toMatchObject({ code: 'usage_option' });
  });
});

describe('a file that a thread does not survive', () => {
  // Mutants of files that are made here, whose decoders never come to an end: found by the long fuzzing run.
  it('is refused when its decoder never ends, and the same thread is not waited for', { timeout: 180_000 }, async () => {
    const name = '1.2.840.10008.1.2.4.203';
    const original = originals.find((candidate) => candidate.name === name);
    if (original === undefined) throw new Error(`no ${name}`);
    await writeFile(pathOf('endless'), mutantOf(original, 63901));
    const pool = createDecodePool({ threads: 1 });
    await expect(pool.decode(sourceOf('endless'), { name: 'endless' })).rejects.toMatchObject({ code: 'image_unreadable', message: 'endless: decoding it takes longer than 4.0 s.' });
    expect((await pool.decode(sourceOf(name), { name })).stored.length).toBe(24 * 20);
    await pool.dispose();
  });

  // Stand-ins for a decoder that hangs, eats memory or dies, on the file named so; others are answered.
  const thread = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, name }) => {
      if (name === 'hangs') {
        parentPort.postMessage({ id, limitMs: 300 });
        for (;;) { /* for ever */ }
      }
      if (name === 'eats') for (const all = [];;) all.push(new Array(1e5).fill(id));
      if (name === 'dies') throw new Error('patient Secret');
      parentPort.postMessage({ id, error: { code: 'image_unsupported', message: name + ' was answered' } });
    });`;
  const entry = () => join(folder, 'thread.mjs');
  beforeAll(() => writeFile(join(folder, 'thread.mjs'), thread));

  const cases: [string, string][] = [
    ['hangs', 'hangs: decoding it takes longer than 0.3 s.'],
    ['eats', 'eats: decoding it needs more memory than is allowed.'],
    ['dies', 'dies: it cannot be decoded.'],
  ];
  for (const [name, message] of cases) {
    it(`that ${name} is refused, and the next one is decoded`, async () => {
      const pool = createDecodePool({ threads: 1, entry: entry(), mostHeapMb: 16 });
      const refused = pool.decode(sourceOf(name), { name }).catch((error: unknown) => error as AppError);
      const next = pool.decode(sourceOf('next'), { name: 'next' }).catch((error: unknown) => error as AppError);
      expect(await refused).toMatchObject({ code: 'image_unreadable', message });
      expect(await next).toMatchObject({ message: 'next was answered' });
      await pool.dispose();
    });
  }

  it('is refused as cancelled when the pool is ended, with all that wait', async () => {
    const pool = createDecodePool({ threads: 1, entry: entry() });
    const all = ['hangs', 'a', 'b'].map((name) => pool.decode(sourceOf(name), { name }).catch((error: unknown) => error as AppError));
    await pool.dispose();
    expect((await Promise.all(all)).map((error) => 'code' in error && error.code)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await expect(pool.decode(sourceOf('c'), { name: 'c' })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
