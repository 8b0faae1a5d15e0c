// Where the bytes of an image lie: a file of its own, or an entry of a zip archive that is never unpacked to disk.
import { basename } from 'node:path';
import { readImageFile } from '../images/decode.ts';

export type ImageSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'zip-entry'; readonly path: string; readonly entry: ZipPlace };

/** What is needed to read one entry without listing the archive again. */
export interface ZipPlace {
  /** As it stands in the archive, with slashes. */
  readonly name: string;
  readonly headerAt: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
}

/** The bare file name, for messages. */
export function sourceName(source: ImageSource): string {
  return basename(source.kind === 'file' ? source.path : source.entry.name);
}

/** Tells two sources apart, within one machine. */
export function sourceKey(source: ImageSource): string {
  return source.kind === 'file' ? source.path : `${source.path}\0${source.entry.headerAt}`;
}

/** @throws AppError `image_unreadable` when it is gone, may not be read, or is not what it was when it was listed */
export async function readSource(source: ImageSource): Promise<Uint8Array> {
  if (source.kind === 'file') return readImageFile(source.path);
  const { readZipEntry } = await import('./zip-archive.ts');
  return readZipEntry(source.path, source.entry);
}
