// What the main process uses of today's file system module and an old Node lacks.
import { join } from 'path';
import type { Dirent } from 'fs';

type FileSystem = typeof import('fs');

export function bridgeFileSystem(fs: FileSystem): void {
  const readdir = fs.promises.readdir as unknown as (folder: string, options: object) => Promise<Dirent[]>;
  const walk = async (folder: string): Promise<Dirent[]> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const below = await Promise.all(entries.map(async (entry) => {
      Object.assign(entry, { parentPath: folder });
      return entry.isDirectory() ? walk(join(folder, entry.name)) : [];
    }));
    return [...entries, ...below.flat()];
  };
  const bridged = (folder: string, options: { readonly recursive?: boolean } = {}): Promise<Dirent[]> =>
    options.recursive === true ? walk(folder) : readdir(folder, options);
  Object.assign(fs.promises, { readdir: bridged });
}
