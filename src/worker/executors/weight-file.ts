// One file of weights shared by all sessions of an executor: each weight is written once and memory-mapped by every session.
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TensorValues } from '../../graph/tensor.ts';

export interface WeightPlace {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

const folderPrefix = 'overread-weights-';
const fileName = 'weights.bin';
/** Offsets are multiples of a page, which mapping a part of a file asks for. */
const pageBytes = 4096;
const dayMs = 24 * 60 * 60 * 1000;

export class WeightFile {
  readonly folder: string;
  readonly #descriptor: number;
  readonly #removeAtExit = (): void => rmSync(this.folder, { recursive: true, force: true });
  readonly #places = new WeakMap<TensorValues, Map<string, WeightPlace>>();
  #end = 0;
  #isOpen = true;

  constructor(parent: string = tmpdir()) {
    mkdirSync(parent, { recursive: true });
    removeAbandoned(parent);
    this.folder = mkdtempSync(join(parent, `${folderPrefix}${process.pid}-`));
    this.#descriptor = openSync(join(this.folder, fileName), 'w');
    process.once('exit', this.#removeAtExit);
  }

  /** Where `values`, rearranged as `variant` says, lie in the file; `arrange` is called the first time only. */
  place(values: TensorValues, variant: string, arrange: () => TensorValues): WeightPlace {
    const variants = this.#places.get(values) ?? new Map<string, WeightPlace>();
    this.#places.set(values, variants);
    const known = variants.get(variant);
    if (known !== undefined) return known;
    const bytes = bytesOf(arrange());
    const offset = Math.ceil(this.#end / pageBytes) * pageBytes;
    for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
    this.#end = offset + bytes.length;
    const place = { file: fileName, offset, length: bytes.length };
    variants.set(variant, place);
    return place;
  }

  dispose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
    this.#removeAtExit();
    process.off('exit', this.#removeAtExit);
  }
}

export function bytesOf(values: TensorValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Folders whose process is gone: it was killed before it could remove them. Only a day later, as a process id says
 * nothing about a process in another container that shares the folder.
 */
function removeAbandoned(parent: string): void {
  for (const entry of readdirSync(parent)) {
    const pid = Number(/^overread-weights-(\d+)-/.exec(entry)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    try {
      const folder = join(parent, entry);
      if (Date.now() - statSync(folder).mtimeMs > dayMs) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Someone else's, or just removed by another process: nothing that this one needs.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
