// English: the study browser and opening files.
import type { Messages } from '../messages.ts';

export const studies = {} as const satisfies Messages;
