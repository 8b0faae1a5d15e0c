// A DICOMDIR on disk: its records led to real files, which never lie outside of the folder that holds it.
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { readMediaDirectory } from '../../dicom/media-directory.ts';
import { readImageFile } from '../images/decode.ts';
import type { InstanceHeader } from '../../dicom/instance-header.ts';
import type { Problem } from './scan.ts';

export interface ListedOnDisk {
  readonly files: readonly { readonly path: string; readonly relativePath: string; readonly header: InstanceHeader }[];
  readonly problems: readonly Problem[];
}

/** PS3.10 8.5: at most eight components. */
const mostParts = 8;
/** PS3.10 8.2 allows A–Z, 0–9 and _ only; media in the wild hold small letters, dots and dashes too, but a path is no part of a path. */
const safePart = /^[\p{L}\p{N}_ .~$#@!^&()+=,;'%-]{1,64}$/u;

/** @throws AppError `image_unreadable` for a directory that cannot be read */
export async function readListedFiles(path: string): Promise<ListedOnDisk> {
  const name = basename(path);
  const { files, warnings } = readMediaDirectory(await readImageFile(path), {
    name,
    inflateRaw: () => { throw new AppError('image_unreadable', `${name}: expected a DICOMDIR that is not deflated`); },
  });
  const root = await realpath(dirname(path));
  const folders = new Map<string, Promise<readonly string[]>>();
  const listing = (folder: string): Promise<readonly string[]> => {
    const known = folders.get(folder) ?? readdir(folder).catch(() => []);
    folders.set(folder, known);
    return known;
  };
  const found: { path: string; relativePath: string; header: InstanceHeader }[] = [];
  const problems: Problem[] = warnings.map((reason) => ({ name, reason }));
  const taken = new Set<string>();
  for (const { fileId, header, isImage } of files) {
    if (!isImage) continue;
    const shown = fileId.join('/');
    const place = await placeOf(fileId, root, listing);
    if (place.kind === 'problem') problems.push({ name: printable(shown), reason: place.reason });
    else if (!taken.has(place.path)) {
      taken.add(place.path);
      found.push({ path: place.path, relativePath: shown, header });
    }
  }
  return { files: found, problems };
}

type Place = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'problem'; readonly reason: string };

async function placeOf(fileId: readonly string[], root: string, listing: (folder: string) => Promise<readonly string[]>): Promise<Place> {
  if (fileId.length > mostParts || !fileId.every((part) => safePart.test(part) && !/^\.+$/.test(part))) {
    return { kind: 'problem', reason: 'the DICOMDIR names a file outside of its folder, or by no lawful name; it was not followed' };
  }
  let folder = root;
  for (const part of fileId) {
    const name = sameName(part, await listing(folder));
    if (name === undefined) return { kind: 'problem', reason: 'listed in the DICOMDIR, but not there' };
    folder = join(folder, name);
  }
  // A link may lead anywhere.
  const real = await realpath(folder).catch(() => null);
  if (real === null) return { kind: 'problem', reason: 'listed in the DICOMDIR, but not there' };
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return { kind: 'problem', reason: 'the DICOMDIR leads out of its folder over a link; it was not followed' };
  return { kind: 'file', path: real };
}

/** Discs are mounted with small letters, with ";1", or with a dot at the end of a name without an ending. */
function sameName(part: string, names: readonly string[]): string | undefined {
  if (names.includes(part)) return part;
  const plain = (name: string): string => name.toUpperCase().replace(/;1$/, '').replace(/\.$/, '');
  return names.find((name) => plain(name) === plain(part));
}

function printable(name: string): string {
  return [...name].map((character) => (character < ' ' ? '?' : character)).join('').slice(0, 200);
}
