// English: the settings.
import type { Messages } from '../messages.ts';

export const settings = {} as const satisfies Messages;
