// All layouts of the store in order, and what tells its files from other SQLite files.
import { annotations } from './0001-annotations.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [annotations];

/** "OVRD" in ASCII, in the header of every file. */
export const applicationId = 0x4f565244;
export const newestVersion = migrations.length;
