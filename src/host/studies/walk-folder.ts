// Every file below a folder, as they are found: links are followed once, hidden files are passed over, nothing is read.
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import type { Dirent } from 'node:fs';

export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly relativePath: string }
  | { readonly kind: 'problem'; readonly relativePath: string; readonly reason: string };

/** The file system as the walk sees it; a test may put another one in its place. */
export interface FolderReader {
  readonly list: (folder: string) => readonly Pick<Dirent, 'name' | 'isDirectory' | 'isFile' | 'isSymbolicLink'>[];
  /** What a link leads to. Throws for a link to nothing. */
  readonly follow: (path: string) => 'file' | 'folder' | 'other';
  readonly realPath: (path: string) => string;
}

const disk: FolderReader = {
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
  follow: (path) => {
    const found = statSync(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  },
  realPath: (path) => realpathSync(path),
};

/** Real studies stay below ten. */
const maxDepth = 64;
const maxFiles = 200_000;

/** Depth first, in the order of names, with numbers in them counted. Synchronous: it runs in a thread of its own. */
export function* walkFolder(root: string, { reader = disk, limit = maxFiles }: { readonly reader?: FolderReader; readonly limit?: number } = {}): Generator<Found> {
  const seen = new Set<string>();
  const waiting: { folder: string; relative: string; depth: number }[] = [{ folder: root, relative: '', depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, relative, depth } = next;
    const problem = (reason: string): Found => ({ kind: 'problem', relativePath: relative === '' ? '.' : relative, reason });
    let entries: ReturnType<FolderReader['list']>;
    try {
      const real = reader.realPath(folder);
      if (seen.has(real)) {
        yield problem('a link to a folder that is read already is not followed');
        continue;
      }
      seen.add(real);
      if (depth > maxDepth) {
        yield problem(`expected folders at most ${maxDepth} deep, got deeper ones`);
        continue;
      }
      entries = reader.list(folder);
    } catch (error) {
      yield problem(`expected a folder, got ${folderReason(error)}`);
      continue;
    }
    const inner: typeof waiting = [];
    for (const entry of entries.toSorted((a, b) => byName(a.name, b.name))) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      const relativePath = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const kind = kindOf(entry, path, reader);
      if (kind === 'folder') inner.push({ folder: path, relative: relativePath, depth: depth + 1 });
      else if (kind === 'file') {
        count += 1;
        if (count > limit) {
          yield { kind: 'problem', relativePath, reason: `expected at most ${limit} files, got more: from here on they were not read; open a folder further down` };
          return;
        }
        yield { kind: 'file', path, relativePath };
      } else if (kind !== 'other') yield { kind: 'problem', relativePath, reason: kind.reason };
    }
    // The last one pushed is the next one taken.
    waiting.push(...inner.reverse());
  }
}

function kindOf(entry: ReturnType<FolderReader['list']>[number], path: string, reader: FolderReader): 'file' | 'folder' | 'other' | { readonly reason: string } {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    return reader.follow(path);
  } catch (error) {
    return { reason: `expected a link to a file or folder, got ${unreadableReason(error)}` };
  }
}

function folderReason(error: unknown): string {
  const reason = unreadableReason(error);
  return reason === 'a file that may not be read' ? 'a folder that may not be read' : reason === 'no such file' ? 'none: it has vanished' : reason;
}

const names = new Intl.Collator('en', { numeric: true });

/** IM2 before IM10. */
export function byName(a: string, b: string): number {
  return names.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
