// Every file below a folder is found once, whatever links and rights there are.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { walkFolder } from '../../../src/host/studies/walk-folder.ts';
import type { FolderReader } from '../../../src/host/studies/walk-folder.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overread-walk-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const walked = (root: string, options?: Parameters<typeof walkFolder>[1]) => [...walkFolder(root, options)].map((found) => (found.kind === 'file' ? found.relativePath : `${found.relativePath} ! ${found.reason}`));

describe('a folder', () => {
  it('is walked depth first in the order of names, with numbers counted, without hidden files', () => {
    for (const path of ['IM10', 'IM2', 'a/z', 'a/b/c', '.hidden', '.git/x']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    expect(walked(folder)).toEqual(['IM2', 'IM10', 'a/z', 'a/b/c']);
  });

  it.skipIf(process.platform === 'win32')('with links in a circle ends, and says which link was not followed', () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/image'), '');
    symlinkSync(folder, join(folder, 'a/b/up'));
    symlinkSync('self', join(folder, 'self'));
    symlinkSync('nowhere', join(folder, 'broken'));
    expect(walked(folder)).toEqual([
      'broken ! expected a link to a file or folder, got no such file', 'self ! expected a link to a file or folder, got a link that leads back to itself',
      'a/image', 'a/b/up ! a link to a folder that is read already is not followed',
    ]);
  });

  it.skipIf(process.platform === 'win32')('takes files and folders behind links, as data sets made of links have them', () => {
    mkdirSync(join(folder, 'study'));
    mkdirSync(join(folder, 'pool/deep'), { recursive: true });
    writeFileSync(join(folder, 'pool/1.dcm'), '');
    writeFileSync(join(folder, 'pool/deep/2.dcm'), '');
    symlinkSync(join(folder, 'pool/1.dcm'), join(folder, 'study/one'));
    symlinkSync(join(folder, 'pool/deep'), join(folder, 'study/more'));
    expect(walked(join(folder, 'study'))).toEqual(['one', 'more/2.dcm']);
  });

  it('that may not be read, or vanishes meanwhile, costs nothing but itself', () => {
    const entry = (name: string, kind: 'file' | 'folder') => ({ name, isDirectory: () => kind === 'folder', isFile: () => kind === 'file', isSymbolicLink: () => false });
    const failing = (code: string) => { throw Object.assign(new Error(code), { code }); };
    const reader: FolderReader = {
      realPath: (path) => path, follow: () => 'other',
      list: (path) => (path === 'root' ? [entry('locked', 'folder'), entry('gone', 'folder'), entry('open', 'folder')] : path.endsWith('open') ? [entry('image', 'file')] : failing(path.endsWith('locked') ? 'EACCES' : 'ENOENT')),
    };
    expect(walked('root', { reader })).toEqual(['gone ! expected a folder, got none: it has vanished', 'locked ! expected a folder, got a folder that may not be read', 'open/image']);
  });

  it('with more files than are read stops there and says so', () => {
    for (const name of ['1', '2', '3']) writeFileSync(join(folder, name), '');
    expect(walked(folder, { limit: 2 })).toEqual(['1', '2', '3 ! expected at most 2 files, got more: from here on they were not read; open a folder further down']);
  });
});
