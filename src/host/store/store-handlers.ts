// The store itself: where it lies, how it stands, its backup and its restoring.
import { AppError } from '../../contracts/errors.ts';
import type { Handlers } from '../../contracts/ipc.ts';
import type { HostServices } from '../host-services.ts';

export function storeHandlers({ store }: HostServices): Pick<Handlers, Extract<keyof Handlers, `store/${string}`>> {
  return {
    'store/describe': async () => store.describe(),
    'store/backup': async () => {
      throw new AppError('output_unwritable', 'a backup cannot be made yet');
    },
    'store/restore': async () => {
      throw new AppError('backup_invalid', 'a backup cannot be restored yet');
    },
  };
}
