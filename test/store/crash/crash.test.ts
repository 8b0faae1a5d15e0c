// Some forty kills -9 in the middle of writing; `npm run crash-store` makes a thousand.
import { afterEach, expect, it } from 'vitest';

import { makeStoreFolder } from '../store-folder.ts';
import { killWriters } from './kill-writers.ts';
import type { StoreFolder } from '../store-folder.ts';

let place: StoreFolder | null = null;
afterEach(() => place?.remove());

it('loses no acknowledged change and is never torn, however often the process is killed', async () => {
  place = makeStoreFolder();
  const report = await killWriters({ folder: place.folder, kills: 40, seed: 1 });
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({ kills: 40 });
  // Enough kills must hit a change, else this shows nothing.
  expect(report.inTheMiddle).toBeGreaterThan(5);
  expect(report.acknowledged).toBeGreaterThan(100);
}, 600_000);
