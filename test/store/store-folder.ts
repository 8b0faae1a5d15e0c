// A data folder for one test, a clock that only goes on when it is asked, and annotations to put into the store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore } from '../../src/store/store.ts';
import type { AnnotationChange, NewAnnotation } from '../../src/contracts/annotation.ts';
import type { Store, StoreOptions } from '../../src/store/store.ts';

export interface StoreFolder {
  readonly folder: string;
  readonly path: string;
  readonly news: readonly { readonly isReadOnly: boolean; readonly because: string | null; readonly isReplaced: boolean }[];
  /** Closed with the folder; a store can be opened again. */
  open(options?: Partial<StoreOptions>): Store;
  remove(): void;
}

export function makeStoreFolder(folder = mkdtempSync(join(tmpdir(), 'overread-store-'))): StoreFolder {
  const opened: Store[] = [];
  const news: { isReadOnly: boolean; because: string | null; isReplaced: boolean }[] = [];
  return {
    folder, news, path: join(folder, 'overread.db'),
    open(options = {}) {
      const store = openStore({ folder, now: clock(), onChange: (one) => news.push(one), ...options });
      opened.push(store);
      return store;
    },
    remove() {
      for (const store of opened) store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One second later at every look. */
export function clock(start = '2026-11-24T09:00:00.000Z'): () => string {
  let at = Date.parse(start);
  return () => new Date((at += 1_000)).toISOString();
}

export const imageId = 'a'.repeat(64);

export function finding(id: string, more: Partial<NewAnnotation> = {}): NewAnnotation {
  return { id, imageId, frame: 0, shape: { kind: 'box', x: 1.5, y: 2, width: 30, height: 40 }, finding: { label: 'Effusion', role: 'finding', laterality: 'left', confidence: 4 }, comment: '', ...more };
}

export function add(id: string, more: Partial<NewAnnotation> = {}): AnnotationChange {
  return { do: 'add', annotation: finding(id, more) };
}

/** Adds findings one by one, each in a transaction of its own. */
export function fill(store: Store, count: number, { prefix = 'f' }: { readonly prefix?: string } = {}): string {
  const reader = store.readers.named('Dr A');
  for (let number = 0; number < count; number += 1) store.annotations.change({ imageId, readerId: reader.id, changes: [add(`${prefix}${number}`)] });
  return reader.id;
}
