// Compiled models from the command line: a question asked again has the same maps, and doctor says what is kept.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/host/files/npy.ts';
import { describeShared, sharedFloats } from '../shared-data.ts';
import { cardOf, factSheet, sharedModel } from '../shared-models.ts';
import { overread } from './run-in-process.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-kept-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('doctor', () => {
  it('says where compiled models are kept and how much they take', async () => {
    const { stdout } = await overread(['doctor', '--json'], { env: { OVERREAD_CACHE: folder } });
    expect(JSON.parse(stdout)).toMatchObject({ compiledModels: { folder: join(folder, 'compiled'), entries: 0, bytes: 0, problem: null } });
  });

  it('says why none are kept', async () => {
    writeFileSync(join(folder, 'file'), '');
    const [off, unwritable] = [await overread(['doctor'], { env: { OVERREAD_CACHE: 'off' } }), await overread(['doctor'], { env: { OVERREAD_CACHE: join(folder, 'file') } })];
    expect(off.stdout).toMatch(/compiled models +not kept: OVERREAD_CACHE is off/);
    expect(unwritable.stdout).toMatch(/compiled models +not kept: .*(ENOTDIR|EEXIST|ENOENT)/);
  });
});

describeShared('models/index.json', 'explain with compiled models kept', () => {
  it('writes the same bytes of every map the first time, the second time and without', async () => {
    const name = 'squeezenet11-imagenet-fp16-onnx';
    const [reference] = factSheet(name).references;
    const [card, tensor] = [join(folder, 'card.json'), join(folder, 'input.npy')];
    writeFileSync(card, JSON.stringify(cardOf(name)));
    writeFileSync(tensor, writeNpy(reference!.shape, sharedFloats(`models/${name}/${reference!.input}`)));
    const maps = async (out: string, cache: string): Promise<readonly string[]> => {
      const { code, stderr } = await overread(['explain', '--model', sharedModel(name), '--card', card, '--tensor', tensor, '--out', join(folder, out)], { env: { OVERREAD_CACHE: cache } });
      expect([code, stderr]).toEqual([0, '']);
      return readdirSync(join(folder, out, 'maps')).map((file) => `${file} ${readFileSync(join(folder, out, 'maps', file)).toString('hex')}`);
    };
    const cache = join(folder, 'cache');
    const [without, first, second] = [await maps('without', 'off'), await maps('first', cache), await maps('second', cache)];
    expect(without).toHaveLength(7);
    expect(first).toEqual(without);
    expect(second).toEqual(without);
    expect(readdirSync(join(cache, 'compiled'))).toHaveLength(1);
  });
});
