// English: the store of findings: where it lies, read-only, backup and restore.
import type { Messages } from '../messages.ts';

export const store = {} as const satisfies Messages;
