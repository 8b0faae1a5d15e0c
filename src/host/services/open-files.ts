// Finds images below a path and reads what is needed to list them: no pixels of DICOM files are decoded here.
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { decodeImage, openDicom, readImageFile } from '../images/decode.ts';
import { sniffFormat } from '../images/sniff.ts';
import { sha256 } from '../files/hash.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import type { DicomImage } from '../../dicom/dicom-image.ts';

/** An image file as it was opened. */
export interface ImageRecord {
  /** SHA-256 of the file. */
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** Slash path below what was opened: how box files may name it. */
  readonly relativePath: string;
  /** Name of what was opened together: the title of pictures without a study. */
  readonly group: string;
  readonly isDemo: boolean;
  readonly kind: 'dicom' | 'picture';
  readonly rows: number;
  readonly cols: number;
  readonly frames: number;
  readonly dicom: DicomImage | null;
}

export interface Opened {
  readonly images: readonly ImageRecord[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

interface FoundFile {
  readonly path: string;
  readonly relativePath: string;
}

/** A file that is called an image and is none is broken, not passed over. */
const imageNames = /\.(dcm|dicom|png|jpe?g|tiff?)$/i;
/** Enough for a DICOM preamble with its first elements, and for every signature. */
const headBytes = 4_096;
/** A folder with more is refused: it is hardly a study, and everything would be read. */
const maxFiles = 20_000;

/**
 * A file, or every image in a folder and below. In a folder, files that are no images are passed over; broken ones are listed.
 *
 * @param group title of pictures that belong to no study
 * @throws AppError `image_unreadable` when there is nothing there
 */
export async function openImages(path: string, { isDemo = false, group = basename(path) }: { readonly isDemo?: boolean; readonly group?: string } = {}): Promise<Opened> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), (error: unknown) => {
    throw new AppError('image_unreadable', `${basename(path)}: expected an image file or a folder, got ${unreadableReason(error)}`);
  });
  const files = isFolder ? await filesBelow(path) : [{ path, relativePath: basename(path) }];
  const images: ImageRecord[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const file of files) {
    try {
      if (isFolder && !imageNames.test(file.path) && !(await looksLikeImage(file.path))) continue;
      images.push(await readRecord(file, { group, isDemo }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push({ name: file.relativePath, reason: error.message });
    }
  }
  if (images.length === 0 && refused.length === 0) throw new AppError('image_unreadable', `${basename(path)}: expected a folder with DICOM, PNG, JPEG or TIFF images, got none in ${files.length} files`);
  return { images, refused };
}

async function filesBelow(root: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const visit = async (folder: string, relative: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const relativePath = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) await visit(join(folder, entry.name), relativePath);
      else if (entry.isFile()) found.push({ path: join(folder, entry.name), relativePath });
      if (found.length > maxFiles) throw new AppError('image_unreadable', `${basename(root)}: expected at most ${maxFiles} files, got more; open a folder further down`);
    }
  };
  await visit(root, '');
  return found;
}

async function looksLikeImage(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return true;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    return sniffFormat(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    await file.close();
  }
}

async function readRecord({ path, relativePath }: FoundFile, { group, isDemo }: { readonly group: string; readonly isDemo: boolean }): Promise<ImageRecord> {
  const bytes = await readImageFile(path);
  const name = basename(path);
  const common = { id: sha256(bytes), path, name, relativePath, group, isDemo };
  if (sniffFormat(bytes) === 'dicom') {
    const { image } = openDicom(bytes, name);
    return { ...common, kind: 'dicom', rows: image.rows, cols: image.cols, frames: image.frames, dicom: image };
  }
  const { rows, cols, frames } = await decodeImage(bytes, { name });
  return { ...common, kind: 'picture', rows, cols, frames, dicom: null };
}
