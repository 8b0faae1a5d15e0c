// The folder of compiled models: what is damaged is never handed out, writers do not disturb each other, the ceiling is kept.
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiledModelsFolder, openCompiledModels } from '../../../../src/worker/executors/compiled/cache-folder.ts';
import { CompiledModels } from '../../../../src/worker/executors/compiled/compiled-models.ts';
import type { Draft } from '../../../../src/worker/executors/compiled/compiled-models.ts';

const its = { inputs: ['x'], outputs: [['y', 'onnx~1']] } as const;
const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const [key] = keys;
let parent: string;
let folder: string;
let models: CompiledModels;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'overread-compiled-'));
  folder = join(parent, 'cache', 'compiled');
  models = new CompiledModels(folder);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function begin(its: CompiledModels, which: string, text = 'weights'): Draft {
  const draft = its.begin(which, 100);
  if (draft === undefined) throw new Error('nothing can be kept here');
  writeFileSync(join(draft.folder, 'model.onnx'), 'model');
  writeFileSync(join(draft.folder, 'weights.bin'), text);
  return draft;
}

function age(which: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(join(folder, which), then, then);
}

describe('compiled models', () => {
  it('are found as they were written, and only under their key', () => {
    begin(models, key).finish(its);
    const found = models.find(key);
    expect(found).toMatchObject({ folder: join(folder, key), ...its });
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe('model');
    expect(readFileSync(join(found?.folder ?? '', 'weights.bin'), 'utf8')).toBe('weights');
    expect(models.find(keys[1])).toBeUndefined();
    expect(readdirSync(folder)).toEqual([key]);
  });

  it('are not found before they are finished', () => {
    begin(models, key);
    expect(models.find(key)).toBeUndefined();
  });

  it.each<[string, (entry: string) => void]>([
    ['a byte of the weights differs', (entry) => writeFileSync(join(entry, 'weights.bin'), 'weighty')],
    ['a byte of the model differs', (entry) => writeFileSync(join(entry, 'model.onnx'), 'modem')],
    ['the weights are cut off', (entry) => truncateSync(join(entry, 'weights.bin'), 3)],
    ['the weights are longer', (entry) => appendFileSync(join(entry, 'weights.bin'), 's')],
    ['the weights are gone', (entry) => rmSync(join(entry, 'weights.bin'))],
    ['the model is gone', (entry) => rmSync(join(entry, 'model.onnx'))],
    ['the list is gone', (entry) => rmSync(join(entry, 'entry.json'))],
    ['the list is cut off', (entry) => truncateSync(join(entry, 'entry.json'), 80)],
    ['the list is empty', (entry) => truncateSync(join(entry, 'entry.json'), 0)],
    ['an output is renamed in the list', (entry) => writeFileSync(join(entry, 'entry.json'), readFileSync(join(entry, 'entry.json'), 'utf8').replace('onnx~1', 'onnx~2'))],
  ])('are removed and not found when %s, and can be written again', (_, damage) => {
    begin(models, key).finish(its);
    damage(join(folder, key));
    expect(models.find(key)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    begin(models, key).finish(its);
    expect(models.find(key)).toBeDefined();
  });

  it('of another question, moved to this key, are removed and not found', () => {
    begin(models, keys[1]).finish(its);
    const from = join(folder, keys[1]);
    mkdirSync(join(folder, key), { mode: 0o700 });
    for (const name of readdirSync(from)) writeFileSync(join(folder, key, name), readFileSync(join(from, name)));
    expect(models.find(key)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([keys[1]]);
  });

  it('written by two processes at once are one entry, whole', () => {
    const [mine, theirs] = [begin(models, key, 'weights'), begin(new CompiledModels(folder), key, 'weights')];
    theirs.finish(its);
    mine.finish(its);
    expect(models.find(key)).toBeDefined();
    expect(readdirSync(folder)).toEqual([key]);
  });

  it('that were used least recently go when the ceiling is passed', () => {
    begin(models, keys[0], 'w'.repeat(4000)).finish(its);
    begin(models, keys[1], 'w'.repeat(4000)).finish(its);
    age(keys[0], 20);
    age(keys[1], 10);
    expect(models.find(keys[0])).toBeDefined();
    begin(new CompiledModels(folder, { ceilingBytes: 10_000 }), keys[2], 'w'.repeat(4000)).finish(its);
    expect(readdirSync(folder).toSorted()).toEqual([keys[0], keys[2]]);
  });

  it('larger than the ceiling are not kept at all', () => {
    begin(new CompiledModels(folder, { ceilingBytes: 1000 }), key, 'w'.repeat(4000)).finish(its);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('left half written by a killed process are removed an hour later', () => {
    const { folder: left } = begin(models, key);
    begin(models, keys[1]).discard();
    expect(readdirSync(folder)).toHaveLength(1);
    utimesSync(left, new Date(Date.now() - 7200_000), new Date(Date.now() - 7200_000));
    begin(models, keys[1]).discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are private to their user', { skip: process.platform === 'win32' }, () => {
    begin(models, key).finish(its);
    chmodSync(folder, 0o777);
    expect(models.find(key)).toBeUndefined();
    expect(models.begin(keys[1], 0)).toBeUndefined();
    expect(models.state().problem).toMatch(/only its owner, this user, can write to/);
  });

  it('are done without where the folder cannot be made', () => {
    writeFileSync(join(parent, 'cache'), 'a file');
    expect(models.find(key)).toBeUndefined();
    expect(models.begin(key, 0)).toBeUndefined();
    expect(models.state()).toMatchObject({ entries: 0, problem: expect.stringMatching(/ENOTDIR|EEXIST/) });
  });

  it('are done without where the disk has no room', () => {
    expect(models.begin(key, 2 ** 60)).toBeUndefined();
  });

  it('say where they are, how many, and how much they take', () => {
    begin(models, key).finish(its);
    const { bytes, ...state } = models.state();
    expect(state).toEqual({ folder, entries: 1, ceilingBytes: 2 ** 31, problem: null });
    expect(bytes).toBeGreaterThan('modelweights'.length);
    expect(readdirSync(folder)).toEqual([key]);
  });
});

describe('the folder of compiled models', () => {
  it.each([
    [{ OVERREAD_CACHE: '/own', OVERREAD_DATA: '/data' }, 'linux', join('/own', 'compiled')],
    [{ OVERREAD_DATA: '/data', XDG_CACHE_HOME: '/caches' }, 'linux', join('/data', 'cache', 'compiled')],
    [{ XDG_CACHE_HOME: '/caches' }, 'linux', join('/caches', 'overread', 'compiled')],
    [{ LOCALAPPDATA: '/local' }, 'win32', join('/local', 'Overread', 'cache', 'compiled')],
  ])('with %j on %s is %s', (env, platform, expected) => {
    expect(compiledModelsFolder(env, platform)).toBe(expected);
  });

  it('is in the user\'s own caches where XDG_CACHE_HOME is relative', () => {
    expect(compiledModelsFolder({ XDG_CACHE_HOME: 'here' }, 'linux')).toMatch(/\.cache.overread.compiled$/);
  });

  it('keeps networks of 1 to 128 MiB, to 48 where a process asks once and waits for what it writes', () => {
    const [staying, once] = [openCompiledModels({ OVERREAD_CACHE: '/own' }), openCompiledModels({ OVERREAD_CACHE: '/own' }, { isOneShot: true })];
    const sizes = [0.5, 1, 48, 49, 128, 129].map((mebibytes) => mebibytes * 2 ** 20);
    expect(sizes.map((size) => staying?.isFor(size))).toEqual([false, true, true, true, true, false]);
    expect(sizes.map((size) => once?.isFor(size))).toEqual([false, true, true, false, false, false]);
  });

  it('is none when OVERREAD_CACHE is off', () => {
    expect(openCompiledModels({ OVERREAD_CACHE: 'off', OVERREAD_DATA: '/data' })).toBeUndefined();
  });
});
