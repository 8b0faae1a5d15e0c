// English: readers, blind readings, the list and history of findings.
import type { Messages } from '../messages.ts';

export const reading = {} as const satisfies Messages;
