// The one image that a path names on the command line: a file, an entry of a zip archive (study.zip/series/image), or the only image of an archive or disc.
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { readHead } from './read-header.ts';
import { looksLikeZip } from './zip-signature.ts';
import type { ImageSource } from './image-source.ts';

/** So many are named where there should be one. */
const mostNamed = 4;

/**
 * A folder is not an image, even where it holds one only. A path that leads nowhere is returned as it is: whoever reads it says so in his own words.
 *
 * @throws AppError `image_unreadable` where the path holds several images, none, or no such entry
 */
export async function namedImage(path: string): Promise<ImageSource> {
  const found = await stat(path).catch(() => null);
  if (found === null) return (await entryBelow(resolve(path))) ?? { kind: 'file', path };
  if (!found.isFile()) return { kind: 'file', path };
  if (looksLikeZip(readHead(path))) return onlyImage(path, 'a zip archive');
  return /^DICOMDIR$/i.test(basename(path)) ? onlyImage(path, 'a DICOMDIR') : { kind: 'file', path };
}

/** null: nothing on the way is a zip archive. */
async function entryBelow(path: string): Promise<ImageSource | null> {
  for (let archive = dirname(path); archive !== dirname(archive); archive = dirname(archive)) {
    const found = await stat(archive).catch(() => null);
    if (found === null) continue;
    if (!found.isFile() || !looksLikeZip(readHead(archive))) return null;
    const name = relative(archive, path).split(sep).join('/');
    const { listZip } = await import('./zip-archive.ts');
    const { entries, refused } = await listZip(archive);
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry !== undefined) return { kind: 'zip-entry', path: archive, entry };
    const reason = refused.find((candidate) => candidate.name === name)?.reason;
    throw new AppError('image_unreadable', `${basename(archive)}: expected an entry "${name}", got ${reason === undefined ? 'none of that name' : `one that is refused: ${reason}`}`);
  }
  return null;
}

async function onlyImage(path: string, what: string): Promise<ImageSource> {
  const sources: { source: ImageSource; name: string }[] = [];
  const enough = new Error('enough');
  // A file by itself, which is what most are, waits for none of this.
  const { scan } = await import('./scan.ts');
  try {
    await scan([path], (event) => {
      if (event.kind !== 'image') return;
      sources.push({ source: event.image.source, name: event.image.relativePath });
      if (sources.length > mostNamed) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only.source;
  if (only === undefined) throw new AppError('image_unreadable', `${basename(path)}: expected an image, got ${what} without any`);
  const names = sources.slice(0, mostNamed).map(({ name }) => `"${name}"`).join(', ');
  throw new AppError('image_unreadable', `${basename(path)}: expected one image, got ${what} of several; name one of them: ${names}${sources.length > mostNamed ? ' …' : ''}`);
}
