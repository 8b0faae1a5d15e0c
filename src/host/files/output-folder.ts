// The command line's --out: either everything that a run makes appears there, or nothing does.
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { unwritableReason } from '../../contracts/unreadable-reason.ts';

export interface OutputFile {
  /** Slash path below the folder. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

const manifestName = 'manifest.json';

/**
 * Refuses, before anything is computed, a folder that could not be written at the end.
 *
 * Files in it that are not ours stay untouched: an existing folder is accepted unless its manifest.json is someone else's.
 *
 * @throws AppError `output_unwritable`
 */
export function checkOutputFolder(path: string): void {
  const stat = statOf(path);
  if (stat === undefined) return checkParent(path);
  if (!stat.isDirectory()) throw new AppError('output_unwritable', `--out ${path}: expected a folder or a free name, got a file`);
  if (readdirSync(path).includes(manifestName) && previousFiles(path) === null) {
    throw new AppError('output_unwritable', `--out ${path}: expected no manifest.json or one that Overread wrote, got another one; choose another folder`);
  }
}

/** The nearest folder that is there already must take the missing ones. */
function checkParent(path: string): void {
  let parent = dirname(resolve(path));
  while (statOf(parent) === undefined) parent = dirname(parent);
  try {
    if (statOf(parent)?.isDirectory() !== true) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** undefined where nothing is; a file in the middle of the path counts as nothing. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes all files into a draft folder beside `folder`, then moves them in. Files of an earlier run that its manifest
 * lists and this run does not write are removed; foreign files stay. Synchronous, so that no interrupt comes in between.
 *
 * @param files `manifest.json` among them: its `files` field lists the paths, so that a later run knows what is ours
 * @throws AppError `output_unwritable`, with nothing left behind
 */
export function writeOutputFolder(folder: string, files: readonly OutputFile[]): void {
  const target = resolve(folder);
  const made = makeParents(dirname(target));
  const draft = makeDraft(target);
  try {
    for (const { path, content } of files) {
      const place = join(draft, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
    if (statSync(target, { throwIfNoEntry: false }) === undefined) renameSync(draft, target);
    else moveInto(draft, target, files.map(({ path }) => path));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    for (const parent of made) removeIfEmpty(parent);
    throw unwritable(folder, error);
  }
  rmSync(draft, { recursive: true, force: true });
}

function makeParents(parent: string): readonly string[] {
  const missing: string[] = [];
  for (let path = parent; statSync(path, { throwIfNoEntry: false }) === undefined; path = dirname(path)) missing.push(path);
  try {
    mkdirSync(parent, { recursive: true });
  } catch (error) {
    throw unwritable(parent, error);
  }
  return missing;
}

/** Beside the target; inside it when only the target itself may be written. */
function makeDraft(target: string): string {
  const name = `.${basename(target)}.overread-${process.pid}`;
  const places = [join(dirname(target), name), join(target, name)];
  let reason: unknown;
  for (const place of places) {
    try {
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place);
      return place;
    } catch (error) {
      reason ??= error;
    }
  }
  throw unwritable(target, reason);
}

/** One rename a file, the manifest last: it is what says that the rest is there. */
function moveInto(draft: string, target: string, paths: readonly string[]): void {
  const old = previousFiles(target) ?? [];
  for (const path of paths.filter((name) => name !== manifestName)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    renameSync(join(draft, path), join(target, path));
  }
  for (const path of old.filter((name) => !paths.includes(name))) {
    rmSync(join(target, path), { force: true });
    if (dirname(path) !== '.') removeIfEmpty(join(target, dirname(path)));
  }
  if (paths.includes(manifestName)) renameSync(join(draft, manifestName), join(target, manifestName));
}

/** The paths that an earlier manifest lists; null when there is none of ours. */
function previousFiles(folder: string): readonly string[] | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, manifestName), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('writtenBy' in manifest) || manifest.writtenBy !== 'overread') return null;
    const files = 'files' in manifest && Array.isArray(manifest.files) ? manifest.files : [];
    return files.filter((name): name is string => typeof name === 'string' && isInside(name));
  } catch {
    return null;
  }
}

/** A manifest is a file that anyone may have changed: it must not make us delete elsewhere. */
function isInside(path: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(path) && !path.split('/').includes('..');
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty, or gone: either way not ours to remove.
  }
}

function unwritable(folder: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('output_unwritable', `--out ${folder}: expected a folder that can be written, got ${unwritableReason(error)}`);
}
