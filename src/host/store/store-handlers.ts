// The store itself: where it lies, how it stands, its backup and its restoring.
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CallOutput, Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function storeHandlers({ store, storeNotices, surroundings, uploads, downloads }: HostServices): Pick<Handlers, Extract<keyof Handlers, `store/${string}`>> {
  const fileName = (): string => `overread-backup-${new Date().toISOString().slice(0, 10)}.db`;

  /** Patient data does not lie in the system's folder for passing files, not even for a moment. */
  async function passOn(): Promise<CallOutput<'store/backup'>> {
    const passing = join(surroundings.dataFolder, `overread-passing-${randomUUID()}.db`);
    const suggested = fileName();
    try {
      store.backup(passing);
      if (surroundings.save !== undefined) return { downloadUrl: null, fileName: suggested, savedTo: await surroundings.save(suggested, passing) };
      const id = downloads.keep({ fileName: suggested, type: 'application/vnd.sqlite3', bytes: await readFile(passing) });
      return { downloadUrl: `download/${id}`, fileName: suggested, savedTo: null };
    } finally {
      await rm(passing, { force: true });
    }
  }

  return {
    'store/notices': async () => ({ notices: storeNotices.splice(0) }),
    'store/describe': async () => store.describe(),
    'store/backup': async ({ path }) => {
      if (path === null) return passOn();
      store.backup(path);
      return { downloadUrl: null, fileName: fileName(), savedTo: path };
    },
    'store/restore': async (source) => ('upload' in source ? store.restore({ path: uploads.file(source.upload).path }) : store.restore(source)),
  };
}
