// One file of weights shared by all sessions of an executor: each weight is written once and memory-mapped by every session.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from './temporary-folder.ts';
import type { TensorValues } from '../../graph/tensor.ts';

export interface WeightPlace {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

const fileName = 'weights.bin';
/** Offsets are multiples of a page, which mapping a part of a file asks for. */
const pageBytes = 4096;

export class WeightFile {
  readonly folder: string;
  readonly #owned: TemporaryFolder;
  readonly #descriptor: number;
  readonly #places = new WeakMap<TensorValues, Map<string, WeightPlace>>();
  #end = 0;
  #isOpen = true;

  constructor(parent?: string) {
    this.#owned = new TemporaryFolder(parent);
    this.folder = this.#owned.path;
    this.#descriptor = openSync(join(this.folder, fileName), 'w');
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
    this.#owned.dispose();
  }
}

export function bytesOf(values: TensorValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
