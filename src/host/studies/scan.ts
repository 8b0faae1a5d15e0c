// Looks through what was opened (files, folders, DICOMDIRs, zip archives) and tells what it finds while it is looking.
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { readListedFiles } from './medium.ts';
import { readHeader } from './read-header.ts';
import { byName, walkFolder } from './walk-folder.ts';
import { listZip } from './zip-archive.ts';
import { isPresentationState } from '../../dicom/instance-header.ts';
import type { InstanceHeader } from '../../dicom/instance-header.ts';
import type { ImageSource } from './image-source.ts';
import type { FoundImage } from './read-header.ts';

export interface Problem {
  /** Slash path below what was opened. */
  readonly name: string;
  readonly reason: string;
}

export type ScanEvent =
  | { readonly kind: 'image'; readonly image: FoundImage }
  /** A medium's own list: what will be found, so that its tree stands before the files are read. */
  | { readonly kind: 'listed'; readonly headers: readonly InstanceHeader[] }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** It is not applied, and whoever reads the study has to know. */
  | { readonly kind: 'presentation-state'; readonly header: InstanceHeader }
  /** A file that holds no image: reports, texts. */
  | { readonly kind: 'passed-over'; readonly hasDicom: boolean };

export type Sink = (event: ScanEvent) => void;

/** @throws AppError `image_unreadable` when there is nothing at a path */
export async function scan(paths: readonly string[], sink: Sink): Promise<void> {
  for (const path of paths) await scanPath(path, sink, paths.length > 1);
}

async function scanPath(path: string, sink: Sink, isOneOfMany: boolean): Promise<void> {
  const name = basename(path);
  try {
    const found = await stat(path).catch((error: unknown) => {
      throw new AppError('image_unreadable', `${name}: expected an image file or a folder, got ${unreadableReason(error)}`);
    });
    if (found.isDirectory()) return await scanFolder(path, sink);
    // By its name too: a directory that is broken does not say any more what it is.
    if (isDirectoryName(path)) return await scanMedium(path, sink);
    const reading = await readHeader({ kind: 'file', path }, name);
    if (reading.kind === 'image') sink(reading);
    else if (reading.kind === 'zip') await scanZip(path, sink);
    else if (reading.kind === 'directory') await scanMedium(path, sink);
    else if (reading.kind === 'no-pixels' && isOneOfMany && isPresentationState(reading.header)) sink({ kind: 'presentation-state', header: reading.header });
    else if (reading.kind === 'no-pixels') throw new AppError('image_unreadable', `${name}: the DICOM file has no pixel data${isPresentationState(reading.header) ? ': it is a presentation state, which is not applied' : ''}`);
    else throw new AppError('image_unreadable', `${name}: expected a DICOM, PNG, JPEG or TIFF image, a DICOMDIR or a zip archive, got something else`);
  } catch (error) {
    // What is refused takes nothing else with it; alone, it is the answer.
    if (!isOneOfMany || !(error instanceof AppError)) throw error;
    sink({ kind: 'problem', problem: { name, reason: error.message } });
  }
}

function isDirectoryName(path: string): boolean {
  return /^DICOMDIR$/i.test(basename(path));
}

async function scanFolder(root: string, sink: Sink): Promise<void> {
  for (const found of walkFolder(root)) {
    if (found.kind === 'problem') sink({ kind: 'problem', problem: { name: found.relativePath, reason: found.reason } });
    // The files are looked at themselves; their directory is for who opens it.
    else if (isDirectoryName(found.path)) sink({ kind: 'passed-over', hasDicom: false });
    else await look({ kind: 'file', path: found.path }, found.relativePath, sink);
  }
}

async function scanZip(path: string, sink: Sink): Promise<void> {
  const { entries, refused } = await listZip(path);
  for (const problem of refused) sink({ kind: 'problem', problem });
  for (const entry of entries.toSorted((a, b) => byName(a.name, b.name))) {
    await look({ kind: 'zip-entry', path, entry }, entry.name, sink);
  }
}

/** The files that the directory lists, and no others; a directory that cannot be read is replaced by its folder. */
async function scanMedium(path: string, sink: Sink): Promise<void> {
  const name = basename(path);
  let listed: Awaited<ReturnType<typeof readListedFiles>>;
  try {
    listed = await readListedFiles(path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sink({ kind: 'problem', problem: { name, reason: `${error.message} Its folder was looked through instead.` } });
    return scanFolder(dirname(path), sink);
  }
  sink({ kind: 'listed', headers: listed.files.map(({ header }) => header) });
  for (const problem of listed.problems) sink({ kind: 'problem', problem });
  for (const file of listed.files) await look({ kind: 'file', path: file.path }, file.relativePath, sink);
}

async function look(source: ImageSource, relativePath: string, sink: Sink): Promise<void> {
  try {
    const reading = await readHeader(source, relativePath);
    if (reading.kind === 'image') sink(reading);
    else if (reading.kind === 'zip') sink({ kind: 'problem', problem: { name: relativePath, reason: 'a zip archive inside of what was opened is not looked into; open it by itself' } });
    else if (reading.kind === 'no-pixels' && isPresentationState(reading.header)) sink({ kind: 'presentation-state', header: reading.header });
    else sink({ kind: 'passed-over', hasDicom: reading.kind !== 'other' });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sink({ kind: 'problem', problem: { name: relativePath, reason: error.message } });
  }
}
