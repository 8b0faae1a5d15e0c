// English: the guided tour.
import type { Messages } from '../messages.ts';

export const tour = {} as const satisfies Messages;
