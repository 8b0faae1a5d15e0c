// What was dropped on the window: files, and everything in dropped folders, each with its path below what was dropped.
import type { OverreadApi } from '../../contracts/ipc.ts';

export interface NamedFile {
  /** Slash path, a bare name for a file that was dropped by itself. */
  readonly name: string;
  readonly file: File;
}

/** Files that were chosen in a dialog; of a folder they know their path. */
export function namedFiles(files: Iterable<File>): readonly NamedFile[] {
  return [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
}

/** Where dropped files and folders lie, where the platform tells: nothing has to be copied then. null: their bytes are needed. */
export function droppedPaths(transfer: DataTransfer, api: Pick<OverreadApi, 'pathOf'>): readonly string[] | null {
  const paths = [...transfer.files].map((file) => api.pathOf?.(file) ?? '');
  return paths.length > 0 && paths.every((path) => path !== '') ? paths : null;
}

/** Must be called while the drop event is handled: the list is emptied right after. */
export function droppedFiles(transfer: DataTransfer): Promise<readonly NamedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return Promise.resolve(namedFiles(transfer.files));
  return Promise.all(entries.map((entry) => filesBelow(entry))).then((lists) => lists.flat());
}

async function filesBelow(entry: FileSystemEntry): Promise<readonly NamedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => { entry.file(resolve, reject); });
    return [{ file, name: entry.fullPath.replace(/^\//, '') }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: NamedFile[] = [];
  // A reader gives a hundred entries at a time, and none at the end.
  for (let part = await readPart(reader); part.length > 0; part = await readPart(reader)) {
    for (const inner of part) if (!inner.name.startsWith('.')) found.push(...await filesBelow(inner));
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPart(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
