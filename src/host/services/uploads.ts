// Files that a browser hands over: kept in a folder of this session until they are opened.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { AppError } from '../../contracts/errors.ts';

export interface Uploads {
  /**
   * @param name file name, with folders where several files belong together
   * @throws AppError `output_unwritable` when it is larger than what is taken
   */
  receive(name: string, body: NodeJS.ReadableStream): Promise<{ readonly id: string }>;
  /** Path and given name of one upload. @throws AppError `image_unreadable` for an unknown id */
  file(id: string): { readonly path: string; readonly name: string };
  /** One folder that holds all of them under the names they came with; they belong to it from now on. */
  together(ids: readonly string[]): Promise<string>;
  dispose(): Promise<void>;
}

interface Upload {
  readonly path: string;
  readonly name: string;
}

export const maxUploadBytes = 2 * 2 ** 30;
/** Of all files of a session: a folder that was dropped by mistake must not fill the disk. */
const maxTotalBytes = 32 * 2 ** 30;
const maxFiles = 100_000;

const openedFolder = 'opened';

export function createUploads({ ceiling = maxUploadBytes, totalCeiling = maxTotalBytes, mostFiles = maxFiles }: { readonly ceiling?: number; readonly totalCeiling?: number; readonly mostFiles?: number } = {}): Uploads {
  const files = new Map<string, Upload>();
  let total = 0;
  let made: Promise<string> | null = null;
  const folder = (): Promise<string> => (made ??= mkdtemp(join(tmpdir(), 'overread-')));

  function file(id: string): Upload {
    const upload = files.get(id);
    if (upload === undefined) throw new AppError('image_unreadable', 'expected a file that was handed over before, got an unknown one; hand it over again');
    return upload;
  }

  return {
    async receive(name, body) {
      if (files.size >= mostFiles) throw new AppError('output_unwritable', `expected at most ${mostFiles} files in one session, got more; open the folder by its place instead`);
      const id = randomUUID();
      // Where a folder's name is shown (a model.onnx says nothing by itself), it should be a word.
      const place = join(await folder(), id, openedFolder, basename(safeName(name)));
      await mkdir(dirname(place), { recursive: true });
      try {
        await pipeline(body, limited(ceiling, (bytes) => {
          total += bytes;
          if (total > totalCeiling) throw new AppError('output_unwritable', `expected files of at most ${Math.round(totalCeiling / 2 ** 20)} MiB together, got more; open the folder by its place instead`);
        }), createWriteStream(place, { mode: 0o600 }));
      } catch (error) {
        await rm(dirname(dirname(place)), { recursive: true, force: true });
        throw error;
      }
      files.set(id, { path: place, name: safeName(name) });
      return { id };
    },
    file,
    async together(ids) {
      const target = join(await folder(), randomUUID(), openedFolder);
      for (const id of ids) {
        const upload = file(id);
        const place = await freePlace(target, upload.name);
        await mkdir(dirname(place), { recursive: true });
        await rename(upload.path, place);
        files.set(id, { ...upload, path: place });
      }
      return target;
    },
    async dispose() {
      if (made !== null) await rm(await made, { recursive: true, force: true });
    },
  };
}

/** Two files of one name (from two folders, say) are two files. */
async function freePlace(target: string, name: string): Promise<string> {
  const isTaken = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);
  let place = join(target, name);
  for (let number = 2; await isTaken(place); number += 1) place = join(target, String(number), name);
  return place;
}

/** A relative slash path that stays below where it is put. */
export function safeName(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/')
    .map((part) => [...part].filter((character) => character >= ' ' && !'<>:"|?*'.includes(character)).join('').trim())
    .filter((part) => part !== '' && !/^\.+$/.test(part));
  return parts.slice(-8).map((part) => part.slice(-120)).join('/') || 'file';
}

/** @param count hears of every piece; what it throws ends the transfer */
function limited(ceiling: number, count: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes > ceiling) done(new AppError('output_unwritable', `expected a file of at most ${Math.round(ceiling / 2 ** 20)} MiB, got a larger one`));
      else {
        try {
          count(chunk.length);
          done(null, chunk);
        } catch (error) {
          done(error as Error);
        }
      }
    },
  });
}
