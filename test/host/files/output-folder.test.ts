// --out: everything or nothing, own files replaced, foreign ones left alone.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkOutputFolder, writeOutputFolder } from '../../../src/host/files/output-folder.ts';

let base: string;
beforeEach(() => { base = mkdtempSync(join(tmpdir(), 'overread-out-')); });
afterEach(() => { rmSync(base, { recursive: true, force: true }); });

function run(folder: string, paths: readonly string[], content = 'new'): void {
  writeOutputFolder(folder, [...paths.map((path) => ({ path, content })), { path: 'manifest.json', content: JSON.stringify({ writtenBy: 'overread', files: [...paths, 'manifest.json'] }) }]);
}

function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

describe('writing an output folder', () => {
  it('makes missing parents and leaves nothing beside the folder', () => {
    const out = join(base, 'a', 'b');
    run(out, ['maps/gradient.npy']);
    expect(tree(out)).toEqual(['manifest.json', 'maps/gradient.npy']);
    expect(readdirSync(join(base, 'a'))).toEqual(['b']);
  });

  it('replaces the files of an earlier run and removes those that are no longer made', () => {
    const out = join(base, 'out');
    run(out, ['maps/gradient.npy', 'old/x.npy'], 'first');
    run(out, ['maps/gradient.npy'], 'second');
    expect(tree(out)).toEqual(['manifest.json', 'maps/gradient.npy']);
    expect(readdirSync(out)).not.toContain('old');
    expect(readFileSync(join(out, 'maps/gradient.npy'), 'utf8')).toBe('second');
  });

  it('leaves files that are not its own untouched', () => {
    const out = join(base, 'out');
    mkdirSync(join(out, 'maps'), { recursive: true });
    writeFileSync(join(out, 'notes.txt'), 'mine');
    writeFileSync(join(out, 'maps', 'mine.npy'), 'mine');
    run(out, ['maps/gradient.npy']);
    run(out, ['maps/layer-cam.npy']);
    expect(tree(out)).toEqual(['manifest.json', 'maps/layer-cam.npy', 'maps/mine.npy', 'notes.txt']);
  });

  it('does not delete outside of the folder whatever an earlier manifest says', () => {
    const out = join(base, 'out');
    mkdirSync(out);
    writeFileSync(join(base, 'precious.txt'), 'mine');
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ writtenBy: 'overread', files: ['../precious.txt', 'a/../../precious.txt', join(base, 'precious.txt')] }));
    run(out, ['maps/gradient.npy']);
    expect(readFileSync(join(base, 'precious.txt'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when a file cannot be written', () => {
    const out = join(base, 'a', 'out');
    const files = [{ path: 'x', content: 'a file' }, { path: 'x/y', content: 'below a file' }];
    expect(() => writeOutputFolder(out, files)).toThrow(/--out .*expected a folder that can be written/);
    expect(readdirSync(base)).toEqual([]);
  });
});

describe('checking an output folder before anything is computed', () => {
  it('accepts a free name, an empty folder, a folder with foreign files and an own earlier run', () => {
    const out = join(base, 'out');
    checkOutputFolder(out);
    mkdirSync(out);
    checkOutputFolder(out);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    checkOutputFolder(out);
    run(out, ['maps/gradient.npy']);
    checkOutputFolder(out);
  });

  it('refuses a file, a path through a file, and a folder whose manifest.json is someone else\'s', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => checkOutputFolder(join(base, 'file'))).toThrow('expected a folder or a free name, got a file');
    expect(() => checkOutputFolder(join(base, 'file', 'a', 'b'))).toThrow('got a file where a folder is needed');
    writeFileSync(join(base, 'manifest.json'), '{"name":"an app"}');
    expect(() => checkOutputFolder(base)).toThrow('expected no manifest.json or one that Overread wrote');
  });
});
