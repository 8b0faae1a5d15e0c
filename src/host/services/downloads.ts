// Files that were made and wait to be fetched: the last few, in memory only.
import { randomUUID } from 'node:crypto';

import { AppError } from '../../contracts/errors.ts';
import { createByteCache } from '../files/byte-cache.ts';

export interface Download {
  readonly fileName: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Downloads {
  /** @returns the id under which it can be fetched */
  keep(download: Download): string;
  /** @throws AppError `output_unwritable` for one that gave way to others */
  get(id: string): Download;
}

export function createDownloads(): Downloads {
  const held = createByteCache<Download>(64 * 2 ** 20);
  return {
    keep(download) {
      const id = randomUUID();
      held.set(id, download, download.bytes.length);
      return id;
    },
    get(id) {
      const download = held.get(id);
      if (download === undefined) throw new AppError('output_unwritable', 'expected a file that is held, got one that is not any more; make it again');
      return download;
    },
  };
}
