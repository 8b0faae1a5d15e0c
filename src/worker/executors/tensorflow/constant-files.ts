// Weights as files that TensorFlow maps into memory: each arrangement is written once and shared by all sessions of an executor.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../temporary-folder.ts';
import { bytesOf } from '../weight-file.ts';
import type { TensorValues } from '../../../graph/tensor.ts';

export class ConstantFiles {
  readonly #folder: TemporaryFolder;
  readonly #places = new WeakMap<TensorValues, Map<string, string>>();
  #serial = 0;

  constructor(parent: string | undefined) {
    this.#folder = new TemporaryFolder(parent);
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** Path of the file that holds `values` rearranged as `variant` says; `arrange` is called the first time only. */
  place(values: TensorValues, variant: string, arrange: () => TensorValues): string {
    const variants = this.#places.get(values) ?? new Map<string, string>();
    this.#places.set(values, variants);
    const known = variants.get(variant);
    if (known !== undefined) return known;
    const path = join(this.folder, `${++this.#serial}.bin`);
    writeFileSync(path, bytesOf(arrange()));
    variants.set(variant, path);
    return path;
  }

  dispose(): void {
    this.#folder.dispose();
  }
}
