// How long a store takes to open, and whether that is the store's doing or the machine's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/store.ts';

/** What a user waits for at a start. */
export const slowestMs = 1_000;
/** An empty store opens in a tenth of this where nothing else is going on. */
const quietMs = 100;

export interface Opened {
  readonly store: Store;
  readonly wallMs: number;
  /** Work of this process alone, whatever else the machine did. */
  readonly workMs: number;
  /** Null: as it should be. */
  readonly tooSlow: 'always' | 'quiet' | 'under-load' | null;
}

export function openTimed(folder: string): Opened {
  const [begin, work] = [performance.now(), process.cpuUsage()];
  const store = openStore({ folder });
  const [wallMs, { user, system }] = [performance.now() - begin, process.cpuUsage(work)];
  const workMs = (user + system) / 1_000;
  return { store, wallMs, workMs, tooSlow: workMs > slowestMs ? 'always' : wallMs <= slowestMs ? null : isQuiet() ? 'quiet' : 'under-load' };
}

/** In the same moment: a store in which nothing is. */
function isQuiet(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'overread-empty-'));
  try {
    const begin = performance.now();
    openStore({ folder }).close();
    return performance.now() - begin < quietMs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
