// The folder of the user's data, made and tried before anything relies on it.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { unwritableReason } from '../contracts/unreadable-reason.ts';

export type DataFolder =
  | { readonly folder: string; /** What Chromium keeps: no patient data, but the lock of this data folder. */ readonly chromium: string }
  | { readonly problem: string };

export function prepareDataFolder(folder: string): DataFolder {
  const chromium = join(folder, 'window');
  try {
    mkdirSync(chromium, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return { folder, chromium };
  } catch (error) {
    return { problem: `${folder}: expected a folder that can be written, got ${unwritableReason(error)}. Give it to this user, or name another one in OVERREAD_DATA.` };
  }
}
