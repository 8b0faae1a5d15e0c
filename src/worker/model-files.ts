// A model's files on disk, read on demand and confined to the model's own folder.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { AppError } from '../contracts/errors.ts';
import { unreadableReason } from '../contracts/unreadable-reason.ts';
import type { ModelFiles } from '../importers/imported-model.ts';

export interface ReadModelFiles extends ModelFiles {
  readonly path: string;
  readonly name: string;
  /** SHA-256 over the main file and every further file read so far, in the order of their names. */
  sha256(): string;
}

/**
 * @param path a model file, or a folder that holds exactly one (model.json or *.onnx)
 * @throws AppError `model_unreadable` when there is no such file
 */
export function openModelFiles(path: string): ReadModelFiles {
  const file = modelFileAt(path);
  const folder = dirname(file);
  const digests = new Map<string, string>();

  const locate = (name: string): string => {
    const full = resolve(folder, name);
    const within = relative(folder, full);
    if (within === '' || within.startsWith('..') || isAbsolute(within) || isAbsolute(name)) {
      throw new AppError('model_data_missing', `model "${basename(file)}": expected data files inside its own folder, got "${name}"`);
    }
    return full;
  };
  const load = (full: string, name: string): Uint8Array => {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(full);
    } catch (error) {
      if (name === basename(file)) throw new AppError('model_unreadable', `model "${name}": expected a model file, got ${unreadableReason(error)}`);
      throw new AppError('model_data_missing', `model "${basename(file)}": expected the file "${name}" beside it, got ${unreadableReason(error)}`);
    }
    digests.set(name, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  };

  return {
    path: file,
    main: basename(file),
    name: basename(file) === 'model.json' || /^model\.onnx$/i.test(basename(file)) ? `${basename(folder)}/${basename(file)}` : basename(file),
    read: (name) => load(locate(name), name),
    has: (name) => existsSync(locate(name)),
    sha256: () => {
      const parts = [...digests].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const [only, ...others] = parts;
      if (only !== undefined && others.length === 0) return only[1];
      return createHash('sha256').update(parts.map(([name, digest]) => `${digest}  ${name}\n`).join('')).digest('hex');
    },
  };
}

function modelFileAt(path: string): string {
  let isFolder: boolean;
  let isFile: boolean;
  try {
    const found = statSync(path);
    [isFolder, isFile] = [found.isDirectory(), found.isFile()];
  } catch (error) {
    throw new AppError('model_unreadable', `model "${basename(path)}": expected a model file, got ${unreadableReason(error)}`);
  }
  // A device or a pipe may never end.
  if (!isFolder && !isFile) throw new AppError('model_unreadable', `model "${basename(path)}": expected a model file, got a device or a pipe`);
  if (!isFolder) return resolve(path);
  const models = readdirSync(path).filter((name) => name === 'model.json' || name.toLowerCase().endsWith('.onnx'));
  const [only, ...others] = models;
  if (only === undefined || others.length > 0) {
    throw new AppError('model_unreadable', `model folder "${basename(path)}": expected one model.json or .onnx file in it, got ${models.length}`);
  }
  return resolve(join(path, only));
}
