// What was opened lately, by path: kept in the user's data folder and never logged, since a path may name a patient.
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { recentSchema } from '../../contracts/studies.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import type { RecentStudy } from '../../contracts/studies.ts';

export interface Recent {
  /** Newest first, with whether each can still be found. */
  list(): Promise<RecentStudy[]>;
  note(path: string, found: { readonly images: number; readonly openedAt: Date }): Promise<void>;
  forget(path: string): Promise<void>;
}

const fileName = 'recent.json';
const mostKept = 20;
const entrySchema = recentSchema.omit({ isThere: true });
const fileSchema = z.object({ version: z.literal(1), recent: z.array(entrySchema) });
type Entry = z.output<typeof entrySchema>;

/** A list that cannot be read or written costs the list, nothing else. */
export function createRecent(dataFolder: string): Recent {
  const file = join(dataFolder, fileName);
  let working: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<Entry[]> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).recent;
    } catch {
      return [];
    }
  };
  const change = (edit: (entries: readonly Entry[]) => readonly Entry[] | Promise<readonly Entry[]>): Promise<void> => {
    const done = working.then(async () => {
      const entries = (await edit(await read())).slice(0, mostKept);
      await writeFileAtomic(file, `${JSON.stringify({ version: 1, recent: entries }, null, 1)}\n`);
    }).catch(() => undefined);
    working = done;
    return done;
  };
  return {
    async list() {
      await working;
      return Promise.all((await read()).map(async (entry) => ({ ...entry, isThere: await stat(entry.path).then(() => true, () => false) })));
    },
    note: (given, { images, openedAt }) => change(async (entries) => {
      const path = resolve(given);
      const entry: Entry = { path, name: basename(path) || path, kind: await kindOf(path), images, openedAt: openedAt.toISOString() };
      return [entry, ...entries.filter((other) => other.path !== path)];
    }),
    forget: (path) => change((entries) => entries.filter((entry) => entry.path !== path)),
  };
}

async function kindOf(path: string): Promise<Entry['kind']> {
  if (await stat(path).then((found) => found.isDirectory(), () => false)) return 'folder';
  if (/^DICOMDIR$/i.test(basename(path))) return 'dicomdir';
  return /\.zip$/i.test(path) ? 'zip' : 'file';
}
