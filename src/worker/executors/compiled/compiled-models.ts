// A folder of compiled models shared by all processes of a user: found by key, checked before use, the least recently used removed first.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { readEntry, usageOf, writeList } from './entry.ts';
import type { CompiledModel, Interface } from './entry.ts';

export interface CompiledModelsOptions {
  /** What all entries together may take, in bytes. */
  readonly ceilingBytes?: number;
  /** Weights of a network that is kept, in bytes. */
  readonly weightBytes?: { readonly least: number; readonly most: number };
}

/** An entry being written. */
export interface Draft {
  readonly folder: string;
  /** Makes it an entry, unless another process was first. */
  finish(its: Interface): void;
  discard(): void;
}

export interface CompiledModelsState {
  readonly folder: string;
  readonly entries: number;
  readonly bytes: number;
  readonly ceilingBytes: number;
  /** Why nothing can be kept; null when all is well. */
  readonly problem: string | null;
}

const mebibyte = 2 ** 20;
const defaultCeilingBytes = 2048 * mebibyte;
/** Checking what is larger takes as long as compiling it (AlexNet, VGG-16); what is smaller is compiled in no time. */
export const keptWeightBytes = { least: mebibyte, most: 128 * mebibyte };
/** Left free on the disk beside what is about to be written. */
const spareBytes = 512 * mebibyte;
const entryName = /^[0-9a-f]{64}$/;
/** Folders being written or removed; one this old was left by a process that was killed. */
const passing = '.passing-';
const abandonedMs = 60 * 60 * 1000;

/** Nothing here throws: whatever the folder's state, work goes on without it. */
export class CompiledModels {
  readonly #folder: string;
  readonly #ceilingBytes: number;
  readonly #weightBytes: { readonly least: number; readonly most: number };

  constructor(folder: string, { ceilingBytes = defaultCeilingBytes, weightBytes = keptWeightBytes }: CompiledModelsOptions = {}) {
    this.#folder = folder;
    this.#ceilingBytes = ceilingBytes;
    this.#weightBytes = weightBytes;
  }

  /** Whether a network with weights of this size is worth looking for. */
  isFor(weightBytes: number): boolean {
    return weightBytes >= this.#weightBytes.least && weightBytes <= this.#weightBytes.most;
  }

  /** The model kept under `key` (64 hex digits), every byte of it checked; a damaged one is removed and not found. */
  find(key: string): CompiledModel | undefined {
    const folder = join(this.#folder, key);
    try {
      if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
      requirePrivate(this.#folder);
      requirePrivate(folder);
      const model = readEntry(folder, key);
      this.#touch(folder);
      return model;
    } catch {
      this.drop(key);
      return undefined;
    }
  }

  /** A folder to write the model of `key` to; undefined where nothing can be kept. `bytes`: about what it will take. */
  begin(key: string, bytes: number): Draft | undefined {
    try {
      requireRoom(makeFolder(this.#folder), bytes);
      this.#removeAbandoned();
      const folder = mkdtempSync(join(this.#folder, passing));
      const discard = (): void => remove(folder);
      return {
        folder, discard,
        finish: (its) => {
          try {
            writeList(folder, key, its);
            // Fails when another process has put its own there: one is as good as the other.
            renameSync(folder, join(this.#folder, key));
            this.#evict(key);
          } catch {
            discard();
          }
        },
      };
    } catch {
      return undefined;
    }
  }

  drop(key: string): void {
    const gone = join(this.#folder, `${passing}${key}-${process.pid}-${process.hrtime.bigint()}`);
    try {
      // In one step: another process finds all of it or nothing.
      renameSync(join(this.#folder, key), gone);
      remove(gone);
    } catch {
      // Another process was first, or uses it on a system that does not let go of mapped files.
    }
  }

  state(): CompiledModelsState {
    let problem: string | null = null;
    try {
      requireRoom(makeFolder(this.#folder), 0);
      remove(mkdtempSync(join(this.#folder, passing)));
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const entries = this.#entries();
    return { folder: this.#folder, entries: entries.length, bytes: total(entries), ceilingBytes: this.#ceilingBytes, problem };
  }

  #touch(folder: string): void {
    const now = new Date();
    try {
      utimesSync(folder, now, now);
    } catch {
      // A folder that can only be read serves as well.
    }
  }

  #evict(latest: string): void {
    const entries = this.#entries().toSorted((a, b) => a.usedMs - b.usedMs);
    let bytes = total(entries);
    for (const entry of entries) {
      if (bytes <= this.#ceilingBytes) return;
      if (entry.key === latest && entry.bytes <= this.#ceilingBytes) continue;
      this.drop(entry.key);
      bytes -= entry.bytes;
    }
  }

  #entries(): readonly { readonly key: string; readonly bytes: number; readonly usedMs: number }[] {
    return names(this.#folder).filter((name) => entryName.test(name)).flatMap((key) => {
      try {
        return [{ key, ...usageOf(join(this.#folder, key)) }];
      } catch {
        return [];
      }
    });
  }

  #removeAbandoned(): void {
    for (const name of names(this.#folder).filter((each) => each.startsWith(passing))) {
      const path = join(this.#folder, name);
      const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (since !== undefined && Date.now() - since > abandonedMs) remove(path);
    }
  }
}

function total(entries: readonly { readonly bytes: number }[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Left for whoever comes an hour later.
  }
}

function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  requirePrivate(folder);
  return folder;
}

/** What others can write to could be anything, whatever its hashes say of it. */
function requirePrivate(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  if (process.getuid === undefined) return;
  if (uid !== process.getuid() || (mode & 0o022) !== 0) throw new Error(`${folder}: expected a folder that only its owner, this user, can write to`);
}

function requireRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes + spareBytes) throw new Error(`${folder}: expected ${Math.ceil((bytes + spareBytes) / mebibyte)} MiB free, got ${Math.floor(free / mebibyte)}`);
}
